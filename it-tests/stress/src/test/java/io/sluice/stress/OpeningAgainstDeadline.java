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

/** A dial leads to a connection at its deadline (OUT-1). */
@JCStressTest
@State
@Outcome(id = "open", expect = Expect.ACCEPTABLE, desc = "the connection was first")
@Outcome(
    id = "too late",
    expect = Expect.ACCEPTABLE,
    desc = "the deadline was first, and the connection is aborted")
public class OpeningAgainstDeadline {
  private final Harbour harbour = new Harbour(1).silent();
  private final CompletableFuture<Lease> waiter = harbour.acquire(Duration.ofSeconds(10));

  @Actor
  public void opens() {
    harbour.dial(0).opens();
  }

  @Actor
  public void timeGoesBy() {
    harbour.passes(Duration.ofSeconds(10));
  }

  @Arbiter
  public void word(L_Result result) {
    boolean open = harbour.totals().opened() == 1;
    boolean as = harbour.dial(0).isAlive() == open && waiter.isDone();
    String word = open ? "open" : "too late";
    result.r1 = harbour.says(as ? word : "a connection that nobody knows", open ? 1 : -1);
  }
}
