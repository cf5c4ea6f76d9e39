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

/** A slot is set aside for a higher class while a lower one asks for the last (RSV-1). */
@JCStressTest
@State
@Outcome(id = "in", expect = Expect.ACCEPTABLE, desc = "it came first, and nobody is closed")
@Outcome(id = "waits", expect = Expect.ACCEPTABLE, desc = "the slot was set aside first")
public class ReservationAgainstJoin {
  private final Arena arena = new Arena(2);
  private final Connection holder = arena.connection("a", PriorityClass.NORMAL);
  private Opening newcomer;

  @Actor
  public void setsAside() {
    arena.pool.setReserved(PriorityClass.CRITICAL, 1);
  }

  @Actor
  public void somebodyComes() {
    newcomer = arena.comes("b");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean in = newcomer.connection().isActive();
    boolean same = holder.isActive() && in == Arena.isAdmitted(newcomer);
    result.r1 = arena.says(!same ? "not as it was told" : in ? "in" : "waits", in ? 2 : 1);
  }
}
