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

/** More slots while somebody asks for one (RSV-4). */
@JCStressTest
@State
@Outcome(id = "at once", expect = Expect.ACCEPTABLE, desc = "the slots were there first")
@Outcome(
    id = "from the queue",
    expect = Expect.ACCEPTABLE,
    desc = "it waited first, and was handed one")
public class CapacityAgainstJoin {
  private final Arena arena = new Arena(1);
  private final Connection holder = arena.connection("a", PriorityClass.NORMAL);
  private Opening newcomer;

  @Actor
  public void moreSlots() {
    arena.pool.setMaxConnections(2);
  }

  @Actor
  public void somebodyComes() {
    newcomer = arena.comes("b");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean both = holder.isActive() && newcomer.connection().isActive();
    String word = Arena.isAdmitted(newcomer) ? "at once" : "from the queue";
    result.r1 = arena.says(both ? word : "not in", 2);
  }
}
