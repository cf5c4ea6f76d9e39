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

/** A connection is kicked while its client closes (LIFE-1): one end. */
@JCStressTest
@State
@Outcome(id = "kicked", expect = Expect.ACCEPTABLE, desc = "the kick was first")
@Outcome(id = "closed", expect = Expect.ACCEPTABLE, desc = "the client was first")
public class TwoEndsOfOne {
  private final Arena arena = new Arena(1);
  private final Connection connection = arena.connection("a", PriorityClass.NORMAL);
  private boolean kicked;

  @Actor
  public void kicks() {
    kicked = arena.kicks(connection);
  }

  @Actor
  public void closes() {
    Arena.goes(connection);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean once = arena.totals().closed() == 1;
    boolean as = kicked == (arena.closedBy(EndReason.KICKED) == 1);
    result.r1 = arena.says(!once || !as ? "twice" : kicked ? "kicked" : "closed", 0);
  }
}
