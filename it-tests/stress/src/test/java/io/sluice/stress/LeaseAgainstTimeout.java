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

/** A connection comes back while the one who waits for it runs out of time (OUT-4). */
@JCStressTest
@State
@Outcome(id = "lent", expect = Expect.ACCEPTABLE, desc = "it came back first")
@Outcome(id = "timed out", expect = Expect.ACCEPTABLE, desc = "the time was over first")
public class LeaseAgainstTimeout {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();
  private final CompletableFuture<Lease> waiter = harbour.acquire(Duration.ofSeconds(5));

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void timeGoesBy() {
    harbour.passes(Duration.ofSeconds(5));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lent = Harbour.isLent(waiter);
    boolean once = waiter.isDone() && harbour.totals().timedOut() == (lent ? 0 : 1);
    result.r1 = harbour.says(!once ? "twice, or never" : lent ? "lent" : "timed out", 1);
  }
}
