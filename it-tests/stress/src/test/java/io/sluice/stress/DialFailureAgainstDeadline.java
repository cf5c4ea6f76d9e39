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

/** A dial fails at its deadline (OUT-3): one failure. */
@JCStressTest
@State
@Outcome(id = "failed", expect = Expect.ACCEPTABLE, desc = "the failure was first")
@Outcome(id = "too late", expect = Expect.ACCEPTABLE, desc = "the deadline was first")
public class DialFailureAgainstDeadline {
  private final Harbour harbour = new Harbour(1).silent();
  private final CompletableFuture<Lease> waiter = harbour.acquire(Duration.ofSeconds(60));

  @Actor
  public void fails() {
    harbour.dial(0).fails();
  }

  @Actor
  public void timeGoesBy() {
    harbour.passes(Duration.ofSeconds(10));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean late = harbour.dial(0).isCancelled();
    harbour.passes(Duration.ofSeconds(30)); // the delay after one failure: then it is dialled again
    boolean once = harbour.totals().dialsFailed() == 1 && harbour.dials() == 2;
    boolean as = once && Harbour.isLent(waiter);
    result.r1 = harbour.says(!as ? "counted twice" : late ? "too late" : "failed", 1);
  }
}
