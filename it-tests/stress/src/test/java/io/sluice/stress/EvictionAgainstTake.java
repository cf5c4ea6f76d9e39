package io.sluice.stress;

import io.sluice.api.Lease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A free connection is closed to make room for another target while somebody asks for it (OUT-1).
 */
@JCStressTest
@State
@Outcome(id = "lent", expect = Expect.ACCEPTABLE, desc = "the other one waits")
@Outcome(id = "closed", expect = Expect.ACCEPTABLE, desc = "its place was needed first")
public class EvictionAgainstTake {
  private final Harbour harbour = new Harbour(1).withFree();
  private CompletableFuture<Lease> taker;
  private CompletableFuture<Lease> other;

  @Actor
  public void takes() {
    taker = harbour.acquire(Duration.ofSeconds(60));
  }

  @Actor
  public void asksForAnother() {
    other = harbour.acquireElsewhere(Duration.ofSeconds(60));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lent = Harbour.isLent(taker);
    boolean as = lent != Harbour.isLent(other) && harbour.dials() == (lent ? 1 : 2);
    result.r1 = harbour.says(!as ? "both, or none" : lent ? "lent" : "closed", 1);
  }
}
