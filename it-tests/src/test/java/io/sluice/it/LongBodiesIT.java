package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.wire.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages by REST that are as long as their pool allows, and the room that all bodies share. */
@ArquillianTest
class LongBodiesIT {
  private static final int MIB = 1 << 20;
  private static final String TO_ANN = "/pools/queue/clients/ann/messages";
  private static final Rest PUBLISHER = Rest.as("publisher");

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.pool.queue.inbound.max-message-bytes=" + MIB,
        "sluice.pool.queue.outbox.max-bytes=" + 4 * MIB,
        "sluice.pool.narrow.inbound.max-message-bytes=1000");
  }

  @Test
  void aMessage_isAsLongAsItsPoolAllows() throws Exception {
    Guests guests = new Guests();
    try {
      ContractClient ann = guests.enter("ann", "normal");
      String longest = "\"" + "x".repeat(MIB - 2) + "\"";

      assertThat(PUBLISHER.post(TO_ANN, longest).body())
          .isEqualTo("{\"outcome\":\"accepted\",\"recipients\":1}");
      assertThat(ann.next()).isEqualTo("{\"type\":\"direct\",\"payload\":" + longest + "}");
    } finally {
      guests.letGo("queue");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "publisher, POST, /pools/queue/clients/ann/messages, 1048576",
    "publisher, POST, /pools/queue/groups/a/b/messages, 1048576",
    "publisher, POST, /pools/narrow/groups/g/messages, 1000",
    "publisher, POST, /pools/default/groups/g/messages, 65536",
    "publisher, POST, /pools/nope/groups/g/messages, 65536",
    "admin, PATCH, /pools/queue, 65536"
  })
  void aBodyAboveTheBound_is413_withBothNumbers(String user, String method, String path, int most)
      throws Exception {
    try (RawClient client = begun(user, method, path, most + 1)) {
      RawClient.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body())
          .contains("A body must have at most " + most + " bytes, had " + (most + 1));
    }
  }

  @Test
  void whatAllBodiesTakeTogether_isBounded_andGivenBack() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        slow.add(begun("publisher", "POST", TO_ANN, MIB));
      }
      assertThat(Rest.as(null).get("/health").statusCode()).isEqualTo(200);
      await() // as long as those are on their way
          .untilAsserted(
              () -> {
                try (RawClient client = begun("publisher", "POST", TO_ANN, MIB)) {
                  RawClient.Answer answer = client.answer();
                  assertThat(answer.status()).isEqualTo(503);
                  assertThat(answer.headers()).containsEntry("retry-after", "1");
                  assertThat(answer.body())
                      .contains(
                          "Bodies on their way may have at most 16777216 bytes together, with 1024"
                              + " for each; this one had 1048576");
                }
              });
      assertThat(PUBLISHER.post(TO_ANN, "1").statusCode()).as("a short one").isEqualTo(200);
    } finally {
      for (RawClient each : slow) {
        each.close();
      }
    }
    String long1 = "\"" + "x".repeat(MIB - 2) + "\"";
    await().until(() -> PUBLISHER.post(TO_ANN, long1).statusCode() == 200);
    for (int i = 0; i < 40; i++) {
      assertThat(PUBLISHER.post(TO_ANN, long1).statusCode()).as("no. " + i).isEqualTo(200);
    }
  }

  /** The head of a request, whose body doesn't come. */
  private static RawClient begun(String user, String method, String path, int length)
      throws Exception {
    RawClient client = new RawClient(BuiltEar.httpPort());
    client.write(
        (method
                + " /sluice/api/v1"
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + Rest.login(user)
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    return client;
  }
}
