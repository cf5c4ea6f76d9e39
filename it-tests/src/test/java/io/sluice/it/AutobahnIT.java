package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.app.echo.EchoEndpoint;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The Autobahn fuzzing client against an application in the EAR that sends back whatever comes:
 * texts through the pool's parts, parser, outbox, lane and transport ({@link EchoEndpoint}). Its
 * suite and the Python for the JVM that it runs on come from Maven Central.
 */
@ArquillianTest
@Timeout(600)
class AutobahnIT {
  private static final Path HOME = Path.of(System.getProperty("autobahn.home"));
  private static final Path REPORT = HOME.resolve("report/index.json");
  private static final String AGENT = "sluice";
  private static final long MOST_SECONDS = 540;

  /**
   * Where the standard leaves open whether an echo still comes before the end for a bad frame (3, 4
   * and 5.15), and how soon bad UTF-8 is noticed (6.4): either will do.
   */
  private static final Pattern EITHER =
      Pattern.compile("3\\.\\d|4\\.[12]\\.\\d|5\\.15|6\\.4\\.[1-4]");

  /** These ask what a server does, and take any answer. */
  private static final Pattern QUESTION = Pattern.compile("7\\.1\\.6|7\\.13\\.[12]");

  /** 9.* has frames of 16 MB, and Tyrus takes 4 MB if it isn't told otherwise. */
  private static final String LONG_FRAMES =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <context-param>
          <param-name>org.glassfish.tyrus.servlet.incoming-buffer-size</param-name>
          <param-value>33554432</param-value>
        </context-param>
      </web-app>
      """;

  /** Without 9.*. */
  private static final int CASES = 247;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        Ears.with(
            BuiltEar.load(),
            Ears.war("echo-test.war", EchoEndpoint.class.getPackage())
                .setWebXML(new StringAsset(LONG_FRAMES))),
        "sluice.pool.default.inbound.max-message-bytes=33554432",
        "sluice.pool.default.inbound.message-timeout=PT5M",
        "sluice.pool.default.inbound.bytes-per-second=0",
        "sluice.pool.default.inbound.messages-per-second=0",
        "sluice.pool.default.outbox.max-bytes=67108864",
        "sluice.pool.default.outbox.max-messages=100000",
        // This client answers no ping while it makes a long message of many parts, as 9.6 has them.
        "sluice.pool.default.ping-interval=PT10M");
  }

  @BeforeAll
  static void forgetTheLastReport() throws Exception {
    Files.deleteIfExists(REPORT);
    try (InputStream script = AutobahnIT.class.getResourceAsStream("/autobahn/run.py")) {
      Files.copy(script, HOME.resolve("run.py"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(HOME.resolve("specification.json"), specification().toString());
  }

  private static JsonObject specification() {
    return Json.createObjectBuilder()
        .add("outdir", REPORT.getParent().toString())
        .add(
            "servers",
            Json.createArrayBuilder()
                .add(
                    Json.createObjectBuilder()
                        .add("agent", AGENT)
                        .add("url", "ws://127.0.0.1:" + BuiltEar.httpPort() + "/echo-test/ws")))
        .add("cases", Json.createArrayBuilder().add("*"))
        .add("exclude-cases", Json.createArrayBuilder(excluded()))
        .add("exclude-agent-cases", Json.createObjectBuilder())
        .build();
  }

  private static List<String> excluded() {
    return List.of(System.getProperty("autobahn.exclude").split(","));
  }

  @Test
  void noCaseFails() throws Exception {
    runClient();

    Map<String, String> wrong = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    JsonObject results = results();
    for (String name : results.keySet()) {
      JsonObject result = results.getJsonObject(name);
      String behavior = result.getString("behavior");
      counts.merge(behavior, 1, Integer::sum);
      if (!isRight(name, behavior) || result.getString("behaviorClose").equals("FAILED")) {
        wrong.put(name, result.toString());
      }
    }
    System.out.println("Autobahn: " + counts);
    assertThat(wrong).isEmpty();
    assertThat(results).hasSizeGreaterThanOrEqualTo(CASES);
  }

  private static boolean isRight(String name, String behavior) {
    return switch (behavior) {
      case "OK" -> true;
      case "NON-STRICT" -> EITHER.matcher(name).matches();
      case "INFORMATIONAL" -> QUESTION.matcher(name).matches();
      default -> false;
    };
  }

  private static JsonObject results() throws IOException {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(REPORT))) {
      return reader.readObject().getJsonObject(AGENT);
    }
  }

  private static void runClient() throws Exception {
    Path log = HOME.resolve("client.log");
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-Dpython.cachedir=" + HOME.resolve("cache"),
                "-jar",
                HOME.resolve("jython.jar").toString(),
                "run.py",
                HOME.resolve("suite").toString(),
                "specification.json")
            .directory(HOME.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(client.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      client.destroyForcibly();
    }
    assertThat(REPORT).as(() -> "a report; the client said:\n" + tail(log)).exists();
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.stream().skip(Math.max(0, lines.size() - 20)).collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
