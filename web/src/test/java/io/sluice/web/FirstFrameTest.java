package io.sluice.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.WebSocketPool;
import io.sluice.wire.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sends right behind its handshake, and who the server takes it for. */
@Timeout(60)
class FirstFrameTest {
  private static final int THREADS = 16;

  /** RFC 6455 has clients wait for the answer, and Grizzly loses what comes with the handshake. */
  @ParameterizedTest
  @EnumSource(names = "TYRUS", mode = EnumSource.Mode.EXCLUDE)
  void thousandJoins_inTheSameWriteAsTheHandshake_areAllAnswered(Home home) throws Exception {
    joinsAreAllAnswered(home, FirstFrameTest::joinWithHandshake);
  }

  @ParameterizedTest
  @EnumSource
  void thousandJoins_asSoonAsTheHandshakeIsAnswered_areAllAnswered(Home home) throws Exception {
    joinsAreAllAnswered(home, FirstFrameTest::joinAfterHandshake);
  }

  private static void joinsAreAllAnswered(Home home, Join join) throws Exception {
    try (EmbeddedServer server = home.start(Map.of())) {
      List<String> replies = together(1000, i -> join.answered(server.port(), i));

      assertThat(replies)
          .containsExactlyElementsOf(
              IntStream.range(0, 1000)
                  .mapToObj(i -> "{\"type\":\"ack\",\"id\":" + i + "}")
                  .toList());
      WebSocketPool pool = server.node().pool("default");
      await().until(() -> pool.connections().isEmpty() && pool.groups().isEmpty());
      assertThat(pool.verify()).isEmpty();
    }
  }

  private static String joinWithHandshake(int port, int id) throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.write(RawClient.upgrade("/sluice/ws"), join(id));
      assertThat(client.answer().status()).isEqualTo(101);
      return client.frame().text();
    }
  }

  private static String joinAfterHandshake(int port, int id) throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.write(RawClient.upgrade("/sluice/ws"));
      assertThat(client.answer().status()).isEqualTo(101);
      client.write(join(id));
      return client.frame().text();
    }
  }

  private static byte[] join(int id) {
    return RawClient.text("{\"type\":\"join\",\"group\":\"g" + id % 7 + "\",\"id\":" + id + "}");
  }

  @ParameterizedTest
  @EnumSource
  void twoHundredHandshakesAtOnce_areEachTakenForThemselves(Home home) throws Exception {
    try (EmbeddedServer server = home.start(Map.of())) {
      List<String> names = together(200, i -> nameInWelcome(server.port(), "client-" + i));

      assertThat(names)
          .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "client-" + i).toList());
    }
  }

  private static String nameInWelcome(int port, String clientId) throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.write(
          RawClient.upgrade(
              "/sluice/ws?clientId=" + clientId, "Sec-WebSocket-Protocol: sluice.v1"));
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).as(answer::toString).isEqualTo(101);
      String welcome = client.frame().text();
      assertThat(welcome).startsWith("{\"type\":\"welcome\",\"clientId\":\"");
      return welcome.split("\"")[7];
    }
  }

  /** What each of so many gives, by number, with {@value THREADS} at work at any time. */
  private static List<String> together(int count, Numbered task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      Stream<Callable<String>> tasks = IntStream.range(0, count).mapToObj(i -> () -> task.give(i));
      List<Future<String>> given = executor.invokeAll(tasks.toList(), 50, SECONDS);
      List<String> results = new ArrayList<>();
      for (Future<String> each : given) {
        results.add(each.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @FunctionalInterface
  private interface Join {
    String answered(int port, int id) throws Exception;
  }

  @FunctionalInterface
  private interface Numbered {
    String give(int number) throws Exception;
  }
}
