package io.sluice.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Live objects of a JVM, as {@code jcmd GC.class_histogram} counts them.
 *
 * @param bytes by class, lambdas of a class together, and without arrays of {@code int}
 */
record Histogram(Map<String, Long> bytes) {
  /** {@code 12: 18000 1872000 io.sluice.core.delivery.Outbox}, perhaps with its module. */
  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*", Pattern.DOTALL);

  /** JDK 17 fills holes of its heap with these, and counts them. */
  private static final String FILLERS = "[I";

  private static final Pattern NUMBERED = Pattern.compile("(\\$\\$Lambda).*|/0x[0-9a-f]+");

  /** Of a JVM on this machine, after a full collection. */
  static Histogram of(Peer peer) throws IOException, Unable, InterruptedException {
    Process process =
        new ProcessBuilder(Kit.jcmd().toString(), Long.toString(peer.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return read(said);
  }

  static Histogram read(String said) throws Unable {
    Map<String, Long> bytes = new TreeMap<>();
    said.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> bytes.merge(name(line.group(2)), Long.valueOf(line.group(1)), Long::sum));
    bytes.remove(FILLERS);
    if (bytes.isEmpty()) {
      throw new Unable("No histogram of the heap, but: " + said);
    }
    return new Histogram(bytes);
  }

  private static String name(String asPrinted) {
    return NUMBERED.matcher(asPrinted).replaceFirst("$1");
  }

  /** By class, for each of so many connections, how many bytes there are more than before. */
  Map<String, Double> growth(Histogram before, int connections) {
    Map<String, Double> growth = new TreeMap<>();
    bytes.forEach(
        (name, now) ->
            growth.put(name, (now - before.bytes.getOrDefault(name, 0L)) / (double) connections));
    before.bytes.forEach((name, then) -> growth.putIfAbsent(name, -then / (double) connections));
    return growth;
  }
}
