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

/** A connection joins a group while it is ended (GRP-3, LIFE-2). */
@JCStressTest
@State
@Outcome(id = "no member", expect = Expect.ACCEPTABLE, desc = "it never joined, or has left")
public class JoinAgainstEnd {
  private final Arena arena = new Arena(1);
  private final Connection connection = arena.connection("a", PriorityClass.NORMAL);

  @Actor
  public void joins() {
    Arena.joins(connection, "g");
  }

  @Actor
  public void kicks() {
    arena.kicks(connection);
  }

  @Arbiter
  public void word(L_Result result) {
    boolean none = arena.pool.groups().isEmpty() && connection.groups().isEmpty();
    result.r1 = arena.says(none ? "no member" : "a member that is gone", 0);
  }
}
