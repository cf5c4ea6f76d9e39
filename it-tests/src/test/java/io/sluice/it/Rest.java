package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A caller of the REST door: one of the users of the tests, or a stranger. */
final class Rest {
  /** Not the default, which offers an upgrade: then Payara 6 leaves types of answers out. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String user;

  private Rest(String user) {
    this.user = user;
  }

  /** That user; null is a stranger. */
  static Rest as(String user) {
    return new Rest(user);
  }

  /** What that user sends with each request: a line of a header. */
  static String login(String user) {
    return "Authorization: " + credentials(user);
  }

  private static String credentials(String user) {
    byte[] both = (user + ":" + user + "-in-a-test").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  HttpResponse<String> get(String path) throws Exception {
    return ask("GET", path, null);
  }

  /** The JSON of an answer that has to be 200. */
  JsonObject json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return ask("POST", path, body, headers);
  }

  /** {@code path} begins below the API's address; names and values of more headers by turns. */
  HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    return askAt(method, "/api/v1" + path, body, headers);
  }

  /** The same, below the application's address. */
  HttpResponse<String> askAt(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(BuiltEar.httpUrl() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (user != null) {
      request.header("Authorization", credentials(user));
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static JsonObject json(HttpResponse<String> answer) {
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  /** Whether it is an error in the form that each has. Its detail is given back. */
  static String assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonObject problem = json(answer);
    assertThat(problem.keySet()).containsExactlyInAnyOrder("title", "status", "detail");
    assertThat(problem.getInt("status")).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("Exception", "\tat ", "io.sluice", "org.jboss");
    return problem.getString("detail");
  }
}
