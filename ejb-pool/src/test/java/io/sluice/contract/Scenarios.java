package io.sluice.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractServer.HandshakeRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The words in which the scenarios of {@link PoolContract} are told. */
abstract class Scenarios {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final String RUN = Long.toString(System.nanoTime() & 0xffffff, 36);

  private final List<ContractClient> clients = new ArrayList<>();

  /** Of each scenario, also where one instance is for all: who left may not be forgotten yet. */
  private String number;

  /** The server that is asked to keep the contract. */
  protected abstract ContractServer server();

  @BeforeEach
  void takeNewNames() {
    number = RUN + "-" + NUMBERS.incrementAndGet();
  }

  @AfterEach
  void letClientsGo() {
    clients.forEach(ContractClient::close);
    clients.clear();
  }

  // ---- who there is
  // ------------------------------------------------------------------------------

  /** A name that no other scenario has. */
  final String own(String name) {
    return name + "-" + number;
  }

  final ContractClient connect(ContractRequest request) {
    try {
      ContractClient client = server().connect(request);
      clients.add(client);
      return client;
    } catch (HandshakeRefused refused) {
      throw new AssertionError("refused: " + request, refused);
    }
  }

  static ContractRequest toDefault() {
    return ContractRequest.to("default");
  }

  /** A client of that name in the pool {@code default}. */
  final ContractClient connect(String name) {
    return connect(toDefault().query("clientId", own(name)));
  }

  /** A member of the scenario's group. */
  final ContractClient member(String name) {
    ContractClient client = connect(name);
    join(client, own("group"));
    return client;
  }

  /** Connects, again and again while those who left are still being taken out. */
  final ContractClient connectWithPatience(ContractRequest request) {
    return patiently()
        .until(
            () -> {
              ContractClient client = connect(request.v1());
              if (client.next().startsWith("{\"type\":\"welcome\"")) {
                return client;
              }
              client.closed();
              return null;
            },
            Objects::nonNull);
  }

  /**
   * For what the server hears of a moment after its client. There is a rate limit, so not too
   * often. The first look is at once and on this thread: the core alone waits for nothing, and
   * knows no other thread.
   */
  static ConditionFactory patiently() {
    return await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(10));
  }

  // ---- what is said
  // ------------------------------------------------------------------------------

  static void join(ContractClient client, String group) {
    client.send("{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":\"join\"}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":\"join\"}");
  }

  final String broadcast(String payload, String more) {
    return "{\"type\":\"broadcast\",\"group\":\""
        + own("group")
        + "\",\"payload\":"
        + payload
        + more
        + "}";
  }

  final String broadcasted(String payload) {
    return broadcast(payload, "");
  }

  final String direct(String name, String payload, String more) {
    return "{\"type\":\"direct\",\"targetId\":\""
        + own(name)
        + "\",\"payload\":"
        + payload
        + more
        + "}";
  }

  static String directed(String payload) {
    return "{\"type\":\"direct\",\"payload\":" + payload + "}";
  }

  static String echo(String object) {
    return "{\"type\":\"echo\",\"payload\":" + object + "}";
  }

  static String ack(String id) {
    return "{\"type\":\"ack\",\"id\":" + id + "}";
  }

  static void assertError(String frame, String code) {
    assertThat(frame).startsWith("{\"type\":\"error\",\"code\":\"" + code + "\",\"error\":\"");
  }

  static void assertError(String frame, String id, String code) {
    assertThat(frame)
        .startsWith("{\"type\":\"error\",\"id\":" + id + ",\"code\":\"" + code + "\",\"error\":\"");
  }

  /** Nothing else has come: the answer to a request made now is the next message. */
  static void assertNothingCame(ContractClient client) {
    client.send("{\"type\":\"leave\",\"group\":\"fence\",\"id\":\"fence\"}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":\"fence\"}");
  }

  static String field(String frame, String name) {
    Matcher value = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(frame);
    assertThat(value.find()).as("%s in %s", name, frame).isTrue();
    return value.group(1);
  }

  /** It says how long to stay away: from half to one and a half times 5 s. */
  static void assertDelayOfFiveSeconds(String frame) {
    assertThat(Integer.parseInt(field(frame, "reconnectDelay"))).isBetween(2_500, 7_500);
  }
}
