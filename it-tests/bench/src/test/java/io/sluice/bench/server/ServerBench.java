package io.sluice.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures Sluice beside other servers by turns, in one run on one machine: what is compared is a
 * ratio, as a number alone says more about the machine. Its arguments are the system properties of
 * {@link Plan}.
 */
public final class ServerBench {
  private final Plan plan;
  private final Kit kit;
  private final Stable stable;
  private final Path runs;
  private final List<String> breaches = new ArrayList<>();

  private ServerBench(Plan plan, Kit kit) throws IOException {
    this.plan = plan;
    this.kit = kit;
    this.stable = new Stable(plan, kit);
    this.runs = Files.createDirectories(plan.work()).resolve("runs.jsonl");
  }

  public static void main(String[] args) throws Exception {
    Plan plan = Plan.of(System.getProperties());
    if (Machine.isBusy()) {
      say("Others work on this machine, so take what follows for a guess. " + Machine.load());
    }
    try {
      new ServerBench(plan, Kit.of(plan)).measure(Row.named(plan.rows()));
    } catch (Unable e) {
      say("FAILED: " + e.getMessage());
      System.exit(1);
    }
  }

  private void measure(List<Row> rows) throws Unable, IOException, InterruptedException {
    for (Row row : rows) {
      List<String> lines = new ArrayList<>();
      for (Pairs pairs : measure(row)) {
        if (row == Row.HEAP) {
          HeapGrowth.table(pairs).forEach(System.out::println);
        }
        for (Figure figure : row.figures) {
          lines.add(Table.line(row, figure, pairs, LocalDate.now().toString()));
        }
      }
      lines.forEach(ServerBench::say);
      if (plan.isResult() && breaches.isEmpty()) {
        write(lines);
      }
    }
    if (!breaches.isEmpty()) {
      throw new Unable("Messages of Sluice didn't come as they should: " + breaches);
    }
  }

  /** Row by row, so that one that fails doesn't cost those before it. */
  private void write(List<String> lines) throws IOException {
    String document = Files.readString(plan.doc());
    Files.writeString(plan.doc(), Table.updated(document, Machine.description(plan), lines));
  }

  private List<Contender> others(Row row) throws Unable {
    if (row.beside == Contender.SLUICE) {
      return List.of(Contender.SLUICE);
    }
    if (!plan.against().equals("default")) {
      return List.of(Contender.named(plan.against()));
    }
    boolean ofTheKit = row.beside == Contender.BUN || row.beside == Contender.FLOOR;
    return ofTheKit && !kit.has(row.beside)
        ? List.of(Contender.UNDERTOW, Contender.TYRUS)
        : List.of(row.beside);
  }

  private List<Pairs> measure(Row row) throws Unable, IOException, InterruptedException {
    List<Pairs> all = new ArrayList<>();
    for (Contender other : others(row)) {
      all.add(new Pairs(other));
    }
    say(row.title() + ": " + String.join(" ", row.load(true, plan)));
    if (row.fresh()) {
      for (int i = 0; i < plan.pairs(); i++) {
        measureFresh(row, all);
      }
    } else {
      measureWarm(row, all);
    }
    return all;
  }

  /** Each has the machine to itself. */
  private void measureFresh(Row row, List<Pairs> all)
      throws Unable, IOException, InterruptedException {
    Run ours;
    try (Peer sluice = stable.start(Contender.SLUICE)) {
      ours = run(row, sluice, true);
    }
    for (Pairs pairs : all) {
      try (Peer other = stable.start(pairs.beside)) {
        pairs.add(ours, run(row, other, false));
      }
    }
  }

  /** All are there from the beginning, and one run of each is for their compilers. */
  private void measureWarm(Row row, List<Pairs> all)
      throws Unable, IOException, InterruptedException {
    List<Peer> others = new ArrayList<>();
    try (Peer sluice = stable.start(Contender.SLUICE)) {
      for (Pairs pairs : row.alone() ? List.<Pairs>of() : all) {
        others.add(stable.start(pairs.beside));
      }
      load(row, sluice, true);
      for (Peer other : others) {
        load(row, other, false);
      }
      for (int i = 0; i < plan.pairs(); i++) {
        Run ours = run(row, sluice, true);
        if (row.alone()) {
          all.get(0).add(ours, ours);
        }
        for (int each = 0; each < others.size(); each++) {
          all.get(each).add(ours, run(row, others.get(each), false));
        }
      }
    } finally {
      others.forEach(Peer::close);
    }
  }

  /** One run that counts. */
  private Run run(Row row, Peer peer, boolean ours)
      throws Unable, IOException, InterruptedException {
    Run run = load(row, peer, ours);
    Files.writeString(runs, run + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    StringBuilder text =
        new StringBuilder(
            String.format("  %-10s", ours ? "Sluice" : row.against(peer.contender())));
    for (Figure figure : row.figures) {
      text.append(
          String.format(Locale.ROOT, "  %.2f %s", figure.of().applyAsDouble(run), figure.what()));
    }
    if (run.boundByTheGenerator()) {
      text.append("  (the load generator was at its limit)");
    }
    say(text + (run.breaches().isEmpty() ? "" : "  " + run.breaches()));
    if (peer.contender() == Contender.SLUICE) {
      run.breaches().forEach(breach -> breaches.add(row.title() + ": " + breach));
    }
    return run;
  }

  private Run load(Row row, Peer peer, boolean ours)
      throws Unable, IOException, InterruptedException {
    return row.run(kit, peer, row.load(ours, plan));
  }

  private static void say(String text) {
    System.out.println("[bench] " + text);
  }
}
