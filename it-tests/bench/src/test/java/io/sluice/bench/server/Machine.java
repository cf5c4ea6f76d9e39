package io.sluice.bench.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where it was measured. */
final class Machine {
  private Machine() {}

  /** In one line. */
  static String description(Plan plan) throws IOException {
    return String.format(
        "%s, %d processors (server on one, load on another), %s %s, JDK %s, %s with -Xmx%s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.vm.version"),
        plan.home().getFileName(),
        plan.heap());
  }

  /** Whether more wants to run in these minutes than half a processor can. */
  static boolean isBusy() {
    return loadAverage() > 0.5;
  }

  static String load() {
    return String.format(Locale.ROOT, "Load of the last minute: %.1f", loadAverage());
  }

  private static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
