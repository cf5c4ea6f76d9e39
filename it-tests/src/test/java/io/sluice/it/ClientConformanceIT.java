package io.sluice.it;

import static io.sluice.it.Conforming.done;
import static io.sluice.it.Conforming.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.Conforming.Options;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.management.openmbean.CompositeData;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own clients, each by the same list of scenarios: {@code docs/clients.md}. */
@ArquillianTest
@Timeout(120)
class ClientConformanceIT {
  /** Two slots; two of the class {@code normal} may wait. */
  private static final String QUEUE = "queue";

  /** A delay of five seconds, give or take half of it. */
  private static final int LEAST_DELAY_MS = 2_500;

  private static Console console;

  private final String id = "c-" + UUID.randomUUID();
  private final String group = "g-" + UUID.randomUUID();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** The clients. */
  enum Kind {
    JAVASCRIPT {
      @Override
      Conforming connect(String url, Options options) throws Exception {
        return new ConformingNode(url, options);
      }
    },
    JAVA {
      @Override
      Conforming connect(String url, Options options) {
        return new ConformingJava(url, options);
      }
    };

    abstract Conforming connect(String url, Options options) throws Exception;
  }

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @BeforeAll
  static void look() throws Exception {
    console = new Console();
  }

  @AfterAll
  static void lookNoMore() throws Exception {
    console.close();
  }

  @BeforeEach
  void startFromNothing() {
    await().until(() -> active("default") == 0 && active(QUEUE) == 0);
  }

  @AfterEach
  void leaveNothing() throws Exception {
    console.invoke("default", "resume");
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    for (String pool : List.of("default", QUEUE)) {
      await().until(() -> active(pool) == 0);
      assertThat((String[]) console.invoke(pool, "verify")).isEmpty();
    }
  }

  // ---- messages

