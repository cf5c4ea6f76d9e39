package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.ConnectionPool;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A socket that takes only part of what is written, while the container writes pongs of its own.
 */
@Timeout(60)
class FullSocketTest {
  private static final int PING = 0x89;
  private static final int PONG = 10;
  private static final int TEXT = 1;
  private static final int MESSAGES = 400;
  private static final int PINGS = 2_000;

  /** Small ones share a write, and some are larger than what the socket's buffers hold. */
  private static final int MOST_CHARACTERS = 60_000;

  @ParameterizedTest
  @EnumSource
  void framesThatLeaveInPieces_areWhole_inOrder_andApartFromPongs(Home home) throws Exception {
    List<String> sent = messages();
    Map<String, String> roomy =
        Map.of(
            "sluice.pool.default.outbox.max-bytes", "100000000",
            "sluice.pool.default.outbox.send-timeout", "PT60S");
    try (EmbeddedServer server = home.start(roomy);
        RawClient client = new RawClient(server.port(), 4_096)) {
      client.write(RawClient.upgrade("/sluice/ws"));
      assertThat(client.answer().status()).isEqualTo(101);
      ConnectionPool pool = server.node().pool("default");
      await().until(() -> !pool.connections().isEmpty());
      String self = pool.connections().get(0).clientId();

      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> sent.forEach(each -> pool.send(self, each)));
      CompletableFuture<Void> pinging = CompletableFuture.runAsync(() -> ping(client));
      writing.join(); // nothing is read before: the socket is full
      List<String> texts = new ArrayList<>();
      List<String> pongs = new ArrayList<>();
      while (texts.size() < MESSAGES || pongs.size() < PINGS) {
        Frame frame = client.frame();
        assertThat(frame.opcode()).isIn(TEXT, PONG);
        if (frame.opcode() == TEXT) {
          texts.add(payloadOf(frame.text()));
        } else {
          pongs.add(frame.text());
        }
      }

      assertThat(texts).isEqualTo(sent);
      assertThat(pongs).containsExactlyElementsOf(numbers());
      pinging.join();
      assertThat(pool.verify()).isEmpty();
    }
  }

  private static List<String> messages() {
    Random random = new Random(7);
    return random
        .ints(MESSAGES, 0, MOST_CHARACTERS)
        .mapToObj(size -> "{\"pad\":\"" + "x".repeat(random.nextInt(3) == 0 ? size : size % 200))
        .map(begun -> begun + "\"}")
        .toList();
  }

  private static List<String> numbers() {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < PINGS; i++) {
      numbers.add(i + " ping".repeat(20));
    }
    return numbers;
  }

  private static String payloadOf(String message) {
    String before = "\"payload\":";
    return message.substring(message.indexOf(before) + before.length(), message.length() - 1);
  }

  private static void ping(RawClient client) {
    try {
      for (String each : numbers()) {
        client.write(RawClient.frame(PING, each.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
