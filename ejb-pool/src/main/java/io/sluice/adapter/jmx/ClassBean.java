package io.sluice.adapter.jmx;

import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats.OfClass;
import io.sluice.api.PriorityClass;
import java.util.List;
import java.util.Map;

/** One priority class of a pool. */
final class ClassBean extends TableBean<OfClass> {
  ClassBean(PoolControl pool, PriorityClass priority, Guard guard) {
    super(
        "A priority class of a pool: its limits, who is in it, and what has become of the others",
        () -> pool.stats().classes().get(priority),
        guard,
        ClassFigures.attributes(),
        Map.of("Reserved", slots -> pool.setReserved(priority, slots)),
        List.of());
  }
}
