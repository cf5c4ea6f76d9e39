package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.it.app.jms.PostServlet;
import io.sluice.run.TestServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Messages from a JMS queue, in a server that has a broker: prepared by the very files that
 * operators get, with the jar that they deploy and an application that sends.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class JmsIT {
  private static final Path HOME = Path.of(System.getProperty("jms.home"));

  private static final String QUEUE =
      TestServer.isPayara() ? "jms/queue/sluice" : "java:/jms/queue/sluice";
  private static final String DEAD_LETTERS = QUEUE + "-dead";

  /** More than the 32 s for which a message is put off here. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Without the upgrade to HTTP/2 that the JDK's offers: Payara 6 then waits for the body. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestServer server;
  private Console console;
  private JdkClient alice;

  /** Another one for each connection: the one before may still be on its way out. */
  private String aliceId;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.of(JmsIT.class).messaging().start();
    console = new Console(server.managementPort());
    server.administer(
        HOME.resolve(
            TestServer.isPayara()
                ? "src/payara/sluice-jms.asadmin"
                : "src/wildfly/sluice-jms.cli"));
    server.deploy(HOME.resolve("target/sluice-jms.jar"), sender());
  }

  private Path sender() {
    Path file = server.base().resolveSibling("sender.war");
    ShrinkWrap.create(WebArchive.class, "sender.war")
        .addClass(PostServlet.class)
        .as(ZipExporter.class)
        .exportTo(file.toFile(), true);
    return file;
  }

  @AfterAll
  void stop() throws Exception {
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void aliceIsInTheGroup() {
    alice = join();
  }

  private JdkClient join() {
    aliceId = "alice-" + UUID.randomUUID();
    JdkClient client =
        new JdkClient(
            URI.create("ws://127.0.0.1:" + server.httpPort() + "/sluice/ws?clientId=" + aliceId));
    client.send("{\"type\":\"join\",\"group\":\"news\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
    return client;
  }

  @AfterEach
  void leave() throws Exception {
    alice.close();
    assertThat(deadLetters()).isEmpty();
  }

  /** One message that is being made. */
  private final class Post {
    private final Map<String, String> parameters =
        new TreeMap<>(Map.of("queue", QUEUE, "kind", "text", "count", "1"));

    Post with(String name, String value) {
      parameters.put(name, value);
      return this;
    }

    void send(String body) throws Exception {
      HttpResponse<String> answer = trySend(body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    HttpResponse<String> trySend(String body) throws Exception {
      return HTTP.send(
          HttpRequest.newBuilder(address(parameters)).POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    }
  }

  private Post post() {
    return new Post();
  }

  private URI address(Map<String, String> parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(
        (name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return URI.create(
        "http://127.0.0.1:" + server.httpPort() + "/sender/?" + String.join("&", pairs));
  }

  /** Those there are now; they are taken off. */
  private List<String> deadLetters() throws Exception {
    HttpResponse<String> answer = take(Map.of("queue", DEAD_LETTERS));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  private HttpResponse<String> take(Map<String, String> parameters) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(address(parameters)).build(), BodyHandlers.ofString());
  }

  private static String broadcast(String payload) {
    return "{\"type\":\"broadcast\",\"group\":\"news\",\"payload\":" + payload + "}";
  }

  private static String direct(String payload) {
    return "{\"type\":\"direct\",\"payload\":" + payload + "}";
  }

  @Test
  void aMessageReachesWhoIsInTheGroup_byteForByte() throws Exception {
    String payload = "{\"price\" : 1.50, \"name\":\"Ä\\u00e4 \uD83D\uDE00\",\"list\":[1 ,2]}";
    post().with("group", "news").send(payload);
    assertThat(alice.next()).isEqualTo(broadcast(payload));
  }

  @Test
  void aMessageReachesAClientAlone_inThePoolThatItNames() throws Exception {
    post().with("targetId", aliceId).with("pool", "default").send("[1, 2]");
    assertThat(alice.next()).isEqualTo(direct("[1, 2]"));
  }

  @Test
  void whatTheSenderRollsBackReachesNobody() throws Exception {
    post().with("group", "news").with("rollback", "yes").send("\"never\"");
    post().with("group", "news").send("\"next\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"next\""));
  }

  @Test
  void messagesOfOneSenderArriveInTheirOrder() throws Exception {
    post().with("group", "news").with("count", "300").send("{}");
    assertThat(IntStream.range(0, 300).mapToObj(i -> alice.next()).toList())
        .isEqualTo(IntStream.range(0, 300).mapToObj(i -> broadcast(Integer.toString(i))).toList());
  }

  @Test
  void whatCanNeverBeDeliveredIsADeadLetterOnce_withItsReason_andTheNextIsServed()
      throws Exception {
    refused(post().with("group", "news"), "{\"a\":", "bad_argument|payload must be one JSON value");
    refused(post().with("group", "no group"), "1", "bad_argument|group must match");
    refused(post(), "1", "no_target|");
    refused(post().with("group", "news").with("targetId", "alice"), "1", "two_targets|");
    refused(post().with("group", "#7"), "1", "bad_property|");
    refused(post().with("group", "news").with("pool", "other"), "1", "no_such_pool|");
    String large = "\"" + "x".repeat(65_535) + "\"";
    refused(
        post().with("group", "news"),
        large,
        "too_large|the body must have at most 65536 bytes, had at least 65537|[text, "
            + large
            + "]");
    refused(
        post().with("group", "news").with("kind", "bytes"),
        "{1}",
        "not_text|must be a TextMessage|[bytes, {1}]");
    refused(
        post().with("group", "news").with("kind", "object"),
        "any",
        "not_text|must be a TextMessage|[object, any]");
    refused(
        post().with("group", "news").with("kind", "plain"),
        "",
        "not_text|must be a TextMessage|[plain]");

    assertThat(server.log())
        .filteredOn(line -> line.contains("io.sluice.jms"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("WARN", "dead letter", "too_large", "had at least 65537", "ID:")
                    .doesNotContain("xxx"))
        .anySatisfy(line -> assertThat(line).contains("WARN", "dead letter", "two_targets"));
  }

  /** The one who is next is in the queue behind it. */
  private void refused(Post post, String body, String deadLetter) throws Exception {
    post.send(body);
    post().with("group", "news").send("\"next\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"next\""));
    assertThat(deadLetters()).singleElement().asString().startsWith(deadLetter);
  }

  @Test
  void whileThePoolDrainsAMessageWaits_andArrivesWhenItIsResumed() throws Exception {
    console.invoke("default", "drain");
    alice.closed();
    // As if it had waited before, so that alice is back before the next attempt.
    post().with("group", "news").with("sluiceAttempts", "#3").send("\"kept\"");
    await().atMost(PATIENCE).until(() -> putOff("pool default is D"));

    console.invoke("default", "resume");
    alice = join();
    assertThat(alice.next(PATIENCE)).isEqualTo(broadcast("\"kept\""));
  }

  /** In which order isn't said: Artemis turns those round that come due together. */
  @Test
  @Timeout(240)
  void whileSluiceIsDownMessagesWait_andAllOfThemArriveOnce() throws Exception {
    int count = 1_000;
    server.undeploy();
    await().atMost(PATIENCE).until(server::isUndeployed);
    // So that alice is back before the next attempt here, too.
    post().with("group", "news").with("sluiceAttempts", "#6").with("count", "" + count).send("{}");
    // The pool isn't asked about this one: once it is dead, those before it have been put off.
    post().send("\"no target\"");
    List<String> dead = new ArrayList<>();
    await().atMost(PATIENCE).until(() -> dead.addAll(deadLetters()));
    assertThat(dead).singleElement().asString().startsWith("no_target|");
    assertThat(putOff("Sluice isn't deployed")).isTrue();

    server.deployAgain();
    alice = join();
    List<String> arrived = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrived.add(alice.next(PATIENCE));
    }
    List<String> sent =
        IntStream.range(0, count).mapToObj(i -> broadcast(Integer.toString(i))).toList();
    assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent);
    post().with("group", "news").send("\"last\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"last\""));
  }

  @Test
  void whoHasntGotTheRole_canNeitherSend_norReadWhatIsDead() throws Exception {
    assumeFalse(TestServer.isPayara(), "Open MQ has users of its own");
    for (String user : List.of("guest", "operator", "nobody")) {
      HttpResponse<String> answer =
          post().with("user", user).with("group", "news").trySend("\"of " + user + "\"");
      assertThat(answer.statusCode()).as(user + answer.body()).isEqualTo(403);
    }
    // It may elsewhere, so it was the queue that refused.
    post().with("user", "guest").with("queue", "java:/jms/queue/ExpiryQueue").send("1");
    post().with("user", "publisher").with("group", "news").send("\"of publisher\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"of publisher\""));

    post().with("user", "publisher").send("1");
    post().with("user", "publisher").with("group", "news").send("\"next\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"next\""));
    for (String user : List.of("guest", "publisher", "nobody")) {
      assertThat(take(Map.of("queue", DEAD_LETTERS, "user", user)).statusCode())
          .as(user)
          .isEqualTo(403);
    }
    for (String user : List.of("guest", "publisher", "operator")) {
      assertThat(take(Map.of("queue", QUEUE, "user", user)).statusCode()).as(user).isEqualTo(403);
    }
    assertThat(take(Map.of("queue", DEAD_LETTERS, "user", "operator")).body())
        .startsWith("no_target|");
  }

  /**
   * The bean can't even put it off where its queue has no room. Then the broker's own rules hold:
   * ten attempts, here without the time between them.
   */
  @Test
  void whatTheBeanCantPutOff_isADeadLetterOfTheBroker() throws Exception {
    assumeFalse(TestServer.isPayara(), "by the settings of WildFly's broker");
    console.invoke("default", "drain");
    alice.closed();
    set("max-size-bytes", "1000", "address-full-policy", "FAIL", "redelivery-delay", "10");
    try {
      long failed = failures();
      String large = "\"" + "x".repeat(2_000) + "\"";
      post().with("group", "news").send(large);

      List<String> dead = new ArrayList<>();
      await().atMost(PATIENCE).until(() -> dead.addAll(deadLetters()));
      assertThat(dead).containsExactly("null|null|[text, " + large + "]");
      assertThat(failures() - failed).isEqualTo(10);
    } finally {
      set("max-size-bytes", "-1", "address-full-policy", "PAGE", "redelivery-delay", "1000");
      console.invoke("default", "resume");
    }
    alice = join();
    post().with("group", "news").send("\"next\"");
    assertThat(alice.next()).isEqualTo(broadcast("\"next\""));
  }

  /** In the bean itself, or when its transaction is to commit. */
  private long failures() throws Exception {
    return server.log().stream()
        .filter(
            line ->
                line.contains("WFLYEJB0034") && line.contains("SluiceQueue")
                    || line.contains("AMQ152006: Unable to call after delivery"))
        .count();
  }

  /** Of the queue: names and values by turns. */
  private void set(String... attributes) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < attributes.length; i += 2) {
      lines.add(
          "/subsystem=messaging-activemq/server=default/address-setting=jms.queue.sluice"
              + ":write-attribute(name=%s, value=%s)".formatted(attributes[i], attributes[i + 1]));
    }
    Path script = server.base().resolveSibling("settings.cli");
    Files.write(script, lines);
    server.administer(script);
  }

  private boolean putOff(String why) throws Exception {
    return server.log().stream()
        .anyMatch(line -> line.contains("a message is put off") && line.contains(why));
  }
}
