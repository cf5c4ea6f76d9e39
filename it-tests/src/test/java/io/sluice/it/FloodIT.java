package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Connects;
import io.sluice.it.hostile.Crowd;
import io.sluice.it.hostile.Floods;
import io.sluice.run.TestServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Too much of everything, at a server with a heap of 256 MB: who sends it is told, what is held of
 * it stays small, and the neighbours are served.
 */
@Timeout(120)
class FloodIT {
  private static final long MB = 1 << 20;
  private static final int CONNECTS_PER_SECOND = 150;
  private static final int MEMBERS = 100;

  /** Rates are lifted there. */
  private static final String OPEN = "/sluice/ws/open";

  /** Pings are frequent there. */
  private static final String BRISK = "/sluice/ws/brisk";

  /** Some 5 to 20 ms are usual. A busy machine needs room. */
  private static final Duration NEIGHBOURS_P99 = Duration.ofSeconds(1);

  private static Siege siege;

  @BeforeAll
  static void begin() throws Exception {
    siege =
        new Siege(
            TestServer.of(FloodIT.class)
                .jvm("-Xmx256m")
                .setting("sluice.pools", "default,open,brisk")
                .setting("sluice.access.connects-per-second", CONNECTS_PER_SECOND)
                .setting("sluice.delivery.lane-backlog-bytes", 65_536)
                .setting("sluice.pool.open.inbound.messages-per-second", 0)
                .setting("sluice.pool.open.inbound.bytes-per-second", 0)
                .setting("sluice.pool.open.groups.publish", "anyone")
                .setting("sluice.pool.open.outbox.overflow", "drop-oldest")
                .setting("sluice.pool.open.ping-interval", "PT1H") // the crowd answers none
                .setting("sluice.pool.brisk.ping-interval", "PT1S")
                .setting("sluice.pool.brisk.pong-timeout", "PT1S")
                .start());
    Floods.tinyMessages(siege.port()); // what is loaded once is loaded
    Floods.groupsInALoop(siege.port(), OPEN, 1);
  }

  @Test
  void tinyMessages_areLimited_andThenEnded() throws Exception {
    Duration took = Floods.tinyMessages(siege.port());
    assertThat(took).isLessThan(Duration.ofSeconds(2));
    assertThat(siege.p99During(() -> Floods.tinyMessages(siege.port()))).isLessThan(NEIGHBOURS_P99);
    assertThat(siege.riseDuring(() -> again(() -> Floods.tinyMessages(siege.port()))))
        .isLessThan(16 * MB);
  }

  @Test
  void emptyMessages_areLimited_andThenEnded() throws Exception {
    assertThat(siege.riseDuring(() -> again(() -> Floods.emptyMessages(siege.port()))))
        .isLessThan(16 * MB);
  }

  /** One lasts some 20 ms, which is less than it takes to look at the heap. */
  private static boolean again(Callable<?> flood) throws Exception {
    for (int i = 0; i < 20; i++) {
      flood.call();
    }
    return true;
  }

  @Test
  void emptyParts_areNotHeld_andDelayNobodyElse() throws Exception {
    assertThat(siege.riseDuring(() -> emptyParts(1_000_000))).isLessThan(2 * MB);
    assertThat(siege.p99During(() -> emptyParts(300_000))).isLessThan(NEIGHBOURS_P99);
  }

  private static boolean emptyParts(int count) throws Exception {
    Floods.emptyParts(siege.port(), count);
    return true;
  }

  @Test
  void pings_areNotHeld() throws Exception {
    long risen =
        siege.riseDuring(
            () -> {
              Floods.pings(siege.port(), 100_000);
              return true;
            });
    assertThat(risen).isLessThan(2 * MB);
  }

  @Test
  void pingsOfOneWhoDoesNotRead_areNotHeld_andItIsCutForWantOfAPong() throws Exception {
    long risen =
        siege.riseDuring(() -> Floods.unreadPings(siege.port(), BRISK, Duration.ofSeconds(30)) > 0);
    assertThat(risen).isLessThan(2 * MB);
    assertThat(siege.console().get("brisk", "TotalEvictedDead")).isEqualTo(1L);
  }

  @Test
  void groupsInALoop_areNotKept() throws Exception {
    long before = siege.console().heapInUse();
    Floods.groupsInALoop(siege.port(), OPEN, 200);
    await().until(() -> siege.console().get("open", "Groups").equals(0));
    assertThat(siege.console().heapInUse() - before).isLessThan(MB);
  }

  @Test
  void handshakes_areLetInAtTheirRate() throws Exception {
    awaitFullBucket();
    Connects[] came = new Connects[1];
    Duration p99 =
        siege.p99During(() -> came[0] = Connects.flood(siege.port(), 2_000, Duration.ofSeconds(3)));
    double most = CONNECTS_PER_SECOND * (1 + came[0].took().toMillis() / 1_000.0);
    assertThat((double) came[0].accepted()).as("%s", came[0]).isBetween(0.5 * most, 1.05 * most);
    assertThat(came[0].refused()).isPositive();
    assertThat(p99).isLessThan(NEIGHBOURS_P99);
    awaitFullBucket();
  }

  /** A second's worth is what the rate lets in at once. */
  private static void awaitFullBucket() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  @Test
  void aGroupThatCannotKeepUp_turnsPublishersAway_andRecovers() throws Exception {
    awaitFullBucket();
    try (Crowd crowd = new Crowd(siege.port(), OPEN, MEMBERS)) {
      siege.awaitActive("open", MEMBERS);
      Crowd.Told[] told = new Crowd.Told[1];
      long risen = siege.riseDuring(() -> told[0] = crowd.flood(8, 2_000));
      assertThat(told[0].acknowledged()).as("%s", told[0]).isPositive();
      assertThat(told[0].turnedAway()).as("%s", told[0]).isPositive();
      assertThat(risen).isLessThan(16 * MB);
      crowd.hearsTheEnd();
      siege.booksBalance("open");
    }
  }

  @AfterEach
  void onlyTheNeighboursAreLeft_andAllIsWell() throws Exception {
    siege.allIsWell("open", "brisk");
  }

  @AfterAll
  static void end() throws Exception {
    siege.end("default", "open", "brisk");
  }
}
