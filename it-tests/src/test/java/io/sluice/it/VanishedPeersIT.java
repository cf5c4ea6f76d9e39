package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Peer;
import io.sluice.it.hostile.Readers;
import io.sluice.it.hostile.StallingProxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Behind a proxy that stalls; and many that leave by a reset at once. */
class VanishedPeersIT extends VanishedPeers {
  private static final int STORM = 2_000;
  private static final Duration BOUND = Duration.ofSeconds(5);

  /** Sockets of the test's looks; far fewer than the storm's. */
  private static final long FILES_MORE = 30;

  /** In two seconds. One thread that spins would take all of them. */
  private static final Duration NEARLY_IDLE = Duration.ofMillis(600);

  @BeforeAll
  void start() throws Exception {
    server = plan(VanishedPeersIT.class).start();
    console = new Console(server.managementPort());
    line = new StallingProxy(server.httpPort());
  }

  @Test
  void aStormOfResets_isOverInFiveSeconds_andLeavesNothing() throws Exception {
    long filesFound = server.openFiles();
    long lost = closed("default", "connection_lost");
    try (Readers crowd = new Readers()) {
      for (int i = 0; i < STORM; i++) {
        crowd.join(server.httpPort(), "default", "storm");
      }
      await().until(() -> active("default") == STORM);

      long beganNanos = System.nanoTime();
      crowd.reset();
      await().atMost(BOUND).until(() -> active("default") == 0);
      Duration took = since(beganNanos);
      assertThat(closed("default", "connection_lost")).isEqualTo(lost + STORM);

      try (Peer newcomer = peer()) {
        long cameNanos = System.nanoTime();
        enter(newcomer, "default");
        assertEchoes(newcomer);
        assertThat(since(cameNanos)).isLessThan(Duration.ofSeconds(5));
      }
      await().until(() -> (int) console.get("default", "Groups") == 0);
      await().until(() -> server.openFiles() < filesFound + FILES_MORE);
      System.out.printf(
          "%d resets: over after %s; files %d, then %d%n",
          STORM, took, filesFound, server.openFiles());
      // Not at once: a compiler or a collector may still be at it.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> busyIn(Duration.ofSeconds(2)).compareTo(NEARLY_IDLE) < 0);
    }
  }

  private Duration busyIn(Duration time) throws Exception {
    Duration before = server.cpuTime();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return server.cpuTime().minus(before);
  }
}
