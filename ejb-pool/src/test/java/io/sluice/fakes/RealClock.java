package io.sluice.fakes;

import io.sluice.spi.Alarm;
import io.sluice.spi.Lane;
import io.sluice.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's own time, and threads for alarms and lanes, for a pool that nobody holds still. */
public final class RealClock implements Ticker, Alarm, AutoCloseable {
  private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(2);
  private final List<ExecutorService> threads = new ArrayList<>();
  private final List<Lane> lanes;

  /** With so many lanes. */
  public RealClock(int lanes) {
    alarms.setRemoveOnCancelPolicy(true);
    for (int i = 0; i < lanes; i++) {
      threads.add(Executors.newSingleThreadExecutor());
    }
    this.lanes = threads.stream().<Lane>map(each -> each::execute).toList();
  }

  /** The lane with that number. */
  public Lane lane(int number) {
    return lanes.get(number);
  }

  @Override
  public long read() {
    return System.nanoTime();
  }

  @Override
  public Cancellation at(long deadlineNanos, Runnable action) {
    Future<?> pending =
        alarms.schedule(action, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    return () -> pending.cancel(false);
  }

  /** How many alarms are set and have not gone off. */
  public int pending() {
    return alarms.getQueue().size();
  }

  @Override
  public void close() {
    alarms.shutdownNow();
    threads.forEach(ExecutorService::shutdownNow);
  }
}
