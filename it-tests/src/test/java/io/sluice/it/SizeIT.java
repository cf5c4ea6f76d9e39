package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Floods;
import io.sluice.it.hostile.Parts;
import io.sluice.it.hostile.Parts.Ended;
import io.sluice.it.hostile.Parts.Kind;
import io.sluice.run.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages without an end, at a server with a heap of 256 MB: nothing is held above the limit of a
 * message, whoever sends one is cut, and the neighbours notice nothing.
 */
@Timeout(120)
class SizeIT {
  private static final int LIMIT = 65_536;
  private static final long TWO_GIGABYTES = 2L << 30;
  private static final long MB = 1 << 20;
  private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(6);

  /** The socket is cut a second after the close frame; the rest is for a machine that is busy. */
  private static final Duration UNTIL_CUT = Duration.ofSeconds(8);

  /** Some 5 ms are usual, and the same without an attack. A busy machine needs room. */
  private static final Duration NEIGHBOURS_P99 = Duration.ofSeconds(1);

  private static Siege siege;

  @BeforeAll
  static void begin() throws Exception {
    siege =
        new Siege(
            TestServer.of(SizeIT.class)
                .jvm("-Xmx256m")
                .setting("sluice.pool.default.inbound.message-timeout", MESSAGE_TIMEOUT)
                .start());
    endless(Kind.TEXT); // what is loaded once is loaded
  }

  private static Ended endless(Kind kind) throws Exception {
    return Parts.endless(siege.port(), kind, TWO_GIGABYTES);
  }

  @Test
  void aMessage_isHeldUpToItsLimit_andNotAByteMore() throws Exception {
    Parts.upToTheLimit(siege.port(), LIMIT);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageWithoutEnd_isCut_longBeforeAllOfItHasCome(Kind kind) throws Exception {
    Ended ended = endless(kind);
    assertThat(ended.cutAfter()).as(ended.toString()).isLessThan(UNTIL_CUT);
    assertThat(ended.sentBytes()).isLessThan(TWO_GIGABYTES);
  }

  @ParameterizedTest
  @EnumSource
  void fourMessagesWithoutEnd_areNotHeld(Kind kind) throws Exception {
    long risen = siege.riseDuring(() -> fourTimesEndless(kind));
    assertThat(risen).isLessThan(2 * MB);
  }

  @ParameterizedTest
  @EnumSource
  void fourMessagesWithoutEnd_delayNobodyElse(Kind kind) throws Exception {
    Duration p99 = siege.p99During(() -> fourTimesEndless(kind));
    assertThat(p99).isLessThan(NEIGHBOURS_P99);
  }

  private static boolean fourTimesEndless(Kind kind) {
    List<CompletableFuture<Ended>> attacks =
        Stream.generate(() -> Floods.aside(() -> endless(kind))).limit(4).toList();
    attacks.forEach(CompletableFuture::join);
    return true;
  }

  /** One byte in so long, all three at once. */
  @Test
  void slowMessages_areEndedByTheirTimeout() {
    List<CompletableFuture<Duration>> all =
        Stream.of("PT0.01S", "PT1S", "PT3S")
            .map(pause -> Floods.aside(() -> Parts.slow(siege.port(), Duration.parse(pause))))
            .toList();
    for (CompletableFuture<Duration> each : all) {
      assertThat(each.join()).isBetween(MESSAGE_TIMEOUT, MESSAGE_TIMEOUT.plus(UNTIL_CUT));
    }
  }

  /** The bound of docs/operating.md: connections x 4 x the most bytes of a message. */
  @Test
  void manyUnfinishedMessages_holdNoMoreThanTheirSum_andNotForLong() throws Exception {
    int clients = 50;
    int bytes = 60 * 1_024;
    long before = siege.console().heapInUse();
    try (Parts.Unfinished all = new Parts.Unfinished(siege.port(), clients, bytes)) {
      long risen = siege.console().heapInUse() - before;
      assertThat(risen).isBetween((long) clients * bytes, clients * 4L * LIMIT);
      all.awaitTimeouts();
      await().until(() -> siege.console().heapInUse() - before < MB);
    }
  }

  @AfterEach
  void onlyTheNeighboursAreLeft_andAllIsWell() throws Exception {
    siege.allIsWell();
  }

  @AfterAll
  static void end() throws Exception {
    siege.end("default");
  }
}
