package io.sluice.stress;

import io.sluice.api.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** An operator closes what is free while somebody asks for all of it (OUT-5). */
@JCStressTest
@State
@Outcome(
    id = "each has one",
    expect = Expect.ACCEPTABLE,
    desc = "those that were closed are dialled again")
public class ClosingIdleAgainstTake {
  private static final int MANY = 5;

  private final Harbour harbour = new Harbour(MANY).withFree(MANY);
  private final List<CompletableFuture<Lease>> takers = new ArrayList<>();
  private int closed;

  @Actor
  public void take() {
    for (int i = 0; i < MANY; i++) {
      takers.add(harbour.acquire(Duration.ofSeconds(60)));
    }
  }

  @Actor
  public void closes() {
    closed = harbour.closeIdle();
  }

  @Arbiter
  public void word(L_Result result) {
    boolean as = takers.stream().allMatch(each -> Harbour.isLent(each) && each.join().isOpen());
    as &= harbour.totals().broken() == 0 && harbour.dials() == MANY + closed;
    result.r1 = harbour.says(as ? "each has one" : "lent, and closed", MANY);
  }
}
