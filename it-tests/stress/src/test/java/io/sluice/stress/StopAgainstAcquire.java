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

/** The pool closes while somebody asks for the free connection (SHUT-1). */
@JCStressTest
@State
@Outcome(id = "turned away", expect = Expect.ACCEPTABLE, desc = "the end was first")
@Outcome(id = "lent, and closed", expect = Expect.ACCEPTABLE, desc = "the end found the loan")
public class StopAgainstAcquire {
  private final Harbour harbour = new Harbour(1).withFree();
  private CompletableFuture<Lease> taker;

  @Actor
  public void takes() {
    taker = harbour.acquire(Duration.ofSeconds(60));
  }

  @Actor
  public void stops() {
    harbour.pool.stop();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lent = Harbour.isLent(taker);
    boolean as = taker.isDone() && harbour.totals().broken() == (lent ? 1 : 0);
    as &= harbour.totals().shutDown() == (lent ? 0 : 1) && harbour.dials() == 1;
    result.r1 = harbour.says(!as ? "left over" : lent ? "lent, and closed" : "turned away", 0);
  }
}
