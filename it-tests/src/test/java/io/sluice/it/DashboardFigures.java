package io.sluice.it;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;

/**
 * What the dashboard should show of a pool: from a snapshot that JMX has of it, and in the words of
 * the page, whose own code has no part in it. Rates of a second are missing: JMX has none.
 */
final class DashboardFigures {
  private static final List<String> CLASSES = List.of("critical", "high", "normal", "low");
  private static final double ALARMING_UTILIZATION = 0.9;

  private final CompositeData snapshot;
  private final Map<String, String> all = new TreeMap<>();

  private DashboardFigures(CompositeData snapshot) {
    this.snapshot = snapshot;
  }

  /** By the names of {@link io.sluice.it.browser.DashboardPage#figures()}. */
  static Map<String, String> of(CompositeData snapshot) {
    DashboardFigures figures = new DashboardFigures(snapshot);
    figures.all.put("version", snapshot.get("snapshotVersion").toString());
    figures.all.put("state", (String) snapshot.get("state"));
    figures.tiles();
    figures.classes();
    figures.plots();
    figures.limits();
    figures.reasons("Refused", "refusedByReason");
    figures.reasons("Handshakes refused", "handshakesRefused");
    figures.reasons("Ended", "closedByReason");
    figures.reasons("Messages dropped", "dropped");
    return figures.all;
  }

  private void tiles() {
    double utilization = (Double) snapshot.get("utilization");
    tile("Utilisation", percent(utilization), "");
    all.put("alarm Utilisation", yesOrNo(utilization >= ALARMING_UTILIZATION));
    tile(
        "Active",
        whole("activeConnections"),
        "of " + whole("maxConnections") + ", peak " + whole("peakConnections"));
    long longest =
        CLASSES.stream().mapToLong(each -> count(of(each), "oldestWaitMillis")).max().orElseThrow();
    tile("Waiting", whole("waitingConnections"), "longest " + duration(longest));
    all.put("alarm Waiting", yesOrNo(count(snapshot, "waitingConnections") > 0));
    more("Admitted", whole("totalCreated") + " in all");
    more("Refused", whole("totalRefused") + " in all");
    more("Handshakes refused", sum("handshakesRefused") + " in all");
    more("Timed out", whole("totalTimedOut") + " in all");
    more("Preempted", whole("totalPreempted") + " in all");
    tile(
        "Slow consumers",
        number(count(part("closedByReason"), "slow_consumer")),
        sum("dropped") + " messages dropped");
    CompositeData latency = part("acquireLatency");
    tile(
        "Admission, 99 %",
        micros(count(latency, "p99Micros")),
        "half "
            + micros(count(latency, "p50Micros"))
            + ", longest "
            + micros(count(latency, "maxMicros"))
            + ", since the start");
    more("Messages in", whole("messagesIn") + " in all");
    more(
        "Messages out", whole("messagesOut") + " in all, " + whole("deliveriesQueued") + " queued");
    tile("Groups", whole("groups"), "up " + duration(count(snapshot, "uptimeSeconds") * 1_000));
  }

  private void tile(String name, String figure, String more) {
    all.put("tile " + name, figure);
    more(name, more);
  }

  private void more(String name, String more) {
    all.put("below " + name, more);
  }

  private void classes() {
    for (String each : CLASSES) {
      CompositeData figures = of(each);
      cell(each, "Active", number(count(figures, "active")));
      cell(each, "Reserved", number(count(figures, "reserved")));
      cell(each, "Waiting", number(count(figures, "waiting")));
      cell(each, "Longest wait", duration(count(figures, "oldestWaitMillis")));
      cell(each, "Admitted", number(count(figures, "totalAdmitted")));
      cell(each, "… from the queue", number(count(figures, "totalAdmittedFromQueue")));
      cell(each, "Refused", number(count(figures, "totalRefused")));
      cell(each, "Timed out", number(count(figures, "totalTimedOut")));
      cell(each, "Preempted", number(count(figures, "totalPreempted")));
      CompositeData waits = (CompositeData) figures.get("waitLatency");
      cell(each, "Wait, 99 %, since the start", micros(count(waits, "p99Micros")));
    }
  }

  private void cell(String priority, String column, String text) {
    all.put("class " + priority + ": " + column, text);
  }

  /** The last of each line. */
  private void plots() {
    for (String each : CLASSES) {
      plot("Active connections by class", each, number(count(of(each), "active")));
      plot("Waiting connections by class", each, number(count(of(each), "waiting")));
    }
    double utilization = (Double) snapshot.get("utilization");
    plot("Utilisation in percent", "utilisation", number(utilization * 100));
  }

  private void plot(String title, String line, String last) {
    all.put("plot " + title + ": " + line, last);
  }

  private void limits() {
    all.put("limit-max", snapshot.get("maxConnections").toString());
    for (String each : List.of("critical", "high", "normal")) {
      all.put("limit-" + each, of(each).get("reserved").toString());
    }
  }

  private void reasons(String table, String name) {
    CompositeData counts = part(name);
    boolean isEmpty = true;
    for (String reason : counts.getCompositeType().keySet()) {
      if (count(counts, reason) > 0) {
        isEmpty = false;
        all.put(table + ": " + reason.replace('_', ' '), number(count(counts, reason)));
      }
    }
    if (isEmpty) {
      all.put(table + ": none", "0");
    }
  }

  private CompositeData part(String name) {
    return (CompositeData) snapshot.get(name);
  }

  private CompositeData of(String priority) {
    return (CompositeData) part("classes").get(priority);
  }

  private String whole(String name) {
    return number(count(snapshot, name));
  }

  private String sum(String name) {
    CompositeData counts = part(name);
    return number(
        counts.getCompositeType().keySet().stream().mapToLong(each -> count(counts, each)).sum());
  }

  private static long count(CompositeData from, String name) {
    return ((Number) from.get(name)).longValue();
  }

  private static String yesOrNo(boolean is) {
    return is ? "yes" : "no";
  }

  /** With one digit after the point at most. */
  private static String number(double value) {
    DecimalFormat format =
        new DecimalFormat("#,##0.#", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format.format(BigDecimal.valueOf(value)); // browsers round what they would show in full
  }

  private static String percent(double share) {
    return number(share * 100) + " %";
  }

  private static String micros(long value) {
    if (value < 1_000) {
      return number(value) + " µs";
    }
    return value < 1_000_000 ? number(value / 1e3) + " ms" : number(value / 1e6) + " s";
  }

  /** A test is over in less than a day. */
  private static String duration(long millis) {
    long seconds = millis / 1_000;
    if (seconds == 0) {
      return millis + " ms";
    }
    long hours = seconds / 3_600;
    long minutes = seconds / 60 % 60;
    if (hours > 0) {
      return hours + " h" + (minutes > 0 ? " " + minutes + " min" : "");
    }
    long rest = seconds % 60;
    return minutes == 0 ? rest + " s" : minutes + " min" + (rest > 0 ? " " + rest + " s" : "");
  }
}
