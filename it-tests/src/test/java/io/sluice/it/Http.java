package io.sluice.it;

import io.sluice.contract.ContractServer;
import io.sluice.contract.JdkContractServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the server of the tests by HTTP. */
final class Http {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  /** {@code path} begins with the context; names and values of headers by turns. */
  static HttpResponse<String> get(String path, String... headers) throws Exception {
    return get(BuiltEar.httpPort(), path, headers);
  }

  /** The same of a server of one's own. */
  static HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /**
   * As a browser asks without TLS: without the {@code Upgrade} to HTTP/2 by which the JDK's client
   * begins. Payara 6 answers that without a {@code Content-Type}.
   */
  static HttpResponse<String> getAsABrowser(String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + BuiltEar.httpPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** The same server, as one that keeps the contract. */
  static ContractServer contract() {
    return new JdkContractServer(URI.create("ws://127.0.0.1:" + BuiltEar.httpPort() + "/sluice"));
  }

  /** The body of an answer that has to be 200. */
  static String body(String path) throws Exception {
    return body(BuiltEar.httpPort(), path);
  }

  /** The same of a server of one's own. */
  static String body(int port, String path, String... headers) throws Exception {
    HttpResponse<String> answer = get(port, path, headers);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.statusCode() + "\n" + answer.body());
    }
    return answer.body();
  }
}
