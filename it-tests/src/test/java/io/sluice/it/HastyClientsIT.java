package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that send their first frame with the handshake or right behind it, and clients that are
 * gone before the server has opened their connection: more of them than the server has threads.
 */
@ArquillianTest
@Timeout(60)
class HastyClientsIT {
  private static final int CLIENTS = 1_000;
  private static final int AT_A_TIME = 16;

  /** Far less than the time to the first ping, by which all who are gone would be found out. */
  private static final Duration SOON = Duration.ofSeconds(10);

  /** In which the server still takes handshakes whose clients are gone. */
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  private Console console;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @BeforeEach
  void connect() throws Exception {
    console = new Console();
  }

  @AfterEach
  void allAreGone() throws Exception {
    await().atMost(SOON).until(() -> console.get("default", "ActiveConnections").equals(0));
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
    console.close();
  }

  @Test
  void firstFrames_inTheSameWriteAsTheHandshake_areAllAnswered() throws Exception {
    assertThat(
            together(
                i -> {
                  try (RawClient client = new RawClient(BuiltEar.httpPort())) {
                    client.write(RawClient.upgrade("/sluice/ws"), join(i));
                    assertThat(client.answer().status()).isEqualTo(101);
                    return client.frame().text();
                  }
                }))
        .isEqualTo(acks());
  }

  @Test
  void firstFrames_rightBehindTheAnswer_areAllAnswered() throws Exception {
    assertThat(
            together(
                i -> {
                  try (RawClient client = new RawClient(BuiltEar.httpPort())) {
                    client.write(RawClient.upgrade("/sluice/ws"));
                    assertThat(client.answer().status()).isEqualTo(101);
                    client.write(join(i));
                    return client.frame().text();
                  }
                }))
        .isEqualTo(acks());
  }

  private static byte[] join(int id) {
    return RawClient.text("{\"type\":\"join\",\"group\":\"g" + id % 7 + "\",\"id\":" + id + "}");
  }

  private static List<String> acks() {
    return IntStream.range(0, CLIENTS)
        .mapToObj(i -> "{\"type\":\"ack\",\"id\":" + i + "}")
        .toList();
  }

  /** How a client leaves. */
  enum Leaving {
    ANSWERED,
    WITH_A_FRAME_SENT,
    UNANSWERED
  }

  @ParameterizedTest
  @EnumSource
  void clientsThatLeaveAtOnce_haveLeftTheirSlotsSoon(Leaving leaving) throws Exception {
    long before = (long) console.get("default", "TotalCreated");

    together(
        i -> {
          try (RawClient client = new RawClient(BuiltEar.httpPort())) {
            client.write(RawClient.upgrade("/sluice/ws"));
            if (leaving != Leaving.UNANSWERED) {
              assertThat(client.answer().status()).isEqualTo(101);
            }
            if (leaving == Leaving.WITH_A_FRAME_SENT) {
              client.write(join(i));
            }
            return "gone";
          }
        });

    if (leaving == Leaving.UNANSWERED) {
      await().during(A_WHILE).until(() -> console.get("default", "ActiveConnections").equals(0));
    } else {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat((long) console.get("default", "TotalCreated"))
                      .isBetween(before + leastOpened(), before + CLIENTS));
    }
  }

  /** Payara opens no session (1 in some thousand) for who is found gone by then. */
  private static int leastOpened() {
    return TestServer.isPayara() ? CLIENTS - CLIENTS / 50 : CLIENTS;
  }

  private interface Client {
    String run(int number) throws Exception;
  }

  /** What each said, in their order. */
  private static List<String> together(Client client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Callable<String>> calls =
          IntStream.range(0, CLIENTS).<Callable<String>>mapToObj(i -> () -> client.run(i)).toList();
      List<String> said = new ArrayList<>();
      for (Future<String> each : threads.invokeAll(calls)) {
        said.add(each.get());
      }
      return said;
    } finally {
      threads.shutdownNow();
    }
  }
}
