package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.browser.Tab;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.File;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/** A sample as Maven has built it, and what a user of it does. */
final class Sample {
  /** Not the default, which offers an upgrade that Payara takes amiss. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String address;
  private final String socket;

  private Sample(int port, String context) {
    address = "http://127.0.0.1:" + port + context;
    socket = "ws://127.0.0.1:" + port + "/sluice/ws";
  }

  /** The EAR of {@code it-tests/samples-NAME}. */
  static EnterpriseArchive ear(String name) {
    return ShrinkWrap.create(ZipImporter.class, name + ".ear")
        .importFrom(new File(file(name)))
        .as(EnterpriseArchive.class);
  }

  static String file(String name) {
    return System.getProperty("samples") + "/samples-" + name + "/ear/target/" + name + ".ear";
  }

  /** In the server that the tests share. */
  static Sample at(String context) {
    return at(BuiltEar.httpPort(), context);
  }

  static Sample at(int port, String context) {
    return new Sample(port, context);
  }

  /** Its page, in a browser. */
  void visitedBy(Tab tab, String query) {
    tab.visit(address + "/" + query);
  }

  HttpResponse<String> get(String path) throws Exception {
    return ask(HttpRequest.newBuilder(URI.create(address + path)));
  }

  /** Posts a form: names and values by turns. */
  HttpResponse<String> post(String path, Object... form) throws Exception {
    String body =
        IntStream.iterate(0, i -> i < form.length, i -> i + 2)
            .mapToObj(i -> form[i] + "=" + encoded(form[i + 1].toString()))
            .collect(Collectors.joining("&"));
    return ask(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Somebody with a client that isn't ours, who has a slot. */
  ForeignClient client(String clientId) {
    ForeignClient client = new JdkClient(URI.create(socket + "?clientId=" + encoded(clientId)));
    client.send("{\"type\":\"leave\",\"group\":\"nowhere\",\"id\":0}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":0}");
    return client;
  }

  /** What the client is told next, but for acks and echoes. */
  static String told(ForeignClient client) {
    while (true) {
      String next = client.next();
      if (!next.startsWith("{\"type\":\"ack\"") && !next.startsWith("{\"type\":\"echo\"")) {
        return next;
      }
    }
  }

  static String broadcast(String group, String payload) {
    return "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":" + payload + "}";
  }

  static String direct(String payload) {
    return "{\"type\":\"direct\",\"payload\":" + payload + "}";
  }

  static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  static void awaitText(Tab tab, String text) {
    await(text).atMost(PATIENCE).until(() -> tab.text().contains(text));
  }
}
