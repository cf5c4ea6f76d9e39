package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import java.net.http.HttpResponse;
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
    return BuiltEar.load();
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
    try (ContractClient member = connect();
        ContractClient other = connect();
        ContractClient waiting = connect()) {
      member.send("{\"type\":\"join\",\"group\":\"g\",\"id\":1}");
      member.next();
      other.send("{\"in\":1}");
      other.next();
      waiting.next(); // it is queued

      HttpResponse<String> answer = Rest.as(user).ask(method, path, body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      String type = answer.headers().firstValue("Content-Type").orElseThrow().split(";")[0];
      String pointer =
          String.join(
              "/",
              "/paths",
              Json.encodePointer(as),
              method.toLowerCase(Locale.ROOT),
              "responses",
              Integer.toString(status),
              "content",
              Json.encodePointer(type),
              "schema");
      assertThat(flaws(document, pointer, answer.body())).isEmpty();
    }
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
