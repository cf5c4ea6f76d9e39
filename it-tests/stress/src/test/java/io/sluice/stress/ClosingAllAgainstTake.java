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

/** An operator closes all that is open while somebody asks for it (OUT-5). */
@JCStressTest
@State
@Outcome(id = "lent, and closed", expect = Expect.ACCEPTABLE, desc = "it was the borrower's")
@Outcome(
    id = "dialled again",
    expect = Expect.ACCEPTABLE,
    desc = "it was closed first, and who asked goes on waiting")
public class ClosingAllAgainstTake {
  private final Harbour harbour = new Harbour(1).withFree();
  private CompletableFuture<Lease> taker;

  @Actor
  public void takes() {
    taker = harbour.acquire(Duration.ofSeconds(60));
  }

  @Actor
  public void closes() {
    harbour.closeConnections();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lent = harbour.totals().broken() == 1;
    boolean as = Harbour.isLent(taker) && harbour.dials() == (lent ? 1 : 2);
    String word = lent ? "lent, and closed" : "dialled again";
    result.r1 = harbour.says(as ? word : "left over", lent ? 0 : 1);
  }
}
