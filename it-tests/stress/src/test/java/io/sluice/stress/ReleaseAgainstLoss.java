package io.sluice.stress;

import io.sluice.api.Lease;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A lease is given back while its connection is lost (OUT-5): one end of the loan. */
@JCStressTest
@State
@Outcome(
    id = "given back",
    expect = Expect.ACCEPTABLE,
    desc = "the loss was that of a free connection")
@Outcome(id = "lost", expect = Expect.ACCEPTABLE, desc = "the release found nothing to give")
public class ReleaseAgainstLoss {
  private final Harbour harbour = new Harbour(1);
  private final Lease held = harbour.lease();

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void loses() {
    harbour.dial(0).drops();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean lost = harbour.totals().broken() == 1;
    boolean once = harbour.totals().broken() + harbour.totals().returned() == 1;
    result.r1 = harbour.says(!once ? "twice, or never" : lost ? "lost" : "given back", 0);
  }
}
