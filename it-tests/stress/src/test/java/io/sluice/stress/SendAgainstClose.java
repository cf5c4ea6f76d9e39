package io.sluice.stress;

import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A message to somebody who is being ended (ORD-5): sent, or dropped and counted. */
@JCStressTest
@State
@Outcome(id = "sent", expect = Expect.ACCEPTABLE, desc = "it came first")
@Outcome(
    id = "dropped",
    expect = Expect.ACCEPTABLE,
    desc = "the end came first, and found it waiting")
@Outcome(id = "nobody there", expect = Expect.ACCEPTABLE, desc = "the end came first")
public class SendAgainstClose {
  private final Arena arena = new Arena(1);
  private final Connection target = arena.connection("a", PriorityClass.NORMAL);

  @Actor
  public void sends() {
    arena.pool.send("a", "1");
  }

  @Actor
  public void kicks() {
    arena.kicks(target);
  }

  @Arbiter
  public void word(L_Result result) {
    PoolStats.Traffic traffic = arena.pool.stats().traffic();
    String accepted = traffic.messagesOut() == 1 ? "sent" : "dropped";
    String word = traffic.accepted() == 0 ? "nobody there" : accepted;
    result.r1 = arena.says(traffic.queued() == 0 ? word : "it has vanished", 0);
  }
}
