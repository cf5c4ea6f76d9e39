package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door that says how it answers, and when. */
class ProberTest {
  private static final long SLOW_MILLIS = 300;

  @TempDir private Path folder;
  private Path ready;
  private ServerSocket door;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String answer = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

  /** The second one is kept waiting. */
  private final CountDownLatch three = new CountDownLatch(3);

  @BeforeEach
  void open() throws IOException {
    ready = folder.resolve("ready");
    door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    new Thread(this::serve, "door").start();
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  private void serve() {
    try {
      while (true) {
        try (Socket client = door.accept()) {
          BufferedReader reader =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
          asked.add(reader.readLine());
          if (asked.size() == 2) {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
          }
          client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
          three.countDown();
        }
      }
    } catch (IOException | InterruptedException closed) {
      // The test is over.
    }
  }

  private Prober prober() {
    return Prober.from(ready, new Peer(Contender.BARE, door.getLocalPort(), 0, () -> {}));
  }

  @Test
  void theLongestOfAllHandshakesCounts_andEachIsOfAnotherClient() throws Exception {
    Files.createFile(ready);
    try (Prober prober = prober()) {
      assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(prober.longestMillis()).isGreaterThanOrEqualTo(SLOW_MILLIS);
      assertThat(prober.count()).isGreaterThanOrEqualTo(3);
    }
    assertThat(asked.get(0)).isEqualTo("GET /bare/ws?clientId=c-knocks-0 HTTP/1.1");
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void nobodyKnocksBeforeItIsTime_andThenThereIsNoFigure() {
    try (Prober prober = prober()) {
      assertThatThrownBy(prober::longestMillis)
          .isInstanceOf(Unable.class)
          .hasMessageContaining("Nobody knocked");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void aHandshakeThatIsRefusedIsNoFigure() throws Exception {
    answer = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
    Files.createFile(ready);
    try (Prober prober = prober()) {
      three.await(1, TimeUnit.SECONDS); // it stops at the first
      assertThatThrownBy(prober::longestMillis)
          .isInstanceOf(Unable.class)
          .hasMessageContaining("503 Service Unavailable");
    }
    assertThat(asked).hasSize(1);
  }
}
