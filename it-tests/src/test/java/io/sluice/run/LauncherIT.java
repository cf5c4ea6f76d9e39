package io.sluice.run;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The run command as a process of its own, the way a terminal has it; only Maven is left out. */
@Timeout(240)
class LauncherIT {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration END = Duration.ofSeconds(30);

  private Path work;
  private int httpPort;
  private int managementPort;
  private Path ear = Path.of(System.getProperty("ear.file"));
  private Process launcher;
  private ProcessHandle server;

  @BeforeEach
  void placesOfItsOwn(TestInfo test) throws IOException {
    work =
        Files.createDirectories(
            Path.of(
                System.getProperty("launcher.work"), test.getTestMethod().orElseThrow().getName()));
    try (ServerSocket http = loopback(0);
        ServerSocket management = loopback(0)) {
      httpPort = http.getLocalPort();
      managementPort = management.getLocalPort();
    }
  }

  @AfterEach
  void nothingStaysBehind() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly();
    }
    if (launcher != null) {
      launcher.destroyForcibly().waitFor();
    }
  }

  @Test
  void term_endsTheServer_andFreesItsPorts() throws Exception {
    launchAndAwaitReady(Map.of());
    assertThat(healthStatus()).isEqualTo(200);

    launcher.destroy();

    assertThat(launcher.waitFor(END.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    // Not "soon after": when the command is back at the prompt, the server is gone.
    assertThat(server.isAlive()).as("server alive").isFalse();
    loopback(httpPort).close();
    loopback(managementPort).close();
    assertThat(output()).contains("Server stopped");
  }

  @Test
  void logins_areShown_andServe() throws Exception {
    launchAndAwaitReady(Map.of());
    Matcher logins = Pattern.compile("Logins +(\\S+)  (\\S+)  (\\S+)  (\\S+)\\s").matcher(output());
    assertThat(logins.find()).as(output()).isTrue();
    Map<String, String> passwords = new TreeMap<>();
    for (int i = 1; i <= logins.groupCount(); i++) {
      String[] login = logins.group(i).split(":");
      assertThat(login[1]).hasSize(16);
      passwords.put(login[0], login[1]);
    }

    assertThat(passwords).containsOnlyKeys("monitor", "operator", "admin", "publisher");
    assertThat(passwords.values()).doesNotHaveDuplicates();
    String drain = "/pools/default/resume"; // there is nothing to resume: 409
    assertThat(post(drain, "operator", passwords.get("operator"))).isEqualTo(409);
    assertThat(post(drain, "admin", passwords.get("admin"))).isEqualTo(409);
    assertThat(post(drain, "monitor", passwords.get("monitor"))).isEqualTo(403);
    assertThat(post(drain, "publisher", passwords.get("publisher"))).isEqualTo(403);
    assertThat(post(drain, "operator", passwords.get("admin"))).isEqualTo(401);
  }

  private int post(String path, String user, String password) throws Exception {
    String login =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/sluice/api/v1" + path))
            .header("Authorization", "Basic " + login)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void killedLauncher_takesTheServerWithIt() throws Exception {
    launchAndAwaitReady(Map.of());

    launcher.destroyForcibly();

    await().atMost(END).until(() -> !server.isAlive());
  }

  @Test
  void deadServer_endsTheCommand_andIsSaidSo() throws Exception {
    launchAndAwaitReady(Map.of());

    server.destroyForcibly();

    assertThat(launcher.waitFor(END.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    assertThat(launcher.exitValue()).isEqualTo(1);
    assertThat(output()).contains("The server ended by itself");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void sluiceProperties_andTheEnvironment_reachTheServer() throws Exception {
    launchAndAwaitReady(
        Map.of("SLUICE_POOL_DEFAULT_MAX_CONNECTIONS", "12"),
        "-Dsluice.pool.default.idle-timeout=PT7M",
        "-Dsluice.http.port=" + httpPort);

    List<String> arguments = zeroTerminated("cmdline");
    assertThat(arguments)
        .contains("-Dsluice.pool.default.idle-timeout=PT7M", "-Dmp.config.profile=dev")
        .noneMatch(argument -> argument.startsWith("-Dsluice.http.port"));
    assertThat(zeroTerminated("environ")).contains("SLUICE_POOL_DEFAULT_MAX_CONNECTIONS=12");
  }

  @Test
  void takenPort_isNamed_withThePropertyThatMovesIt() throws Exception {
    try (ServerSocket taken = loopback(httpPort)) {
      assertThat(taken.isBound()).isTrue();
      launch(Map.of());
      assertThat(launcher.waitFor(END.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    }
    assertThat(launcher.exitValue()).isEqualTo(1);
    assertThat(output())
        .contains("Port " + httpPort)
        .contains("-Dsluice.http.port=")
        .doesNotContain("\tat ");
  }

  @Test
  void takenManagementPort_isNamedToo() throws Exception {
    try (ServerSocket taken = loopback(managementPort)) {
      assertThat(taken.isBound()).isTrue();
      launch(Map.of());
      assertThat(launcher.waitFor(END.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    }
    assertThat(launcher.exitValue()).isEqualTo(1);
    assertThat(output()).contains("Port " + managementPort).contains("-Dsluice.management.port=");
  }

  @Test
  void badSettingInTheEnvironment_isShownLast_withKeyBoundAndValue() throws Exception {
    launch(Map.of("SLUICE_POOL_DEFAULT_MAX_CONNECTIONS", "0"));

    assertThat(launcher.waitFor(START.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    assertThat(launcher.exitValue()).isEqualTo(1);
    List<String> lines = output().lines().toList();
    assertThat(lines.get(lines.size() - 1))
        .contains("sluice.pool.default.max-connections", "from 1 to", "\"0\"");
  }

  @Test
  void unknownSettingOnTheCommandLine_isShownLast_withTheNearestKey() throws Exception {
    launch(Map.of(), "-Dsluice.pool.default.max-conections=5");

    assertThat(launcher.waitFor(START.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    List<String> lines = output().lines().toList();
    assertThat(lines.get(lines.size() - 1))
        .contains("sluice.pool.default.max-conections", "sluice.pool.default.max-connections");
  }

  @Test
  void refusedDeployment_endsTheCommand_withTheReasonLast() throws Exception {
    ear = work.resolve("refused.ear");
    ShrinkWrap.create(EnterpriseArchive.class, "refused.ear")
        .addAsModule(
            ShrinkWrap.create(WebArchive.class, "web.war")
                .addAsWebInfResource(new StringAsset("<web-app><nonsense></web-app>"), "web.xml"))
        .as(ZipExporter.class)
        .exportTo(ear.toFile(), true);

    launch(Map.of());

    assertThat(launcher.waitFor(START.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    assertThat(launcher.exitValue()).isEqualTo(1);
    String output = output();
    assertThat(output.substring(output.indexOf("FAILED")))
        .contains("The server refused the deployment")
        .contains("nonsense")
        .doesNotContain("\tat ");
    loopback(httpPort).close();
  }

  @Test
  void secondLaunch_inTheSameWorkDirectory_refuses_andTheFirstGoesOn() throws Exception {
    launchAndAwaitReady(Map.of());
    Path deployed = deployedEar();
    assertThat(deployed).exists();
    Path secondOutput = work.resolve("second.txt");
    Process second;
    try (ServerSocket http = loopback(0);
        ServerSocket management = loopback(0)) {
      second =
          process(Map.of(), secondOutput, http.getLocalPort(), management.getLocalPort(), List.of())
              .start();
    }

    boolean ended = second.waitFor(END.toSeconds(), SECONDS);
    second.destroyForcibly().waitFor();

    assertThat(ended).as("second launcher ended").isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(Files.readString(secondOutput, StandardCharsets.UTF_8))
        .contains("in use by another run", work.toString(), "-Dsluice.http.port=")
        .doesNotContain("\tat ");
    assertThat(deployed).exists();
    assertThat(launcher.isAlive()).as("first launcher alive").isTrue();
    assertThat(healthStatus()).isEqualTo(200);
  }

  @Test
  void answerOfAnotherServerOnThePort_isNotTakenForOurs() throws Exception {
    launch(Map.of());
    await()
        .atMost(END)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> output().contains("on 127.0.0.1 are free"));
    // Somebody is faster than our server, and answers whatever is asked.
    HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", httpPort), 1);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    other.start();
    try {
      assertThat(launcher.waitFor(START.toSeconds(), SECONDS)).as("launcher ended").isTrue();
    } finally {
      other.stop(0);
    }

    assertThat(launcher.exitValue()).isEqualTo(1);
    assertThat(output()).contains("FAILED").doesNotContain("Sluice is ready");
  }

  private Path deployedEar() throws IOException {
    try (Stream<Path> all = Files.walk(work.resolve("server"))) {
      return all.filter(each -> each.endsWith("sluice.ear")).findFirst().orElseThrow();
    }
  }

  private void launchAndAwaitReady(Map<String, String> environment, String... jvmOptions)
      throws IOException {
    launch(environment, jvmOptions);
    await()
        .atMost(START)
        .failFast(() -> assertThat(launcher.isAlive()).as(output()).isTrue())
        .until(() -> output().contains("Sluice is ready"));
    server = launcher.children().findFirst().orElseThrow();
    assertThat(output()).contains("jconsole " + server.pid());
  }

  private void launch(Map<String, String> environment, String... jvmOptions) throws IOException {
    launcher =
        process(environment, outputFile(), httpPort, managementPort, List.of(jvmOptions)).start();
  }

  private ProcessBuilder process(
      Map<String, String> environment, Path output, int http, int management, List<String> jvm) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("launcher.classes"),
            RunSluice.class.getName(),
            "--server",
            System.getProperty("server.home"),
            "--ear",
            ear.toString(),
            "--work",
            work.toString(),
            "--http-port",
            Integer.toString(http),
            "--management-port",
            Integer.toString(management)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  private Path outputFile() {
    return work.resolve("output.txt");
  }

  private String output() throws IOException {
    return Files.readString(outputFile(), StandardCharsets.UTF_8);
  }

  private List<String> zeroTerminated(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(server.pid()), file));
    return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
  }

  private int healthStatus() throws IOException, InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + httpPort + "/sluice/api/v1/health");
    HttpRequest request = HttpRequest.newBuilder(health).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static ServerSocket loopback(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
