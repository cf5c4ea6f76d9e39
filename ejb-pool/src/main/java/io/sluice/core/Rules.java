package io.sluice.core;

import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Brakes;
import io.sluice.core.admission.Slots;
import io.sluice.core.config.ClassConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;

/** A pool's settings as {@link Slots} wants them. */
final class Rules {
  private Rules() {}

  static Slots.Rules of(PoolConfig config) {
    PriorityClass[] ranks = PriorityClass.values();
    int[] maxWaiting = new int[ranks.length];
    long[] waitTimeoutNanos = new long[ranks.length];
    for (PriorityClass each : ranks) {
      ClassConfig settings = config.priority().of(each);
      maxWaiting[each.ordinal()] = settings.maxWaiting();
      waitTimeoutNanos[each.ordinal()] = settings.waitTimeout().toNanos();
    }
    PreemptionConfig preemption = config.preemption();
    return new Slots.Rules(
        maxWaiting,
        waitTimeoutNanos,
        preemption.enabled(),
        new Brakes(preemption.minTenure().toNanos(), preemption.budgetPerMinute()));
  }
}
