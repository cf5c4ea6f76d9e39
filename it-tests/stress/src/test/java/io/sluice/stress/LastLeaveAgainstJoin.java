package io.sluice.stress;

import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The last member leaves a group while another joins it (GRP-1, GRP-2). */
@JCStressTest
@State
@Outcome(
    id = "one member",
    expect = Expect.ACCEPTABLE,
    desc = "who joined, whether the group was the same or another")
public class LastLeaveAgainstJoin {
  private final Arena arena = new Arena(2);
  private final Connection leaver = arena.connection("a", PriorityClass.NORMAL);
  private final Connection joiner = arena.connection("b", PriorityClass.NORMAL);

  public LastLeaveAgainstJoin() {
    Arena.joins(leaver, "g");
  }

  @Actor
  public void leaves() {
    Arena.leaves(leaver, "g");
  }

  @Actor
  public void joins() {
    Arena.joins(joiner, "g");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean one = arena.pool.groups().equals(Map.of("g", 1));
    boolean reached = arena.pool.broadcast("g", "1").recipients() == 1;
    result.r1 = arena.says(one && reached ? "one member" : "lost", 2);
  }
}
