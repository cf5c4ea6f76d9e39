package io.sluice.stress;

import io.sluice.core.Opening;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The end of the pool while somebody comes (SHUT-1). */
@JCStressTest
@State
@Outcome(id = "turned away", expect = Expect.ACCEPTABLE, desc = "the end was first")
@Outcome(id = "in, and ended", expect = Expect.ACCEPTABLE, desc = "it was in, and the end found it")
public class StopAgainstJoin {
  private final Arena arena = new Arena(1);
  private Opening newcomer;

  @Actor
  public void stops() {
    arena.node.stop();
  }

  @Actor
  public void somebodyComes() {
    newcomer = arena.comes("a");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean over = !newcomer.connection().isActive() && arena.waiting() == 0;
    String word = Arena.isRefused(newcomer) ? "turned away" : "in, and ended";
    result.r1 = arena.says(over ? word : "still there", 0);
  }
}
