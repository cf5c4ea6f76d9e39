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

/** A lease is given back twice at once, while one waits (OUT-5): once. */
@JCStressTest
@State
@Outcome(id = "given back", expect = Expect.ACCEPTABLE, desc = "one has it, and the other waits")
public class TwoReleases {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();
  private final CompletableFuture<Lease> first = harbour.acquire(Duration.ofSeconds(60));
  private final CompletableFuture<Lease> second = harbour.acquire(Duration.ofSeconds(60));

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void givesBackToo() {
    held.release();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean once = harbour.totals().returned() == 1;
    boolean as = Harbour.isLent(first) && !second.isDone();
    result.r1 = harbour.says(once && as ? "given back" : "twice", 1);
  }
}
