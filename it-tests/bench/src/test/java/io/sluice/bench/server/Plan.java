package io.sluice.bench.server;

import java.nio.file.Path;
import java.util.Properties;

/**
 * What the command line asks for.
 *
 * @param pairs how often Sluice and the other are run, by turns
 * @param seconds measured in one run
 * @param warmup seconds before that, in each run
 * @param clients of the rows that only connect, instead of theirs; 0 for theirs
 * @param against a contender, or {@code default} for the one that a row names
 * @param peers the folder with the load generator and other servers; perhaps not there
 * @param work where all is written to
 * @param doc the document with the table
 * @param home the provisioned server
 */
record Plan(
    String rows,
    int pairs,
    int seconds,
    int warmup,
    int clients,
    String against,
    Path peers,
    String serverCpu,
    String loadCpu,
    String heap,
    Path work,
    Path doc,
    Path home,
    Path ear) {

  /** Fewer are a try: they leave the table alone. */
  private static final int PAIRS_OF_A_RESULT = 5;

  static Plan of(Properties given) {
    return new Plan(
        given.getProperty("bench.rows"),
        Integer.parseInt(given.getProperty("bench.pairs")),
        Integer.parseInt(given.getProperty("bench.seconds")),
        Integer.parseInt(given.getProperty("bench.warmup")),
        Integer.parseInt(given.getProperty("bench.clients")),
        given.getProperty("bench.against"),
        path(given, "bench.peers"),
        given.getProperty("bench.server.cpu"),
        given.getProperty("bench.load.cpu"),
        given.getProperty("bench.heap"),
        path(given, "bench.work"),
        path(given, "bench.doc"),
        path(given, "server.home"),
        path(given, "ear.file"));
  }

  private static Path path(Properties given, String key) {
    return Path.of(given.getProperty(key)).toAbsolutePath().normalize();
  }

  boolean isResult() {
    return pairs >= PAIRS_OF_A_RESULT && clients == 0;
  }
}
