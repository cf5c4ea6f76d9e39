package io.sluice.stress;

import io.sluice.api.OutboundStats;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Somebody reads the figures while a connection is lent and given back (ACC-8, ACC-9). */
@JCStressTest
@State
@Outcome(id = "they add up", expect = Expect.ACCEPTABLE, desc = "at any moment")
public class FiguresAgainstCycle {
  private static final int TIMES = 50;

  private final Harbour harbour = new Harbour(1).withFree();
  private String wrong = "";

  @Actor
  public void takesAndGivesBack() {
    for (int i = 0; i < TIMES; i++) {
      harbour.lease().release();
    }
  }

  @Actor
  public void reads() {
    for (int i = 0; i < TIMES; i++) {
      OutboundStats.OfHost seen = harbour.host();
      if (!addsUp(seen)) {
        wrong = seen.toString();
      }
    }
  }

  private static boolean addsUp(OutboundStats.OfHost seen) {
    OutboundStats.Totals all = seen.totals();
    return all.asked() == all.handedOut()
        && all.handedOut() == all.returned() + seen.lent()
        && seen.lent() + seen.idle() == 1;
  }

  @Arbiter
  public void word(L_Result result) {
    boolean all = harbour.totals().returned() == TIMES + 1;
    result.r1 = harbour.says(wrong.isEmpty() && all ? "they add up" : "not: " + wrong, 1);
  }
}
