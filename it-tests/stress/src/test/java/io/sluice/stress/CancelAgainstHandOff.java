package io.sluice.stress;

import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A waiter goes while it is handed a slot. */
@JCStressTest
@State
@Outcome(id = "cancelled", expect = Expect.ACCEPTABLE, desc = "it was gone first")
@Outcome(
    id = "admitted, and closed",
    expect = Expect.ACCEPTABLE,
    desc = "it was active for a moment")
public class CancelAgainstHandOff {
  private final Arena arena = new Arena(1);
  private final Connection holder = arena.connection("a", PriorityClass.NORMAL);
  private final Connection waiter = arena.connection("b", PriorityClass.NORMAL);
  private final Connection next = arena.connection("c", PriorityClass.NORMAL);

  @Actor
  public void theWaiterGoes() {
    Arena.goes(waiter);
  }

  @Actor
  public void theHolderGoes() {
    Arena.goes(holder);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean cancelled = arena.totals().cancelled() == 1;
    boolean once = arena.totals().closed() == (cancelled ? 1 : 2);
    String word = cancelled ? "cancelled" : "admitted, and closed";
    result.r1 = arena.says(once && next.isActive() ? word : "the next has no slot", 1);
  }
}
