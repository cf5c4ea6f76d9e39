package io.sluice.stress;

import io.sluice.api.EndReason;
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

/** A connection closes while a newer one of its client takes its place (ID-2). */
@JCStressTest
@State
@Outcome(id = "taken over", expect = Expect.ACCEPTABLE, desc = "the newer one was first")
@Outcome(id = "closed", expect = Expect.ACCEPTABLE, desc = "the older one was gone")
public class CloseAgainstTakeover {
  private final Arena arena = new Arena(1);
  private final Connection older = arena.connection("a", PriorityClass.NORMAL);
  private Opening newer;

  @Actor
  public void theOlderCloses() {
    Arena.goes(older);
  }

  @Actor
  public void theNewerComes() {
    newer = arena.comes("a");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean once = arena.totals().closed() == 1 && newer.connection().isActive();
    String word = arena.closedBy(EndReason.REPLACED) == 1 ? "taken over" : "closed";
    result.r1 = arena.says(once ? word : "not the newer one", 1);
  }
}
