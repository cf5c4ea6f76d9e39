package io.sluice.bench.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is done to Sluice and to another server by turns, and what is compared. */
enum Row {
  ONE_PUBLISHER(
      Contender.BUN,
      "--mode fanout -g 1 -m 1000 -w 4",
      Figure.ratio("server CPU per delivered message, µs", "/srv/us_per_msg", 1, 1)),
  PUBLISHERS(
      Contender.BUN,
      "--mode fanout -g 1 -m 1000 -P 16 -w 2",
      Figure.ratio("server CPU per delivered message, µs", "/srv/us_per_msg", 1, 1)),
  GROUPS(
      Contender.FLOOR,
      "--mode fanout -g 100 -m 100 -w 1",
      Figure.ratio("server CPU per delivered message, µs", "/srv/us_per_msg", 1, 1.15)),
  /** 200 messages a second to 100 members: 20,000 deliveries a second, whatever the server does. */
  FIXED_RATE(
      Contender.BUN,
      "--mode fanout -g 100 -m 100 -r 200 --stretch",
      Figure.ratio("p99 from the time it was due, ms", "/lat_us/p99", 1e3, 1.5)),
  /** Beside itself: the same load, and everybody reads. */
  SLOW_READERS(
      Contender.SLUICE,
      "--mode slow -g 1 -m 100 -r 60 -s 16000 --slow-frac 0.1 --stretch",
      Figure.ratio("p99 of those who read, ms", "/lat_us/p99", 1e3, 1.2),
      Figure.difference(
          "most resident memory of the server, MB",
          "/srv/rss_peak",
          1e6,
          Row.SLOW_READERS_COUNT * 0.524_288 * 1.2)),
  IDLE(
      Contender.BARE,
      "--mode connect -n 18000 -g 180 --hold 5",
      Figure.ratio("resident memory per idle connection, KiB", "/srv/rss_per_conn", 1_024, 1.1)),
  CONNECT(
      Contender.BARE,
      "--mode churn -n 50 --ramp 100000",
      Figure.ratio("server CPU per connection and close, µs", "/srv/us_per_cycle", 1, 1.15)),
  MASS_DROP(
      Contender.BARE,
      MassDrop::run,
      "--mode connect -n 18000 -g 180 --hold 2",
      Figure.ratio("longest wait of a new handshake while all drop, ms", "/drop/longest_ms", 1, 1),
      Figure.ratio("until 99 % of them are gone, ms", "/drop/gone_ms", 1, 1)),
  SWEEP(
      Contender.SLUICE,
      Sweeps::run,
      "--mode connect -n 18000 -g 180 --hold 2",
      Figure.alone("median of the sweeps of a minute, ms", "/sweep/p50_ms", 1, 10),
      Figure.alone("longest of them, ms", "/sweep/max_ms", 1, 10)),
  HEAP(
      Contender.EMPTY,
      HeapGrowth::run,
      "--mode connect -n 10000 -g 100 --hold 2",
      Figure.difference("live heap per idle connection, bytes", "/heap/all", 1, 1_024));

  private static final int SLOW_READERS_COUNT = 10;

  /** A mark of ours in the load: it takes twice the time. */
  private static final String STRETCH = "--stretch";

  /** Beside whom Sluice is set, if nothing else is asked for. */
  final Contender beside;

  private final Look look;
  private final List<String> load;
  final List<Figure> figures;

  Row(Contender beside, String load, Figure... figures) {
    this(beside, Kit::load, load, figures);
  }

  Row(Contender beside, Look look, String load, Figure... figures) {
    this.beside = beside;
    this.look = look;
    this.load = List.of(load.split(" "));
    this.figures = List.of(figures);
  }

  /** As the table and the command line call it. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether each run needs a new server: memory doesn't come back. */
  boolean fresh() {
    return this == IDLE || this == HEAP;
  }

  /** Whether nothing is beside Sluice: each figure has a bound of its own. */
  boolean alone() {
    return figures.stream().allMatch(Figure::isAlone);
  }

  /** What the table calls the other side of this row. */
  String against(Contender other) {
    if (alone()) {
      return "nothing";
    }
    return other == Contender.SLUICE ? "itself, all reading" : other.title;
  }

  /** One run of it. */
  Run run(Kit kit, Peer peer, List<String> arguments)
      throws Unable, IOException, InterruptedException {
    return look.run(kit, peer, arguments);
  }

  /** The load generator's arguments. */
  List<String> load(boolean ours, Plan plan) {
    List<String> arguments = new ArrayList<>(load);
    if (plan.clients() > 0 && arguments.contains("connect")) {
      arguments.set(arguments.indexOf("-n") + 1, Integer.toString(plan.clients()));
    }
    boolean stretched = arguments.remove(STRETCH);
    if (this == SLOW_READERS && !ours) {
      arguments.set(arguments.indexOf("--slow-frac") + 1, "0");
    }
    arguments.addAll(
        List.of("-d", Integer.toString(stretched ? 2 * plan.seconds() : plan.seconds())));
    arguments.addAll(List.of("--warmup", Integer.toString(plan.warmup())));
    return arguments;
  }

  /** Those of that list of titles, {@code all} being all. */
  static List<Row> named(String titles) throws Unable {
    if (titles.equals("all")) {
      return List.of(values());
    }
    List<Row> rows = new ArrayList<>();
    for (String title : titles.split(",")) {
      rows.add(
          Arrays.stream(values())
              .filter(row -> row.title().equals(title.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Unable(
                          "There is no row `"
                              + title
                              + "`. Those of -Dbench.rows are: "
                              + String.join(", ", titles()))));
    }
    return rows;
  }

  static List<String> titles() {
    return Arrays.stream(values()).map(Row::title).toList();
  }
}
