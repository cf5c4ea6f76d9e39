package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient.Closed;
import io.sluice.wire.RawClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSocket clients that others wrote, against the built EAR. */
@ArquillianTest
@Timeout(60)
class ForeignClientsIT {
  private static final int MOST_BYTES = 65_536;

  private final String me = "c-" + UUID.randomUUID();
  private final String other = me + "-other";

  /** Whose client. */
  enum Kind {
    JDK(JdkClient::new),
    TYRUS(TyrusClient::new),
    NODE_WS(NodeClient::new);

    private final Function<URI, ForeignClient> maker;

    Kind(Function<URI, ForeignClient> maker) {
      this.maker = maker;
    }

    ForeignClient connect(String pathAndQuery) {
      return maker.apply(URI.create(BuiltEar.webSocketUrl() + pathAndQuery));
    }

    ForeignClient connectAs(String clientId) {
      return connect("?clientId=" + clientId);
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @ParameterizedTest
  @EnumSource
  void joins_broadcasts_sendsDirectly_isAcked(Kind kind) {
    try (ForeignClient a = kind.connectAs(me);
        ForeignClient b = kind.connectAs(other)) {
      for (ForeignClient each : new ForeignClient[] {a, b}) {
        each.send("{\"type\":\"join\",\"group\":\"" + me + "\",\"id\":\"j\"}");
        assertThat(each.next()).isEqualTo("{\"type\":\"ack\",\"id\":\"j\"}");
      }

      a.send("{\"type\":\"broadcast\",\"group\":\"" + me + "\",\"payload\":[1, 2],\"id\":1}");
      assertThat(a.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":1}");
      assertThat(b.next())
          .isEqualTo("{\"type\":\"broadcast\",\"group\":\"" + me + "\",\"payload\":[1, 2]}");

      b.send("{\"type\":\"direct\",\"targetId\":\"" + me + "\",\"payload\":null,\"id\":2}");
      assertThat(b.next()).isEqualTo("{\"type\":\"ack\",\"id\":2}");
      assertThat(a.next()).isEqualTo("{\"type\":\"direct\",\"payload\":null}");

      b.send("{\"type\":\"leave\",\"group\":\"" + me + "\",\"id\":3}");
      assertThat(b.next()).isEqualTo("{\"type\":\"ack\",\"id\":3}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void unicode_comesBackAsItWas(Kind kind) {
    String object = "{\"text\":\"h\u00e9llo \u6f22\u5b57 \ud83d\ude00 \u2028 \\u00e9\"}";
    try (ForeignClient client = kind.connectAs(me)) {
      client.send(object);
      assertThat(client.next()).isEqualTo("{\"type\":\"echo\",\"payload\":" + object + "}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageInManyFrames_isOne(Kind kind) {
    try (ForeignClient client = kind.connectAs(me)) {
      client.sendInParts("{\"a\":\"\u00e9", "", "\ud83d\ude00", "x\"", "}");
      assertThat(client.next())
          .isEqualTo("{\"type\":\"echo\",\"payload\":{\"a\":\"\u00e9\ud83d\ude00x\"}}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void longestMessage_passes_andOneByteMoreIs1009(Kind kind) {
    String longest = messageOf(MOST_BYTES);
    try (ForeignClient client = kind.connectAs(me)) {
      client.send(longest);
      assertThat(client.next()).isEqualTo("{\"type\":\"echo\",\"payload\":" + longest + "}");
      client.send(messageOf(MOST_BYTES + 1));
      assertThat(client.closed()).isEqualTo(new Closed(1009, "Message too large"));
    }
  }

  private static String messageOf(int bytes) {
    // Two bytes each, so that characters are not what is counted.
    String ends = bytes % 2 == 0 ? "{\"aa\":\"\"}" : "{\"a\":\"\"}";
    int fill = bytes - ends.length();
    String message =
        ends.replace("\"\"", "\"" + "\u00e9".repeat(fill / 2) + "a".repeat(fill % 2) + "\"");
    assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    return message;
  }

  @ParameterizedTest
  @EnumSource
  void binary_isClosedWith1003(Kind kind) {
    try (ForeignClient client = kind.connectAs(me)) {
      client.sendBinary((byte) 1, (byte) 2);
      assertThat(client.closed()).isEqualTo(new Closed(1003, "Binary messages are not supported"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullPool_closesWith1013_andAFreedSlotIsHadAgain(Kind kind) {
    try (ForeignClient first = admittedToSmall(kind);
        ForeignClient second = admittedToSmall(kind);
        ForeignClient third = kind.connect("/small")) {
      assertThat(third.closed()).isEqualTo(new Closed(1013, "Server at capacity"));
      first.close(1000);
      assertThat(first.closed().code()).isEqualTo(1000);
      admittedToSmall(kind).close();
      second.send("{}");
      assertThat(second.next()).startsWith("{\"type\":\"echo\"");
    }
  }

  /** The server hears of the end of those who were there before a moment after them. */
  private static ForeignClient admittedToSmall(Kind kind) {
    return await().until(() -> triedSmall(kind), Objects::nonNull);
  }

  private static ForeignClient triedSmall(Kind kind) {
    ForeignClient client = kind.connect("/small");
    client.send("{}");
    if (client.isServed()) {
      return client;
    }
    client.close();
    return null;
  }

  /** Pool {@code queue} has two slots, and parks whom it has none for. */
  @ParameterizedTest
  @EnumSource
  void fullPool_parks_andAFreedSlotIsHadByWhoWaits(Kind kind) {
    try (ForeignClient first = admittedToQueue(kind, "critical");
        ForeignClient second = admittedToQueue(kind, "critical");
        ForeignClient third = kind.connect("/queue?priority=normal")) {
      assertThat(third.next())
          .isEqualTo(
              "{\"type\":\"queued\",\"position\":1,\"priority\":\"normal\",\"timeoutMs\":30000}");
      third.send("{\"id\":1}");
      assertThat(third.next()).startsWith("{\"type\":\"error\",\"id\":1,\"code\":\"not_admitted\"");
      first.close(1000);
      assertThat(third.next()).isEqualTo("{\"type\":\"admitted\"}");
      assertServed(third);
      assertServed(second);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoeverIsPreempted_isTold_andClosedWith4101(Kind kind) {
    try (ForeignClient victim = admittedToQueue(kind, "low");
        ForeignClient other = admittedToQueue(kind, "high");
        ForeignClient newcomer = admittedToQueue(kind, "critical")) {
      assertThat(victim.next())
          .matches(
              "\\{\"type\":\"preempted\",\"reason\":\"Higher priority connection needed\","
                  + "\"reconnectDelay\":[2-7]\\d{3}}");
      assertThat(victim.closed()).isEqualTo(new Closed(4101, "Preempted"));
      assertServed(other);
      assertServed(newcomer);
    }
  }

  private static void assertServed(ForeignClient client) {
    client.send("{}");
    assertThat(client.next()).startsWith("{\"type\":\"echo\"");
  }

  private static ForeignClient admittedToQueue(Kind kind, String priority) {
    return await().until(() -> triedQueue(kind, priority), Objects::nonNull);
  }

  private static ForeignClient triedQueue(Kind kind, String priority) {
    ForeignClient client = kind.connect("/queue?priority=" + priority);
    client.send("{}");
    if (client.next().startsWith("{\"type\":\"echo\"")) {
      return client;
    }
    client.close(); // it was parked: somebody is still being taken out
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void clientIdInUse_closesWith4109(Kind kind) {
    try (ForeignClient holder = kind.connectAs(me)) {
      assertServed(holder); // a container may open the later handshake's session first
      try (ForeignClient thief = kind.connectAs(me)) {
        assertThat(thief.closed()).isEqualTo(new Closed(4109, "Client id in use"));
      }
      assertServed(holder);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ping_isAnswered(Kind kind) {
    try (ForeignClient client = kind.connectAs(me)) {
      assertThat(client.ping("are you there")).isEqualTo("are you there");
    }
  }

  /** Pool {@code brisk} pings every 200 ms and wants the pong within 4 s. */
  @ParameterizedTest
  @EnumSource
  void serversPings_areAnswered_whereADeafClientIsEvicted(Kind kind) throws Exception {
    try (ForeignClient client = kind.connect("/brisk?clientId=" + me);
        RawClient deaf = new RawClient(BuiltEar.httpPort())) {
      deaf.write(RawClient.upgrade("/sluice/ws/brisk?clientId=" + other));
      assertThat(deaf.answer().status()).isEqualTo(101);

      RawClient.Frame frame = deaf.frame();
      assertThat(frame.isPing()).isTrue();
      while (!frame.isClose()) {
        frame = deaf.frame();
      }
      assertThat(frame.closeCode()).isEqualTo(4105);
      client.send("{}");
      assertThat(client.next()).startsWith("{\"type\":\"echo\"");
    }
  }
}
