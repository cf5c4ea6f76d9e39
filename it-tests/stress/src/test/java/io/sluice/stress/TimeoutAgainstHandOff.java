package io.sluice.stress;

import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import io.sluice.core.Opening;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The end of a wait against the slot that becomes free in that moment. */
@JCStressTest
@State
@Outcome(id = "admitted", expect = Expect.ACCEPTABLE, desc = "the slot came first")
@Outcome(id = "timed out", expect = Expect.ACCEPTABLE, desc = "the time was over first")
public class TimeoutAgainstHandOff {
  private final Arena arena = new Arena(1);
  private final Connection holder = arena.connection("a", PriorityClass.NORMAL);
  private final Opening waiter = arena.comes("b");

  @Actor
  public void timeGoesBy() {
    arena.passes(Duration.ofSeconds(30));
  }

  @Actor
  public void theHolderGoes() {
    Arena.goes(holder);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean admitted = waiter.connection().isActive();
    boolean once = arena.totals().timedOut() + arena.totals().admittedFromQueue() == 1;
    String word = admitted ? "admitted" : "timed out";
    result.r1 = arena.says(once ? word : "counted twice", admitted ? 1 : 0);
  }
}
