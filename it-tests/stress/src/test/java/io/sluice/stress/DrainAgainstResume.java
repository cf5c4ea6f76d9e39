package io.sluice.stress;

import io.sluice.api.Pools;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A drain begins while another operator has the pool go on. */
@JCStressTest
@State
@Outcome(
    id = "goes on",
    expect = Expect.ACCEPTABLE,
    desc = "the drain was first, or the resume took it back")
@Outcome(id = "drains", expect = Expect.ACCEPTABLE, desc = "there was nothing to take back yet")
public class DrainAgainstResume {
  private final Arena arena = new Arena(1);

  @Actor
  public void drains() {
    arena.pool.drain();
  }

  @Actor
  public void resumes() {
    arena.pool.resume();
  }

  @Arbiter
  public void word(L_Result result) {
    arena.passes(Duration.ofMinutes(1));
    boolean open = arena.node.state() == Pools.State.ACTIVE;
    boolean shut = arena.node.state() == Pools.State.DRAINED;
    boolean as = Arena.isAdmitted(arena.comes("a")) == open && open != shut;
    result.r1 = arena.says(!as ? "neither" : open ? "goes on" : "drains", open ? 1 : 0);
  }
}
