package io.sluice.stress;

import io.sluice.api.Lease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The pool closes while a connection is given back (SHUT-1). */
@JCStressTest
@State
@Outcome(id = "given back", expect = Expect.ACCEPTABLE, desc = "and closed as a free one")
@Outcome(id = "lost", expect = Expect.ACCEPTABLE, desc = "the end found the loan")
public class StopAgainstRelease {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void stops() {
    harbour.pool.stop();
  }

  @Arbiter
  public void word(L_Result result) {
    long returned = harbour.totals().returned();
    boolean once = returned + harbour.totals().broken() == 1;
    result.r1 = harbour.says(!once ? "twice, or never" : returned == 1 ? "given back" : "lost", 0);
  }
}
