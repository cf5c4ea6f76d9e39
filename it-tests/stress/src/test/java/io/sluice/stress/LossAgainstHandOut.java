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

/** A free connection is lost while it is lent (OUT-2). */
@JCStressTest
@State
@Outcome(id = "lent, and lost", expect = Expect.ACCEPTABLE, desc = "it was lent first")
@Outcome(
    id = "dialled again",
    expect = Expect.ACCEPTABLE,
    desc = "the loss was first, and who asked goes on waiting")
public class LossAgainstHandOut {
  private final Harbour harbour = new Harbour(1).withFree();
  private CompletableFuture<Lease> taker;

  @Actor
  public void takes() {
    taker = harbour.acquire(Duration.ofSeconds(60));
  }

  @Actor
  public void loses() {
    harbour.dial(0).drops();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lent = harbour.totals().broken() == 1;
    harbour.passes(Duration.ofSeconds(30));
    boolean as = Harbour.isLent(taker) && harbour.dials() == (lent ? 1 : 2);
    String word = lent ? "lent, and lost" : "dialled again";
    result.r1 = harbour.says(as ? word : "forgotten", lent ? 0 : 1);
  }
}
