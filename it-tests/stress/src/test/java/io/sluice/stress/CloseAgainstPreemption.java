package io.sluice.stress;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A connection closes while a higher class takes its slot (PRE-4, CAP-1). */
@JCStressTest
@State
@Outcome(id = "preempted", expect = Expect.ACCEPTABLE, desc = "the higher class was first")
@Outcome(id = "closed", expect = Expect.ACCEPTABLE, desc = "it was gone, and its slot was free")
@Outcome(
    id = "closed, and handed on",
    expect = Expect.ACCEPTABLE,
    desc = "it was ending by itself: the other was parked for a moment")
public class CloseAgainstPreemption {
  private final Arena arena = new Arena(1);
  private final Connection low = arena.connection("a", PriorityClass.LOW);

  @Actor
  public void closes() {
    Arena.goes(low);
  }

  @Actor
  public void aHigherClassComes() {
    arena.comes("b", PriorityClass.CRITICAL);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean preempted = arena.closedBy(EndReason.PREEMPTED) == 1;
    boolean parked = arena.totals().admittedFromQueue() == 1;
    String closed = parked ? "closed, and handed on" : "closed";
    boolean once = arena.totals().closed() == 1;
    result.r1 = arena.says(!once ? "ended twice" : preempted ? "preempted" : closed, 1);
  }
}