  @ParameterizedTest
  @EnumSource
  void whatOneOfThemPublishes_theOtherHears(Kind kind) throws Exception {
    Conforming alice = connect(kind, Options.of(id));
    assertThat(alice.next("welcome").getString("clientId")).isEqualTo(id);
    alice.becomes("open");
    done(alice.join(group));
    Conforming bob = connect(kind, Options.of(id + "-b").in(group));
    bob.becomes("open");

    assertThat(done(bob.publish(group, "{\"price\":1.5}"))).isEqualTo(1);
    JsonObject heard = alice.next("message");
    assertThat(heard.getString("kind")).isEqualTo("broadcast");
    assertThat(heard.getString("group")).isEqualTo(group);
    assertThat(heard.get("payload")).hasToString("{\"price\":1.5}");
    done(alice.direct(id + "-b", "[1,2]"));
    assertThat(bob.payload()).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @EnumSource
  void errorRejectsTheRequestThatItBelongsTo_andNoOther(Kind kind) throws Exception {
    Conforming client = connect(kind, Options.of(id));

    CompletableFuture<?> joined = client.join(group);
    CompletableFuture<?> toNobody = client.direct("nobody-" + id, "1");
    CompletableFuture<?> badGroup = client.join("no blanks");
    CompletableFuture<Integer> published = client.publish(group, "1");
    CompletableFuture<Integer> fromOutside = client.publish(group + "-other", "1");

    done(joined);
    assertThat(refusal(toNobody)).isEqualTo("no_such_target");
    assertThat(refusal(badGroup)).isEqualTo("bad_group");
    assertThat(done(published)).isZero();
    assertThat(refusal(fromOutside)).isEqualTo("not_member");
  }

  // ---- slots

  @ParameterizedTest
  @EnumSource
  void whoIsQueued_isServedOnceItIsAdmitted(Kind kind) throws Exception {
    ForeignClient first = holder();
    holder();
    Conforming client = connect(kind, QUEUE, Options.of(id).as("normal").in(group));
    CompletableFuture<Integer> published = client.publish(group, "1");

    JsonObject queued = client.next("queued");
    assertThat(queued.getInt("position")).isEqualTo(1);
    assertThat(queued.getString("priority")).isEqualTo("normal");
    assertThat(published).isNotDone();
    first.close(1000);
    client.next("admitted");
    client.becomes("open");
    assertThat(done(published)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whoIsPreempted_comesBackAfterTheToldDelay(Kind kind) throws Exception {
    holder();
    Conforming client = connect(kind, QUEUE, Options.of(id).as("low").in(group));
    client.becomes("open");

    ForeignClient stronger = holder();
    int told = client.next("preempted").getInt("reconnectDelay");
    assertThat(told).isGreaterThanOrEqualTo(LEAST_DELAY_MS);
    long toldNanos = System.nanoTime();
    JsonObject reconnecting = client.next("reconnecting");
    assertThat(reconnecting.getInt("code")).isEqualTo(4101);
    assertThat(reconnecting.getInt("delay")).isEqualTo(told);
    stronger.close(1000);
    assertThat(client.next("reconnect").getJsonArray("groups").getString(0)).isEqualTo(group);
    assertIsAfter(toldNanos, told);
  }

  /** A timer may be early by the milliseconds that it rounds. */
  private static void assertIsAfter(long fromNanos, int milliseconds) {
    assertThat((System.nanoTime() - fromNanos) / 1_000_000).isGreaterThan(milliseconds - 100);
  }

  // ---- ends

  @ParameterizedTest
  @EnumSource
  void whoIsDrained_comesBackAfterTheToldDelay_intoItsGroups(Kind kind) throws Exception {
    Conforming client = connect(kind, Options.of(id).in(group));
    client.becomes("open");

    assertThat(console.invoke("default", "drain")).isEqualTo(true);
    int told = client.next("draining").getInt("reconnectDelay");
    long toldNanos = System.nanoTime();
    JsonObject reconnecting = client.next("reconnecting");
    assertThat(reconnecting.getInt("code")).isEqualTo(1001);
    assertThat(reconnecting.getInt("delay")).isEqualTo(told);
    console.invoke("default", "resume");
    client.next("reconnect");
    assertIsAfter(toldNanos, told);
    assertThat(members(group)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoMeetsADrainedServer_asksAgainAfterItsRetryAfter(Kind kind) throws Exception {
    assertThat(console.invoke("default", "drain")).isEqualTo(true);
    await().until(() -> console.get("default", "State").equals("DRAINED"));
    Conforming client = connect(kind, Options.of(id));

    JsonObject reconnecting = client.next("reconnecting");
    assertThat(reconnecting.getInt("status")).isEqualTo(503);
    assertThat(reconnecting.getJsonNumber("delay").doubleValue())
        .isBetween(5_000.0, 5_000.0 + Options.BASE_DELAY);
    console.invoke("default", "resume");
    client.becomes("open");
  }

  @ParameterizedTest
  @EnumSource
  void whenTheServerIsGone_andThereAgain_soIsTheClient_withItsGroups(Kind kind) throws Exception {
    Relay relay = relay();
    Conforming client = connect(kind, relay, Options.of(id).in(group));
    client.becomes("open");

    relay.close();
    assertThat(client.next("reconnecting").getInt("attempt")).isEqualTo(1);
    assertThat(client.next("reconnecting").getInt("attempt")).isEqualTo(2);
    CompletableFuture<Integer> published = client.publish(group, "1");
    relay.reopen();
    client.next("reconnect");
    assertThat(done(published)).isZero();
    assertThat(members(group)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsKicked_staysAway(Kind kind) throws Exception {
    Conforming client = connect(kind, Options.of(id));
    String connectionId = client.next("welcome").getString("connectionId");
    client.becomes("open");
    long offered = (Long) console.get("default", "TotalOffered");

    assertThat(console.invoke("default", "kick", connectionId)).isEqualTo(true);
    JsonObject close = client.next("close");
    assertThat(close.getInt("code")).isEqualTo(4001);
    assertThat(close.getString("reason")).isEqualTo("Kicked");
    assertThat(close.getString("why")).isEqualTo("refused");
    assertThat(refusal(client.join(group))).isEqualTo("closed");
    await().until(() -> active("default") == 0);
    assertThat(console.get("default", "TotalOffered")).isEqualTo(offered);
  }

  @ParameterizedTest
  @EnumSource
  void whoFindsItsServerSilent_takesOverWhatTheServerStillHolds(Kind kind) throws Exception {
    Relay relay = relay();
    Conforming client = connect(kind, relay, Options.of(id).in(group).impatient(1_000));
    client.becomes("open");
    long replaced = closedByReason("replaced");

    relay.mute();
    client.next("reconnecting");
    assertThat(client.next("welcome").getString("clientId")).isEqualTo(id);
    client.next("reconnect");
    assertThat(closedByReason("replaced")).isEqualTo(replaced + 1);
    assertThat(members(group)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void close_leavesNothing(Kind kind) throws Exception {
    Conforming client = connect(kind, Options.of(id).in(group));
    client.becomes("open");
    long closed = closedByReason("client_closed");

    client.close();
    await().until(() -> closedByReason("client_closed") == closed + 1);
    assertThat(active("default")).isZero();
  }

  // ---- how the script is served

  @ParameterizedTest
  @ValueSource(strings = {"/sluice/sluice.js", "/sluice/sluice.d.ts"})
  void script_isServedToEverybody_andAskedForAgainOnlyIfItHasChanged(String path) throws Exception {
    HttpResponse<String> script = Http.getAsABrowser(path);
    assertThat(script.statusCode()).isEqualTo(200);
    String type = path.endsWith(".js") ? "text/javascript" : "text/plain";
    assertThat(script.headers().firstValue("Content-Type"))
        .as("of %s", script.headers().map())
        .hasValueSatisfying(is -> assertThat(is).isEqualToIgnoringCase(type + ";charset=UTF-8"));
    assertThat(script.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(script.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(script.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(script.body()).contains("SluiceClient");

    String tag = script.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = Http.getAsABrowser(path, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(Http.getAsABrowser(path, "If-None-Match", "\"another\"").statusCode())
        .isEqualTo(200);
  }

  // ---- clients and servers

  private Conforming connect(Kind kind, Options options) throws Exception {
    return opened(kind.connect(BuiltEar.webSocketUrl(), options));
  }

  private Conforming connect(Kind kind, String pool, Options options) throws Exception {
    return opened(kind.connect(BuiltEar.webSocketUrl() + "/" + pool, options));
  }

  private Conforming connect(Kind kind, Relay relay, Options options) throws Exception {
    String url = "ws://127.0.0.1:" + relay.port() + "/sluice/ws";
    return opened(kind.connect(url, options));
  }

  /** One of the class {@code critical}, who has a slot of the pool {@link #QUEUE}. */
  private ForeignClient holder() throws Exception {
    ForeignClient holder = opened(new JdkClient(URI.create(BuiltEar.webSocketUrl() + "/" + QUEUE)));
    holder.send("{\"id\":1,\"type\":\"leave\",\"group\":\"g\"}");
    assertThat(holder.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
    return holder;
  }

  private Relay relay() throws Exception {
    return opened(new Relay(BuiltEar.httpPort()));
  }

  private <T extends AutoCloseable> T opened(T each) {
    opened.add(each);
    return each;
  }

  // ---- looks

  private static int active(String pool) throws Exception {
    return (Integer) console.get(pool, "ActiveConnections");
  }

  private static long closedByReason(String reason) throws Exception {
    Object count = ((CompositeData) console.get("default", "ClosedByReason")).get(reason);
    return count == null ? 0 : (Long) count;
  }

  /** How many of the pool {@code default} are in that group, as one hears who joins it, too. */
  private int members(String name) throws Exception {
    try (ForeignClient other = new JdkClient(URI.create(BuiltEar.webSocketUrl()))) {
      other.send("{\"id\":1,\"type\":\"join\",\"group\":\"" + name + "\"}");
      assertThat(other.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
      other.send("{\"id\":2,\"type\":\"broadcast\",\"group\":\"" + name + "\",\"payload\":0}");
      return Integer.parseInt(
          other.next().replaceFirst("\\{\"type\":\"ack\",\"id\":2,\"recipients\":(\\d+)}", "$1"));
    }
  }
}
