package io.sluice.adapter.jmx;

import io.sluice.api.PoolStats;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.ObjectName;

/**
 * Something that is to be told of a pool.
 *
 * @param atMillis when it happened, wall clock
 * @param number of a change: the core's; of preemptions: how many
 */
record Announcement(Kind kind, long atMillis, long number) {

  /** The types of notifications, by the names that clients filter by. */
  enum Kind {
    /** The pool is full or has its first waiter. */
    SATURATED("sluice.saturated", "The pool is full, or has its first waiter", "change"),
    /** The pool has room again. */
    RELIEVED(
        "sluice.relieved", "Nobody waits any more, and a tenth of the slots is free", "change"),
    /** Connections lost their slots to higher classes. */
    PREEMPTION(
        "sluice.preemption",
        "Connections lost their slots to higher classes: at most one notification a second, which"
            + " tells how many since the last",
        "preempted");

    private final String type;
    private final String about;
    private final String numberName;

    Kind(String type, String about, String numberName) {
      this.type = type;
      this.about = about;
      this.numberName = numberName;
    }

    private MBeanNotificationInfo info() {
      return new MBeanNotificationInfo(
          new String[] {type},
          Notification.class.getName(),
          about + ". User data: a map of names to Long, with the figures when it was sent");
    }
  }

  /** All types. */
  static MBeanNotificationInfo[] infos() {
    return Arrays.stream(Kind.values()).map(Kind::info).toArray(MBeanNotificationInfo[]::new);
  }

  /** As JMX sends it, with the pool's figures of now. */
  Notification notification(ObjectName source, long sequence, PoolStats now) {
    Notification notification =
        new Notification(kind.type, source, sequence, atMillis, message(now));
    notification.setUserData(userData(now));
    return notification;
  }

  private String message(PoolStats now) {
    PoolStats.Gauges gauges = now.gauges();
    String figures =
        gauges.active()
            + " of "
            + gauges.maxConnections()
            + " active, "
            + gauges.waiting()
            + " waiting";
    if (kind != Kind.PREEMPTION) {
      return "pool " + now.pool() + ": " + figures;
    }
    String lost = number == 1 ? "1 connection" : number + " connections";
    return "pool " + now.pool() + ": " + lost + " preempted since the last notice, " + figures;
  }

  /** Java's own classes only, of every release: connectors keep notifications, and pass them on. */
  private Map<String, Long> userData(PoolStats now) {
    Map<String, Long> data = new TreeMap<>();
    data.put("maxConnections", (long) now.gauges().maxConnections());
    data.put("active", (long) now.gauges().active());
    data.put("waiting", (long) now.gauges().waiting());
    data.put("totalPreempted", now.totals().preempted());
    data.put("snapshotVersion", now.version());
    data.put(kind.numberName, number);
    return data;
  }
}
