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

/** Two ask for the one free connection (OUT-5). */
@JCStressTest
@State
@Outcome(id = "one has it", expect = Expect.ACCEPTABLE, desc = "the other waits")
public class TwoForOneConnection {
  private final Harbour harbour = new Harbour(1).withFree();
  private CompletableFuture<Lease> first;
  private CompletableFuture<Lease> second;

  @Actor
  public void asks() {
    first = harbour.acquire(Duration.ofSeconds(60));
  }

  @Actor
  public void asksToo() {
    second = harbour.acquire(Duration.ofSeconds(60));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean one = Harbour.isLent(first) != Harbour.isLent(second);
    boolean as = one && harbour.totals().handedOut() == 2 && harbour.dials() == 1;
    result.r1 = harbour.says(as ? "one has it" : "both, or none", 1);
  }
}
