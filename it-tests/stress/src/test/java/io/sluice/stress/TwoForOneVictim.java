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

/** Two of a higher class, and one who can give way (PRE-3, CAP-1). */
@JCStressTest
@State
@Outcome(id = "one is in", expect = Expect.ACCEPTABLE, desc = "the other waits")
public class TwoForOneVictim {
  private final Arena arena = new Arena(1);
  private final Connection low = arena.connection("a", PriorityClass.LOW);
  private Opening first;
  private Opening second;

  @Actor
  public void oneComes() {
    first = arena.comes("b", PriorityClass.CRITICAL);
  }

  @Actor
  public void anotherComes() {
    second = arena.comes("c", PriorityClass.CRITICAL);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean one = first.connection().isActive() != second.connection().isActive();
    boolean as = one && !low.isActive() && arena.waiting() == 1;
    result.r1 = arena.says(as && arena.totals().preempted() == 1 ? "one is in" : "not one", 1);
  }
}
