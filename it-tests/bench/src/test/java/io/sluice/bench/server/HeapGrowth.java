package io.sluice.bench.server;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** By which classes the live heap grows with each idle connection. */
final class HeapGrowth {
  /** Of all classes together. */
  private static final String ALL = "all";

  private static final String OURS = "io.sluice.";
  private static final List<String> OF_THE_SERVER =
      List.of("io.undertow.", "org.xnio.", "org.wildfly.", "org.jboss.");

  /** Less of a class is counted in {@link #ALL} only: it isn't of each connection. */
  private static final double LEAST_BYTES = 1;

  /** For what is made once, and not with each connection. */
  private static final int FIRST_CLIENTS = 200;

  /** Until alarms about those who have left are over. */
  private static final long FORGOTTEN_SECONDS = 3;

  private HeapGrowth() {}

  static Run run(Kit kit, Peer peer, List<String> load)
      throws Unable, IOException, InterruptedException {
    int before = Descriptors.of(peer);
    kit.load(peer, List.of("--mode", "connect", "-n", Integer.toString(FIRST_CLIENTS)), "");
    Descriptors.awaitAtMost(before + FIRST_CLIENTS / 4, peer);
    TimeUnit.SECONDS.sleep(FORGOTTEN_SECONDS);

    Histogram empty = Histogram.of(peer);
    Path file = kit.plan().work().resolve("histogram");
    Run run =
        kit.load(
            peer, load, Kit.jcmd() + " " + peer.pid() + " GC.class_histogram >" + file + " 2>&1");
    Histogram full = Histogram.read(Files.readString(file));
    return run.with("heap", figures(full.growth(empty, (int) run.number("/n"))));
  }

  static JsonObject figures(Map<String, Double> growth) {
    JsonObjectBuilder classes = Json.createObjectBuilder();
    growth.forEach(
        (name, bytes) -> {
          if (Math.abs(bytes) >= LEAST_BYTES) {
            classes.add(name, bytes);
          }
        });
    return Json.createObjectBuilder()
        .add(ALL, growth.values().stream().mapToDouble(Double::doubleValue).sum())
        .add("classes", classes)
        .build();
  }

  /**
   * The last pair in a table of a document: who has how much by rooms, then each class of which
   * Sluice has more or less than the other.
   */
  static List<String> table(Pairs pairs) {
    Map<String, Double> ours = classes(pairs.lastOfOurs());
    Map<String, Double> theirs = classes(pairs.lastOfTheirs());
    List<String> lines = new ArrayList<>();
    lines.add("| bytes for each idle connection | Sluice | " + pairs.beside.title + " | more |");
    lines.add("|---|---|---|---|");
    lines.add(
        line(
            "**all**",
            pairs.lastOfOurs().number("/heap/" + ALL),
            pairs.lastOfTheirs().number("/heap/" + ALL)));
    Map<String, Double> roomsOfOurs = rooms(ours);
    Map<String, Double> roomsOfTheirs = rooms(theirs);
    for (String room : roomsOfOurs.keySet()) {
      lines.add(line("**" + room + "**", of(roomsOfOurs, room), of(roomsOfTheirs, room)));
    }
    TreeSet<String> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    names.stream()
        .filter(name -> Math.abs(of(ours, name) - of(theirs, name)) >= LEAST_BYTES)
        .sorted(Comparator.comparingDouble(name -> of(theirs, name) - of(ours, name)))
        .forEach(name -> lines.add(line("`" + name + "`", of(ours, name), of(theirs, name))));
    return lines;
  }

  private static Map<String, Double> classes(Run run) {
    Map<String, Double> classes = new TreeMap<>();
    run.object("/heap/classes")
        .forEach((name, bytes) -> classes.put(name, ((JsonNumber) bytes).doubleValue()));
    return classes;
  }

  private static Map<String, Double> rooms(Map<String, Double> classes) {
    Map<String, Double> rooms = new TreeMap<>();
    for (String room : List.of("Sluice's classes", "the server's", "the JDK's and others")) {
      rooms.put(room, 0.0);
    }
    classes.forEach((name, bytes) -> rooms.merge(room(name), bytes, Double::sum));
    return rooms;
  }

  private static String room(String name) {
    String element = name.replaceFirst("^\\[+L", "");
    if (element.startsWith(OURS)) {
      return "Sluice's classes";
    }
    return OF_THE_SERVER.stream().anyMatch(element::startsWith)
        ? "the server's"
        : "the JDK's and others";
  }

  private static double of(Map<String, Double> bytes, String name) {
    return bytes.getOrDefault(name, 0.0);
  }

  private static String line(String what, double ours, double theirs) {
    return String.format(
        Locale.ROOT, "| %s | %.0f | %.0f | %+.0f |", what, ours, theirs, ours - theirs);
  }
}
