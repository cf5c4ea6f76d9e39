package io.sluice.core.turn;

import io.sluice.spi.Alarm;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sets alarms that know whether they go off while they are still being set: then their executor is
 * ending and runs everything at once, and who sets another one in answer does so for ever.
 */
public final class Rings {
  private Rings() {}

  /**
   * Has {@code action} done then.
   *
   * @param action told whether it is done at once, whatever the deadline
   */
  public static Alarm.Cancellation at(Alarm alarm, long deadlineNanos, Consumer<Boolean> action) {
    AtomicBoolean isSet = new AtomicBoolean();
    Alarm.Cancellation made = alarm.at(deadlineNanos, () -> action.accept(!isSet.get()));
    isSet.set(true);
    return made;
  }
}
