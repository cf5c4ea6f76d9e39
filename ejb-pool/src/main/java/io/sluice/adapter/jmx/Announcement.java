package io.sluice.adapter.jmx;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.ObjectName;

/**
 * Something that is to be told of a pool, or of a host that is dialled.
 *
 * @param atMillis when it happened, wall clock
 * @param number of a change: the core's; of what is counted: how many
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
        "preempted"),
    /** Nobody dials the host for a while. */
    CIRCUIT_OPENED(
        "sluice.circuitOpened",
        "The host has failed too often: nobody dials it for a while. Once until it is closed",
        "change"),
    /** The host is dialled as needed again. */
    CIRCUIT_CLOSED("sluice.circuitClosed", "The host is dialled as needed again", "change"),
    /** Leases that their takers may have forgotten. */
    LEAK(
        "sluice.leak",
        "Leases have been held for longer than they should be: at most one notification a second,"
            + " which tells how many since the last",
        "overdue");

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

  /** Of a pool. */
  static final Set<Kind> OF_POOL = EnumSet.of(Kind.SATURATED, Kind.RELIEVED, Kind.PREEMPTION);

  /** Of a host that is dialled. */
  static final Set<Kind> OF_HOST = EnumSet.of(Kind.CIRCUIT_OPENED, Kind.CIRCUIT_CLOSED, Kind.LEAK);

  /**
   * What it is told with.
   *
   * @param figures when it was sent
   */
  record Words(String message, Map<String, Long> figures) {}

  static MBeanNotificationInfo[] infos(Set<Kind> kinds) {
    return kinds.stream().map(Kind::info).toArray(MBeanNotificationInfo[]::new);
  }

  /** As JMX sends it. */
  Notification notification(ObjectName source, long sequence, Words words) {
    Notification notification =
        new Notification(kind.type, source, sequence, atMillis, words.message());
    notification.setUserData(userData(words.figures()));
    return notification;
  }

  /** Java's own classes only, of every release: connectors keep notifications, and pass them on. */
  private Map<String, Long> userData(Map<String, Long> figures) {
    Map<String, Long> data = new TreeMap<>(figures);
    data.put(kind.numberName, number);
    return data;
  }
}
