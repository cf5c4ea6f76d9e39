package io.sluice.stress;

import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import io.sluice.core.Opening;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The end of the pool while a slot becomes free for a waiter (Q-3, SHUT-1). */
@JCStressTest
@State
@Outcome(id = "sent away", expect = Expect.ACCEPTABLE, desc = "the end was first")
@Outcome(
    id = "admitted, and ended",
    expect = Expect.ACCEPTABLE,
    desc = "the slot was first, and the end found it")
public class StopAgainstHandOff {
  private final Arena arena = new Arena(1);
  private final Connection holder = arena.connection("a", PriorityClass.NORMAL);
  private final Opening waiter = arena.comes("b");

  @Actor
  public void stops() {
    arena.node.stop();
  }

  @Actor
  public void theHolderGoes() {
    Arena.goes(holder);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean admitted = arena.totals().admittedFromQueue() == 1;
    boolean once = arena.totals().shutDown() == (admitted ? 0 : 1);
    boolean over = !waiter.connection().isActive() && once;
    String word = admitted ? "admitted, and ended" : "sent away";
    result.r1 = arena.says(over ? word : "still there, or counted twice", 0);
  }
}
