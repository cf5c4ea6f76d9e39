package io.sluice.stress;

import io.sluice.api.Lease;
import io.sluice.core.config.OutboundConfig;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A connection reaches its age while it is given back: it isn't kept in either case. */
@JCStressTest
@State
@Outcome(id = "closed", expect = Expect.ACCEPTABLE, desc = "by who gave it back, or by the alarm")
public class AgeAgainstRelease {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration AGE = Duration.ofSeconds(10);

  /** Nothing but its age is due. */
  private final Harbour harbour =
      new Harbour(1, new OutboundConfig.Upkeep(0, DAY, AGE, DAY, DAY, AGE));

  private final Lease held = harbour.lease();

  @Actor
  public void givesBack() {
    held.release();
  }

  @Actor
  public void timeGoesBy() {
    harbour.passes(AGE);
  }

  @Arbiter
  public void word(L_Result result) {
    harbour.passes(Duration.ZERO); // what is due at once
    result.r1 = harbour.says(harbour.totals().closedInAll() == 1 ? "closed" : "kept", 0);
  }
}
