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

/** A connection is given back while somebody asks for one (OUT-4): whoever is second serves. */
@JCStressTest
@State
@Outcome(id = "has it", expect = Expect.ACCEPTABLE, desc = "whoever was first")
public class ReleaseAgainstNewcomer {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();
  private CompletableFuture<Lease> taker;

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void asks() {
    taker = harbour.acquire(Duration.ofSeconds(60));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean as = Harbour.isLent(taker) && harbour.totals().returned() == 1 && harbour.dials() == 1;
    result.r1 = harbour.says(as ? "has it" : "waits though it is free", 1);
  }
}
