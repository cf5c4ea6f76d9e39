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

/** A connection is given back that one waits for, while another one asks (OUT-4). */
@JCStressTest
@State
@Outcome(id = "in order", expect = Expect.ACCEPTABLE, desc = "who waited has it")
public class NewcomerAgainstWaiter {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();
  private final CompletableFuture<Lease> waiter = harbour.acquire(Duration.ofSeconds(60));
  private CompletableFuture<Lease> newcomer;

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void asks() {
    newcomer = harbour.acquire(Duration.ofSeconds(60));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean as = Harbour.isLent(waiter) && !newcomer.isDone() && harbour.dials() == 1;
    result.r1 = harbour.says(as ? "in order" : "overtaken", 1);
  }
}
