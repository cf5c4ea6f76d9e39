package io.sluice.fakes;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
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

  /** The locks in an object's fields. */
  static List<ReentrantLock> in(Object owner) {
    List<ReentrantLock> locks = new ArrayList<>();
    for (Field field : owner.getClass().getDeclaredFields()) {
      if (field.getType() == ReentrantLock.class) {
        try {
          field.setAccessible(true);
          locks.add((ReentrantLock) field.get(owner));
        } catch (IllegalAccessException hidden) {
          throw new IllegalStateException(hidden);
        }
      }
    }
    return locks;
  }
}
