package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The wall clock of a running server is put forward by an hour, and back by two. Nobody is evicted,
 * nobody's wait ends, no rate begins anew, and the sweep goes on: all of that goes by the clock
 * that only runs forward.
 *
 * <p>The server runs under libfaketime, which reads from a file what to add to the time of day.
 */
@Timeout(300)
class WallClockIT {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));
  private static final Path OFFSET = Path.of("target", "wall-clock").toAbsolutePath();
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BURST = 200;

  /** As {@code VM.uptime -date} writes it. */
  private static final DateTimeFormatter VM_DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx");

  private static TestServer server;
  private static Console console;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(OFFSET.getParent());
    Files.writeString(OFFSET, "+0");
    TestServer.Plan plan =
        TestServer.of(WallClockIT.class)
            .environment("LD_PRELOAD", library())
            .environment("FAKETIME_TIMESTAMP_FILE", OFFSET)
            .environment("FAKETIME_DONT_FAKE_MONOTONIC", 1)
            // Else libfaketime 0.9.10 has every wait of a JVM end at once: it takes its deadline,
            // by the clock that is left alone, for one by the clock that isn't.
            .environment("FAKETIME_FORCE_MONOTONIC_FIX", 0)
            // No file changes where a clock is set: the server would deploy the EAR anew.
            .environment("NO_FAKE_STAT", 1)
            .environment("FAKETIME_CACHE_DURATION", 1);
    plan.setting("sluice.pools", "default,full")
        .setting("sluice.pool.default.ping-interval", "PT1S")
        .setting("sluice.pool.default.pong-timeout", "PT5M")
        .setting("sluice.pool.default.sweep-interval", "PT0.5S")
        .setting("sluice.pool.default.idle-timeout", HALF_AN_HOUR)
        .setting("sluice.pool.default.inbound.messages-per-second", 1)
        .setting("sluice.pool.default.inbound.burst", BURST);
    plan.setting("sluice.pool.full.max-connections", 1)
        .setting("sluice.pool.full.ping-interval", "PT1S")
        .setting("sluice.pool.full.pong-timeout", "PT5M")
        .setting("sluice.pool.full.priority.critical.reserve", 0)
        .setting("sluice.pool.full.priority.high.reserve", 0)
        .setting("sluice.pool.full.priority.normal.reserve", 0)
        .setting("sluice.pool.full.priority.normal.wait-timeout", HALF_AN_HOUR);
    server = plan.start();
    console = new Console(server.managementPort());
  }

  private static Path library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst().orElseGet(WallClockIT::notRun);
  }

  private static Path notRun() {
    String why = "libfaketime isn't installed (Debian's package is called so)";
    System.out.println("With the wall clock set: not run, as " + why);
    return Assumptions.abort(why);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      console.close();
      server.close();
    }
  }

  @Test
  void whereTheWallClockIsPutForwardAndBack_nothingEndsAndNothingBeginsAnew() throws Exception {
    try (RawClient quiet = connect("default");
        RawClient busy = connect("default");
        RawClient holder = seated("full");
        RawClient waiter = connect("full")) {
      assertThat(next(waiter)).contains("\"type\":\"queued\"");
      sayTimes(busy, BURST);
      long uptime = (long) console.get("default", "UptimeSeconds");
      long began = System.nanoTime();

      for (Duration offset : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
        setWallClock(offset);
        assertPings(quiet, 5);
        assertPings(waiter, 5);
        assertPings(holder, 1);
      }

      sayTimes(busy, BURST - 1); // more than came back in the meantime, one a second
      assertThat(nextBut(busy, "echo")).contains("\"rate_limited\"");
      assertThat(console.get("default", "ActiveConnections")).isEqualTo(2);
      assertThat(console.get("full", "WaitingConnections")).isEqualTo(1);
      assertThat(console.get("full", "TotalTimedOut")).isEqualTo(0L);
      assertThat((long) console.get("default", "UptimeSeconds") - uptime)
          .isBetween(1L, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 2);
    }
  }

  /** Its 101 comes before it is in: the next one could come in first. */
  private static RawClient seated(String pool) throws Exception {
    RawClient client = connect(pool);
    await().until(() -> console.get(pool, "ActiveConnections").equals(1));
    return client;
  }

  private static RawClient connect(String pool) throws IOException {
    RawClient client = new RawClient(server.httpPort());
    client.write(RawClient.upgrade("/sluice/ws/" + pool));
    assertThat(client.answer().status()).isEqualTo(101);
    return client;
  }

  private static void sayTimes(RawClient client, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      client.write(RawClient.text("{}"));
    }
  }

  /** Returns when the server has noticed. */
  private static void setWallClock(Duration offset) throws Exception {
    String seconds = String.format("%+d", offset.toSeconds());
    Files.writeString(OFFSET, seconds);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (Duration.between(Instant.now().plus(offset), serverTime()).abs().toMinutes() > 5) {
      assertThat(System.nanoTime()).as("the jump was not seen").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** The JVM's: Payara's answers don't say theirs. */
  private static Instant serverTime() throws Exception {
    ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    String said = (String) console.invoke(commands, "vmUptime", (Object) new String[] {"-date"});
    return OffsetDateTime.parse(said.substring(0, said.indexOf(": ")), VM_DATE).toInstant();
  }

  /** The sweep pings it so often more, and so it goes on. */
  private static void assertPings(RawClient client, int times) throws IOException {
    for (int pings = 0; pings < times; ) {
      Frame frame = client.frame();
      assertThat(frame.isClose()).as("closed with %d", frame.closeCode()).isFalse();
      if (frame.isPing()) {
        pings++;
        client.write(RawClient.frame(0x8a, frame.payload()));
      }
    }
  }

  private static String next(RawClient client) throws IOException {
    return nextBut(client, "nothing");
  }

  /** The next text that isn't of that type; pings are answered. */
  private static String nextBut(RawClient client, String type) throws IOException {
    while (true) {
      Frame frame = client.frame();
      assertThat(frame.isClose()).as("closed with %d", frame.closeCode()).isFalse();
      if (frame.isPing()) {
        client.write(RawClient.frame(0x8a, frame.payload()));
      } else if (!frame.text().contains("\"type\":\"" + type + "\"")) {
        return frame.text();
      }
    }
  }
}
