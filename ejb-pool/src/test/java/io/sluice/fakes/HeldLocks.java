package io.sluice.fakes;

import io.sluice.core.Node;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Which locks of ours a thread holds: monitors by asking the virtual machine, others by look. */
final class HeldLocks {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private HeldLocks() {}

  static List<String> ofThisThread(List<ReentrantLock> locks) {
    List<String> held = new ArrayList<>();
    for (ReentrantLock lock : locks) {
      if (lock.isHeldByCurrentThread()) {
        held.add("the pool's lock");
      }
    }
    long[] me = {Thread.currentThread().getId()};
    for (MonitorInfo monitor : THREADS.getThreadInfo(me, true, false)[0].getLockedMonitors()) {
      String where = monitor.getLockedStackFrame().getClassName();
      if (where.startsWith("io.sluice.core")) {
        held.add("a monitor of " + where);
      }
    }
    return held;
  }

  /** The locks in a pool's fields, and in those of its parts. */
  static List<ReentrantLock> in(Object pool) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<ReentrantLock> locks = new ArrayList<>();
    collect(pool, seen, locks);
    return locks;
  }

  private static void collect(Object owner, Set<Object> seen, List<ReentrantLock> locks) {
    if (!seen.add(owner)) {
      return;
    }
    for (Field field : owner.getClass().getDeclaredFields()) {
      Object value = valueOf(field, owner);
      if (value instanceof ReentrantLock lock) {
        if (seen.add(lock)) {
          locks.add(lock);
        }
      } else if (value instanceof Map<?, ?> map) {
        map.values().stream()
            .filter(HeldLocks::isPartOfThePool)
            .forEach(each -> collect(each, seen, locks));
      } else if (isPartOfThePool(value)) {
        collect(value, seen, locks);
      }
    }
  }

  private static boolean isPartOfThePool(Object value) {
    return value != null
        && value.getClass().getName().startsWith("io.sluice.core.")
        && !(value instanceof Node)
        && !value.getClass().isEnum();
  }

  private static Object valueOf(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }
}
