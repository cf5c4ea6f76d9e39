package io.sluice.adapter.cdi;

import io.sluice.api.CircuitChanged;
import io.sluice.api.LeaseOverdue;
import io.sluice.api.OutboundClosed;
import io.sluice.api.OutboundOpened;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.spi.PoolListener;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Fires the outbound pool's events to the application's CDI observers, all of them one after the
 * other. Where observers are too slow, events are lost above {@value #MOST_PENDING}, counted;
 * changes of circuits never are.
 */
final class OutboundEvents implements PoolListener {
  static final int MOST_PENDING = 256;

  private static final Target SOME = Target.of("ws://localhost/");

  /** An event of each type, to ask for its observers with. */
  private static final List<Record> SAMPLES =
      List.of(
          new OutboundOpened(SOME),
          new OutboundClosed(SOME, OutboundStats.End.IDLE),
          new CircuitChanged("", OutboundStats.Circuit.CLOSED),
          new LeaseOverdue(SOME, Duration.ZERO, null));

  private final Observers observers;
  private final Observers.Source source;
  private final SerialQueue queue;

  /** Found when first needed: observers don't come or go while an application runs. */
  private volatile Set<Class<?>> observed;

  /**
   * Fires to these.
   *
   * @param dropped told of each event that is given up
   */
  OutboundEvents(Observers observers, Runnable dropped) {
    this.observers = observers;
    this.source = new Observers.Source("outbound", new Annotation[0], dropped);
    this.queue = observers.queue(MOST_PENDING);
  }

  @Override
  public void outboundOpened(Target target) {
    fire(OutboundOpened.class, () -> new OutboundOpened(target), false);
  }

  @Override
  public void outboundClosed(Target target, OutboundStats.End reason) {
    fire(OutboundClosed.class, () -> new OutboundClosed(target, reason), false);
  }

  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    fire(CircuitChanged.class, () -> new CircuitChanged(host, now), true);
  }

  @Override
  public void leaseOverdue(Target target, Duration held, Throwable taker) {
    fire(LeaseOverdue.class, () -> new LeaseOverdue(target, held, taker), false);
  }

  private void fire(Class<? extends Record> type, Supplier<Record> event, boolean always) {
    if (observed().contains(type)) {
      observers.fire(source, queue, event.get(), always);
    }
  }

  private Set<Class<?>> observed() {
    Set<Class<?>> known = observed;
    if (known == null) {
      known =
          SAMPLES.stream()
              .filter(observers::areFor)
              .map(Record::getClass)
              .collect(Collectors.toUnmodifiableSet());
      observed = known;
    }
    return known;
  }
}
