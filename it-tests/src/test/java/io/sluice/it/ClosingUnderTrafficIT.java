package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Clients come and go while messages are on their way to them; some close, some reset. Whatever the
 * server still writes to one that goes is nobody else's: each handshake gets its own answer.
 *
 * <p>{@code -Dclosing.time=PT10M} goes on for longer.
 */
class ClosingUnderTrafficIT {
  private static final Duration TIME = Duration.parse(System.getProperty("closing.time", "PT15S"));
  private static final int PLAYERS = 40;
  private static final int SLOTS = 20;
  private static final byte[] CLOSE = RawClient.frame(0x88, new byte[] {3, (byte) 0xe8});

  private volatile long untilNanos;
  private final AtomicInteger handshakes = new AtomicInteger();

  /** What was answered in place of an upgrade, and how often. */
  private final Map<String, Integer> others = new ConcurrentHashMap<>();

  @Test
  void whoeverCloses_whileMessagesComeToIt_spoilsNobodysHandshake() throws Exception {
    TestServer.Plan plan = TestServer.of(ClosingUnderTrafficIT.class);
    plan.setting("sluice.access.connects-per-second", 0)
        .setting("sluice.pool.default.max-connections", SLOTS);
    try (TestServer server = plan.start()) {
      untilNanos = System.nanoTime() + TIME.toNanos();
      ExecutorService threads = Executors.newFixedThreadPool(PLAYERS);
      try {
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < PLAYERS; i++) {
          Random random = new Random(i);
          all.add(() -> comesAndGoes(server.httpPort(), random));
        }
        for (Future<Void> each : threads.invokeAll(all)) {
          each.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }
    assertThat(others).isEmpty();
    assertThat(handshakes).hasValueGreaterThan(500);
  }

  private Void comesAndGoes(int port, Random random) throws Exception {
    while (System.nanoTime() - untilNanos < 0) {
      try (Socket socket = new Socket()) {
        RawClient client = new RawClient(socket, "127.0.0.1", port);
        if (isUpgraded(client)) {
          plays(client, random);
          goes(client, socket, random);
        }
      } catch (SocketException cut) {
        // It was let in, and has been closed meanwhile.
      }
    }
    return null;
  }

  private boolean isUpgraded(RawClient client) throws IOException {
    handshakes.incrementAndGet();
    String answered;
    try {
      client.write(RawClient.upgrade("/sluice/ws", "Sec-WebSocket-Protocol: sluice.v1"));
      RawClient.Answer answer = client.answer();
      if (answer.status() == 101) {
        return true;
      }
      answered = answer.toString();
    } catch (IOException e) {
      answered = e.toString();
    }
    others.merge(answered, 1, Integer::sum);
    return false;
  }

  private static void plays(RawClient client, Random random)
      throws IOException, InterruptedException {
    if (client.frame().isClose()) {
      return;
    }
    client.write(RawClient.text("{\"type\":\"join\",\"group\":\"g\"}"));
    for (int i = random.nextInt(30); i > 0; i--) {
      client.write(RawClient.text("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1}"));
      if (random.nextInt(3) == 0) {
        Thread.sleep(random.nextInt(5));
      }
    }
  }

  private static void goes(RawClient client, Socket socket, Random random) throws IOException {
    if (random.nextInt(3) > 0) {
      client.write(CLOSE);
      client.drain();
    }
    socket.setSoLinger(true, 0);
  }
}
