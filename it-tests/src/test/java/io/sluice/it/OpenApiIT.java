package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.wire.RawClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server answers is what its own document says. */
@ArquillianTest
class OpenApiIT {
  private static final String DOCUMENT = "https://sluice.test/openapi.json";

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.pool.small.inbound.max-message-bytes=1048576",
        "sluice.pool.small.outbox.max-bytes=2097152");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      textBlock =
          """
          # who,     method, path,                              as,                                body,                 status
          monitor,   GET,    /health,                           /health,                           ,                     200
          monitor,   GET,    /health/pools/small,               /health/pools/{pool},              ,                     200
          monitor,   GET,    /health/pools/queue?saturated=503, /health/pools/{pool},              ,                     503
          monitor,   GET,    /health/pools/nope,                /health/pools/{pool},              ,                     404
          monitor,   GET,    /health/pools/queue?saturated=1,   /health/pools/{pool},              ,                     400
          monitor,   GET,    /openapi.json,                     /openapi.json,                     ,                     200
          monitor,   GET,    /pools,                            /pools,                            ,                     200
          monitor,   GET,    /pools/queue,                      /pools/{pool},                     ,                     200
          monitor,   GET,    /pools/nope,                       /pools/{pool},                     ,                     404
          publisher, GET,    /pools/queue,                      /pools/{pool},                     ,                     403
          admin,     PATCH,  /pools/queue,                      /pools/{pool},                     ^{"maxConnections":2}^, 200
          admin,     PATCH,  /pools/queue,                      /pools/{pool},                     ^{"maxConnections":0}^, 400
          monitor,   GET,    /pools/queue/explain?priority=low, /pools/{pool}/explain,             ,                     200
          monitor,   GET,    /pools/queue/explain?priority=top, /pools/{pool}/explain,             ,                     400
          operator,  POST,   /pools/queue/resume,               /pools/{pool}/resume,              ,                     409
          monitor,   GET,    /pools/queue/connections,          /pools/{pool}/connections,         ,                     200
          monitor,   GET,    /pools/queue/connections?limit=1,  /pools/{pool}/connections,         ,                     200
          monitor,   GET,    /pools/queue/connections?limit=0,  /pools/{pool}/connections,         ,                     400
          operator,  DELETE, /pools/queue/connections/none,     /pools/{pool}/connections/{connectionId},  ,              404
          monitor,   GET,    /pools/queue/groups,               /pools/{pool}/groups,              ,                     200
          monitor,   GET,    /pools/queue/groups?order=members, /pools/{pool}/groups,              ,                     200
          monitor,   GET,    /pools/queue/groups?order=size,    /pools/{pool}/groups,              ,                     400
          publisher, POST,   /pools/queue/groups/g/messages,    /pools/{pool}/groups/{group}/messages,     1,            200
          publisher, POST,   /pools/queue/groups/none/messages, /pools/{pool}/groups/{group}/messages,     1,            200
          publisher, POST,   /pools/queue/groups/g/messages,    /pools/{pool}/groups/{group}/messages,     {,            400
          publisher, POST,   /pools/queue/clients/a/messages,   /pools/{pool}/clients/{clientId}/messages, 1,            200
          monitor,   GET,    /outbound,                         /outbound,                         ,                     200
          monitor,   GET,    /outbound/none.test:80,            /outbound/{host},                  ,                     404
          """)
  void anAnswer_isAsTheDocumentSays(
      String user, String method, String path, String as, String body, int status)
      throws Exception {
    JsonObject document = Rest.as("monitor").json("/openapi.json");
    // One after the other: who has its 101 first needn't be in first.
    try (ContractClient member = connect();
        ContractClient other =
            connectAfter(member, "{\"type\":\"join\",\"group\":\"g\",\"id\":1}");
        ContractClient waiting = connectAfter(other, "{\"in\":1}")) {
      assertThat(waiting.next()).contains("\"queued\"");

      HttpResponse<String> answer = Rest.as(user).ask(method, path, body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertSaid(
          document,
          method,
          as,
          status,
          answer.headers().firstValue("Content-Type").orElseThrow(),
          answer.body());
    }
  }

  /** Requests that are refused before they come to what they ask for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          guest     | GET    | /health              | Accept: text/plain                                | 406
          nobody    | GET    | /health              | Host: localhost                                   | 401
          guest     | GET    | /health/pools/{pool} | Accept: text/plain                                | 406
          monitor   | GET    | /pools               | Accept: text/plain                                | 406
          monitor   | GET    | /openapi.json        | Accept: text/plain                                | 406
          operator  | POST   | /pools/{pool}/drain  | Origin: https://evil.example                      | 403
          operator  | POST   | /pools/{pool}/drain  | Transfer-Encoding: chunked                        | 411
          operator  | POST   | /pools/{pool}/drain  | Content-Length: 65537                             | 413
          operator  | POST   | /pools/{pool}/resume | Content-Length: 100                               | 408
          operator  | DELETE | /pools/{pool}/connections/{connectionId} | Origin: https://evil.example | 403
          admin     | PATCH  | /pools/{pool}        | Content-Type: text/plain                          | 415
          publisher | POST   | /pools/{pool}/groups/{group}/messages | Content-Length: 1048577          | 413
          publisher | POST   | /pools/{pool}/clients/{clientId}/messages | Transfer-Encoding: chunked   | 411
          """)
  void aRefusal_isAsTheDocumentSays(
      String user, String method, String as, String header, int status) throws Exception {
    try (RawClient client = begun(user, method, as, header)) {
      assertSaid(method, as, status, client.answer());
    }
  }

  @Test
  void aBodyForWhichThereIsNoRoom_isRefusedAsTheDocumentSays() throws Exception {
    String messages = "/pools/{pool}/groups/{group}/messages";
    String drain = "/pools/{pool}/drain";
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        slow.add(begun("publisher", "POST", messages, "Content-Length: 1048576"));
      }
      await()
          .untilAsserted(
              () -> {
                slow.add(begun("publisher", "POST", messages, "Content-Length: 1048576"));
                assertSaid("POST", messages, 503, slow.get(slow.size() - 1).answer());
              });
      for (int i = 0; i < 15; i++) { // what is left
        slow.add(begun("operator", "POST", drain, "Content-Length: 65536"));
      }
      await()
          .untilAsserted(
              () -> {
                slow.add(begun("operator", "POST", drain, "Content-Length: 65536"));
                assertSaid("POST", drain, 503, slow.get(slow.size() - 1).answer());
              });
    } finally {
      for (RawClient each : slow) {
        each.close();
      }
    }
  }

  /** A request of which only the head comes, unless it has chunks. */
  private static RawClient begun(String user, String method, String as, String header)
      throws Exception {
    String path =
        as.replace("{pool}", "small")
            .replace("{group}", "g")
            .replace("{clientId}", "c")
            .replace("{connectionId}", "none");
    RawClient client = new RawClient(BuiltEar.httpPort());
    client.write(
        (method
                + " /sluice/api/v1"
                + path
                + " HTTP/1.1\r\n"
                + (header.startsWith("Host") ? "" : "Host: localhost\r\n")
                + Rest.login(user)
                + "\r\n"
                + header
                + "\r\n\r\n"
                // Payara 6 waits for some of it before it asks anybody.
                + (header.startsWith("Transfer") ? "1\r\n1\r\n0\r\n\r\n" : ""))
            .getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private static void assertSaid(String method, String as, int status, RawClient.Answer answer)
      throws Exception {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonObject document = Rest.as("monitor").json("/openapi.json");
    assertSaid(document, method, as, status, answer.headers().get("content-type"), answer.body());
  }

  private static void assertSaid(
      JsonObject document, String method, String as, int status, String type, String body) {
    String pointer =
        String.join(
            "/",
            "/paths",
            Json.encodePointer(as),
            method.toLowerCase(Locale.ROOT),
            "responses",
            Integer.toString(status),
            "content",
            Json.encodePointer(type.split(";")[0]),
            "schema");
    assertThat(flaws(document, pointer, body)).isEmpty();
  }

  @Test
  void anotherAnswer_wouldNotBe() throws Exception {
    JsonObject document = Rest.as("monitor").json("/openapi.json");
    String schema = "/components/schemas/Snapshot";
    String snapshot = Rest.as("monitor").get("/pools/queue").body();

    assertThat(flaws(document, schema, snapshot)).isEmpty();
    assertThat(flaws(document, schema, snapshot.replace("\"queued\"", "\"queue\""))).isNotEmpty();
    assertThat(flaws(document, schema, snapshot.replace("\"ACTIVE\"", "\"BUSY\""))).isNotEmpty();
  }

  /** The next one, when that one is in for sure. */
  private static ContractClient connectAfter(ContractClient before, String message)
      throws Exception {
    before.send(message);
    before.next();
    return connect();
  }

  private static ContractClient connect() throws Exception {
    return Http.contract().connect(ContractRequest.to("queue").query("priority", "normal"));
  }

  private static Set<ValidationMessage> flaws(JsonObject document, String pointer, String answer) {
    JsonPointer there = Json.createPointer(pointer);
    assertThat(there.containsValue(document)).as(pointer).isTrue();
    JsonSchema schema =
        JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                factory ->
                    factory.schemaLoaders(
                        loaders -> loaders.schemas(Map.of(DOCUMENT, document.toString()))))
            .getSchema(
                SchemaLocation.of(
                    DOCUMENT + "#" + pointer.replace("{", "%7B").replace("}", "%7D")));
    return schema.validate(answer, InputFormat.JSON);
  }
}
