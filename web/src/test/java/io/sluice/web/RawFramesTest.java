package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.WebSocketPool;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that no WebSocket library would send, or not so. */
@Timeout(30)
class RawFramesTest {
  private static final int FIN = 0x80;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int PING = 9;

  @ParameterizedTest
  @EnumSource
  void charactersCutByFrames_areWholeAgain(Home home) throws Exception {
    byte[] message = "{\"a\":\"\u00e9\ud83d\ude00\"}".getBytes(StandardCharsets.UTF_8);
    try (EmbeddedServer server = home.start(Map.of());
        RawClient client = connected(server)) {
      for (int i = 0; i < message.length; i++) {
        int opcode = i == 0 ? TEXT : CONTINUATION;
        int fin = i == message.length - 1 ? FIN : 0;
        client.write(RawClient.frame(fin | opcode, new byte[] {message[i]}));
      }
      assertThat(client.frame().text())
          .isEqualTo("{\"type\":\"echo\",\"payload\":{\"a\":\"\u00e9\ud83d\ude00\"}}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pingBetweenTheFramesOfAMessage_isAnswered_andSpoilsNothing(Home home) throws Exception {
    try (EmbeddedServer server = home.start(Map.of());
        RawClient client = connected(server)) {
      client.write(
          RawClient.frame(TEXT, "{\"a\"".getBytes(StandardCharsets.UTF_8)),
          RawClient.frame(FIN | PING, "p".getBytes(StandardCharsets.UTF_8)),
          RawClient.frame(FIN | CONTINUATION, ":1}".getBytes(StandardCharsets.UTF_8)));

      String one = client.frame().text();
      String other = client.frame().text();
      assertThat(new String[] {one, other})
          .containsExactlyInAnyOrder("p", "{\"type\":\"echo\",\"payload\":{\"a\":1}}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void badUtf8_isClosedWith1007_andItsSlotIsFreeAgain(Home home) throws Exception {
    try (EmbeddedServer server = home.start(Map.of());
        RawClient client = connected(server)) {
      client.write(RawClient.frame(FIN | TEXT, new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'}));

      Frame frame = client.frame();
      assertThat(frame.isClose()).isTrue();
      assertThat(frame.closeCode()).isEqualTo(1007);
      WebSocketPool pool = server.node().pool("default");
      await().until(() -> pool.connections().isEmpty());
      assertThat(pool.verify()).isEmpty();
    }
  }

  private static RawClient connected(EmbeddedServer server) throws Exception {
    RawClient client = new RawClient(server.port());
    client.write(RawClient.upgrade("/sluice/ws"));
    assertThat(client.answer().status()).isEqualTo(101);
    return client;
  }
}
