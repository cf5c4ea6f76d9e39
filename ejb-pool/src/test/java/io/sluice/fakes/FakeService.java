package io.sluice.fakes;

import io.sluice.api.Target;
import io.sluice.spi.Dialler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All services elsewhere: dials that a test answers as it likes, at once or later. */
public final class FakeService implements Dialler {
  /** Takes whoever dials, at once. */
  public static final Consumer<FakeDial> ACCEPTS = FakeDial::accept;

  /** Turns away whoever dials, at once. */
  public static final Consumer<FakeDial> REFUSES = FakeDial::refuse;

  /** Never answers, unless the test does. */
  public static final Consumer<FakeDial> SILENT = dial -> {};

  private final Violations violations;
  private final ManualTicker ticker;
  private final List<FakeDial> dials = new ArrayList<>();
  private Consumer<FakeDial> behaviour = ACCEPTS;

  FakeService(Violations violations, ManualTicker ticker) {
    this.violations = violations;
    this.ticker = ticker;
  }

  /** From now on dials are answered so. */
  public void does(Consumer<FakeDial> changed) {
    behaviour = changed;
  }

  @Override
  public Dial dial(Target target, long deadlineNanos, Peer peer) {
    violations.checkNoLock("Dialler.dial");
    FakeDial dial = new FakeDial(target, ticker, deadlineNanos, peer, violations);
    dials.add(dial);
    behaviour.accept(dial);
    return dial::cancel;
  }

  /** All dials so far. */
  public List<FakeDial> dials() {
    return List.copyOf(dials);
  }

  /** The dial of that number, from 0. */
  public FakeDial dial(int number) {
    return dials.get(number);
  }

  /** The newest dial. */
  public FakeDial last() {
    return dials.get(dials.size() - 1);
  }

  /** Sockets that exist: being dialled, open, or not closed yet. */
  public long sockets() {
    return dials.stream().filter(FakeDial::hasSocket).count();
  }

  /** Forgets dials whose sockets are gone, so that a long test doesn't hold them all. */
  public void forgetTheGone() {
    dials.removeIf(each -> !each.hasSocket());
  }
}
