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

/** Two newer connections of one client at once (ID-1): one of three stays. */
@JCStressTest
@State
@Outcome(id = "the first", expect = Expect.ACCEPTABLE, desc = "the other was replaced by it")
@Outcome(id = "the second", expect = Expect.ACCEPTABLE, desc = "the other was replaced by it")
public class TakeoverAgainstTakeover {
  private final Arena arena = new Arena(1);
  private final Connection older = arena.connection("a", PriorityClass.NORMAL);
  private Opening first;
  private Opening second;

  @Actor
  public void oneComes() {
    first = arena.comes("a");
  }

  @Actor
  public void anotherComes() {
    second = arena.comes("a");
  }

  @Arbiter
  public void word(L_Result result) {
    boolean isFirst = first.connection().isActive();
    boolean one = isFirst != second.connection().isActive() && !older.isActive();
    boolean replaced = arena.closedBy(EndReason.REPLACED) == 2;
    String word = isFirst ? "the first" : "the second";
    result.r1 = arena.says(one && replaced ? word : "not one of them", 1);
  }
}
