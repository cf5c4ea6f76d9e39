package io.sluice.bench.server;

import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All clients go at once and without a word, as their process ends, while new ones knock. What is
 * looked at is how long those wait, and when the server has let go of the others.
 */
final class MassDrop {
  /** Of a hundred. The server may have opened something of its own meanwhile. */
  private static final int LEFT_AT_LAST = 1;

  private MassDrop() {}

  static Run run(Kit kit, Peer peer, List<String> load)
      throws Unable, IOException, InterruptedException {
    Path ready = kit.plan().work().resolve("ready");
    Path going = kit.plan().work().resolve("going");
    Files.deleteIfExists(ready);
    Files.deleteIfExists(going);
    int before = Descriptors.of(peer);
    try (Prober prober = Prober.from(ready, peer)) {
      // The generator ends some 70 ms after its hook, and all sockets with it.
      Run run =
          kit.load(
              peer,
              load,
              Kit.jcmd(peer, "GC.run") + "; touch " + ready + "; sleep 1; touch " + going);
      int clients = (int) run.number("/n");
      Descriptors.awaitAtMost(before + clients * LEFT_AT_LAST / 100, peer);
      long goneMillis = System.currentTimeMillis() - Files.getLastModifiedTime(going).toMillis();
      return run.with(
          "drop",
          Json.createObjectBuilder()
              .add("longest_ms", prober.longestMillis())
              .add("gone_ms", goneMillis)
              .add("knocked", prober.count())
              .build());
    }
  }
}
