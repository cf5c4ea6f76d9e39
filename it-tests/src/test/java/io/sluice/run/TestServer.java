package io.sluice.run;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The provisioned server with the EAR as a process of the test's own: for tests that need another
 * heap, other limits or other settings than the server which the rest share. It ends with the test
 * JVM at the latest.
 */
public final class TestServer implements AutoCloseable {
  private static final long START_SECONDS = 120;

  /** As docs/jms.md has it, but for the port. */
  private static final String PAYARAS_BROKER =
      """
      <jms-service type="EMBEDDED" default-jms-host="default_JMS_host" start-args="-Dimq.hostname=127.0.0.1">
        <jms-host name="default_JMS_host" host="127.0.0.1" port="%d" admin-user-name="admin" admin-password="admin" lazy-init="false"/>
      </jms-service>
      """;

  private final Process process;
  private final LaunchOptions options;
  private final String host;

  /** What makes a command one of the server's user. */
  private final List<String> asItsUser;

  private TestServer(Process process, LaunchOptions options, String host, List<String> asItsUser) {
    this.process = process;
    this.options = options;
    this.host = host;
    this.asItsUser = asItsUser;
  }

  /** What one is to be like. */
  public static final class Plan {
    private final String name;
    private final List<String> jvm = new ArrayList<>();
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private String limits = "";
    private List<String> asItsUser = List.of();
    private String host = LaunchOptions.LOOPBACK;
    private String namespace;
    private WebArchive beside;
    private boolean stockWebSockets;
    private boolean messaging;
    private String full;
    private Path javaHome;

    private Plan(String name) {
      this.name = name;
    }

    /** A JVM option, after the usual ones: the later of two counts. */
    public Plan jvm(String option) {
      jvm.add(option);
      return this;
    }

    /** On that JDK instead of the tests' own. */
    public Plan java(Path home) {
      javaHome = home;
      return this;
    }

    /** A {@code sluice.*} key. */
    public Plan setting(String key, Object value) {
      settings.put(key, value.toString());
      return this;
    }

    /** A variable of its environment. */
    public Plan environment(String name, Object value) {
      environment.put(name, value.toString());
      return this;
    }

    /** A limit of the process as {@code ulimit} of a shell has it: {@code "-n 600"}. */
    public Plan limit(String ulimit) {
      limits += "ulimit " + ulimit + " && ";
      return this;
    }

    /** To be run as that user, by number: see {@link #mayBe}. */
    public Plan user(int uid) {
      asItsUser = asUser(uid);
      return this;
    }

    /**
     * In that network namespace of the test's own: there on that address, by which it is reached
     * from here.
     */
    public Plan inNamespace(String name, String address) {
      namespace = name;
      host = address;
      return this;
    }

    /** With that application beside the EAR. It may be there somewhat later than that. */
    public Plan beside(WebArchive application) {
      beside = application;
      return this;
    }

    /**
     * With the defaults of the server for WebSockets, where the one that Maven prepares has its
     * own.
     */
    public Plan stockWebSockets() {
      stockWebSockets = true;
      return this;
    }

    /**
     * With a broker, all on loopback: the full distribution of WildFly with its configuration for
     * that and three users, of whom {@code guest} has no role of ours; or Payara's own.
     */
    public Plan messaging() {
      messaging = true;
      return full("standalone-full.xml");
    }

    /** The full distribution of WildFly with that configuration of it; Payara as it is. */
    public Plan full(String configuration) {
      full = configuration;
      return this;
    }

    /** Returns when the EAR serves. */
    public TestServer start() throws IOException, InterruptedException {
      LaunchOptions options =
          new LaunchOptions(
              full != null && !isPayara() ? Path.of(System.getProperty("wildfly.full")) : home(),
              Path.of(System.getProperty("ear.file")),
              Files.createDirectories(
                  Path.of(System.getProperty("launcher.work")).resolveSibling("own-" + name)),
              host,
              Ports.free(),
              Ports.free(),
              settings);
      ServerProcess.prepareFiles(options);
      if (stockWebSockets) {
        undoOurWebSockets(options.baseDir().resolve("configuration").resolve("standalone.xml"));
      }
      if (full != null && !isPayara()) {
        useFull(options);
      }
      if (messaging && isPayara()) {
        addBroker(options.baseDir().resolve("config"));
      }
      if (beside != null) {
        Path file = options.server().deployment(options).resolveSibling(beside.getName());
        beside.as(ZipExporter.class).exportTo(file.toFile());
      }
      TestServer server = new TestServer(process(options), options, host, asItsUser);
      server.awaitServing();
      return server;
    }

    /** The one such line of sluice.cli; there is none for Payara. */
    private static void undoOurWebSockets(Path standalone) throws IOException {
      if (Files.exists(standalone)) {
        replace(standalone, " dispatch-to-worker=\"false\"", "");
      }
    }

    private void useFull(LaunchOptions options) throws IOException {
      Path configuration = options.baseDir().resolve("configuration");
      Path standalone = configuration.resolve("standalone.xml");
      if (!full.equals("standalone.xml")) {
        Files.copy(configuration.resolve(full), standalone, StandardCopyOption.REPLACE_EXISTING);
      }
      // Fixed ones, which two servers would meet at.
      replace(standalone, "port=\"${jboss.https.port:8443}\"", "port=\"0\"");
      if (messaging) {
        replace(standalone, "port=\"3528\"", "port=\"0\"");
        replace(standalone, "port=\"3529\"", "port=\"0\"");
        addUsers(options);
      }
    }

    private static void addUsers(LaunchOptions options) throws IOException {
      options
          .server()
          .addUsers(
              options,
              Stream.of("publisher", "operator", "guest")
                  .map(name -> new LocalUser(name, name + "-in-a-test"))
                  .toList());
      // The role to which WildFly gives every queue unless it is told otherwise.
      replace(
          options.baseDir().resolve("configuration").resolve("application-roles.properties"),
          "guest=sluice-guest",
          "guest=guest");
    }

    private static void addBroker(Path config) throws IOException {
      replace(
          config.resolve("domain.xml"),
          "<jms-service type=\"DISABLED\"/>",
          PAYARAS_BROKER.formatted(Ports.free()));
      // As asadmin create-file-user writes it; nobody logs in by that.
      Files.writeString(
          config.resolve("keyfile"),
          "sluice-jms;{SSHA256}216EwH10LsmWgtvuFaVdjdJvVnmyhyXJjT7uv34/3SVPA6Bgt+sDKQ==;sluice-publisher\n",
          StandardOpenOption.APPEND);
    }

    private static void replace(Path file, String before, String after) throws IOException {
      String text = Files.readString(file);
      if (!text.contains(before)) {
        throw new IllegalStateException("no " + before + " in " + file);
      }
      Files.writeString(file, text.replace(before, after));
    }

    private Process process(LaunchOptions options) throws IOException {
      List<String> command = options.server().command(options);
      if (!asItsUser.isEmpty()) {
        // Only now: to find the command may make files, too.
        call(List.of(), "chmod", "-R", "g+rwX", options.workDir().toString());
      }
      if (javaHome != null) {
        command.set(0, javaHome.resolve("bin").resolve("java").toString());
      }
      List<String> own = new ArrayList<>(jvm);
      own.add("-Dmp.config.profile=test"); // not dev, which lifts the limits
      command.addAll(command.indexOf("-cp"), own);
      if (namespace != null) {
        command.addAll(0, List.of("ip", "netns", "exec", namespace));
      }
      List<String> limited = new ArrayList<>(List.of("sh", "-c", limits + "exec \"$@\"", "sh"));
      limited.addAll(asItsUser);
      limited.addAll(command);
      ProcessBuilder process =
          new ProcessBuilder(limited)
              .directory(options.workDir().toFile())
              .redirectErrorStream(true)
              .redirectOutput(options.log().toFile());
      process.environment().putAll(environment);
      return process.start();
    }
  }

  /** Where the server is that Maven has prepared. */
  public static Path home() {
    return Path.of(System.getProperty("server.home"));
  }

  /** Whether the servers of the tests are Payaras. */
  public static boolean isPayara() {
    return kind() instanceof Payara;
  }

  private static ServerKind kind() {
    return ServerKind.in(home()).orElseThrow();
  }

  /** The server of that test, with the defaults of a deployment that nobody configured. */
  public static Plan of(Class<?> test) {
    return new Plan(test.getSimpleName());
  }

  /** Whether this user may start a server as that one, who is then able to read its files. */
  public static boolean mayBe(int uid) {
    try {
      return call(asUser(uid), "test", "-r", home().toString()) == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** With the same group, which may write the server's files. */
  private static List<String> asUser(int uid) {
    return List.of("setpriv", "--reuid=" + uid, "--clear-groups");
  }

  private static int call(List<String> asUser, String... words) throws IOException {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(List.of(words));
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", hurried);
    }
  }

  private void awaitServing() throws InterruptedException {
    await(this::serves, "the server didn't start");
  }

  private void await(BooleanSupplier condition, String orElse) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
        close();
        throw new IllegalStateException(orElse + ": " + options.log());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Where JMX clients find the server with that management port on that host. */
  public static String jmxAddress(String host, int managementPort) {
    return kind().jmxAddress(host, managementPort);
  }

  /** Whether the EAR answers that it is well. */
  public boolean serves() {
    try {
      HttpURLConnection health =
          (HttpURLConnection)
              URI.create("http://" + host + ":" + httpPort() + "/sluice/api/v1/health")
                  .toURL()
                  .openConnection();
      health.setConnectTimeout(2_000);
      health.setReadTimeout(2_000);
      try {
        return health.getResponseCode() == 200;
      } finally {
        health.disconnect(); // else the socket is left to a collection
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where it is reached from here. */
  public String host() {
    return host;
  }

  public int httpPort() {
    return options.httpPort();
  }

  public int managementPort() {
    return options.managementPort();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sets a limit from now on, as {@code prlimit} has it: {@code "--nproc=100"}. */
  public void limitNow(String limit) throws IOException {
    if (call(asItsUser, "prlimit", "--pid", Long.toString(pid()), limit) != 0) {
      throw new IOException("prlimit " + limit + " failed");
    }
  }

  /** How many threads it has, those of the JVM's own included. */
  public int threadCount() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToInt(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  /** Takes the EAR away; the server sees that within some seconds. */
  public void undeploy() throws IOException {
    Files.delete(options.server().deployment(options));
  }

  /** Whether the server has seen that. */
  public boolean isUndeployed() {
    Path ear = options.server().deployment(options);
    return Files.exists(
        ear.resolveSibling(ear.getFileName() + (isPayara() ? "_undeployed" : ".undeployed")));
  }

  /** Brings the EAR back. Returns when it serves. */
  public void deployAgain() throws IOException, InterruptedException {
    Files.copy(options.ear(), options.server().deployment(options));
    awaitServing();
  }

  /** Puts archives beside the EAR. Returns when they are deployed. */
  public void deploy(Path... archives) throws IOException, InterruptedException {
    Path folder = options.server().deployment(options).getParent();
    for (Path each : archives) {
      Files.copy(each, folder.resolve(each.getFileName()));
    }
    String marker = isPayara() ? "_deployed" : ".deployed";
    for (Path each : archives) {
      await(
          () -> Files.exists(folder.resolve(each.getFileName() + marker)),
          each + " wasn't deployed");
    }
  }

  /** Has the server's own command line do what stands in a file. */
  public void administer(Path script) throws IOException, InterruptedException {
    Path home = options.serverHome();
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar"));
    if (isPayara()) {
      command.addAll(
          List.of(
              home.resolve("lib/client/appserver-cli.jar").toString(),
              "--port",
              Integer.toString(adminPort()),
              "multimode",
              "--file",
              script.toString()));
    } else {
      command.addAll(
          List.of(
              home.resolve("jboss-modules.jar").toString(),
              "-mp",
              home.resolve("modules").toString(),
              "org.jboss.as.cli",
              "--connect",
              "--controller=" + host + ":" + managementPort(),
              "--file=" + script));
    }
    Path said = options.workDir().resolve("administer.txt");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    String text = Files.readString(said);
    if (code != 0 || text.contains("failed")) {
      throw new IOException(script + ": " + code + "\n" + text);
    }
  }

  private int adminPort() throws IOException {
    // The other one's, a pattern for further servers, is no number.
    Pattern listener =
        Pattern.compile("<network-listener(?=[^>]* name=\"admin-listener\")[^>]* port=\"(\\d+)\"");
    Matcher port =
        listener.matcher(
            Files.readString(options.baseDir().resolve("config").resolve("domain.xml")));
    if (!port.find()) {
      throw new IOException("no admin-listener in domain.xml");
    }
    return Integer.parseInt(port.group(1));
  }

  /** Asks the process to end, by TERM. */
  public void terminate() {
    process.destroy();
  }

  /** Where its configuration, logs and deployments are. */
  public Path base() {
    return options.baseDir();
  }

  /** All that it has written to its console so far. */
  public List<String> log() throws IOException {
    return Files.readAllLines(options.log());
  }

  /** Bytes of the heap in use after a collection. */
  public long heapInUse() throws IOException {
    return ask(
        ManagementFactory.MEMORY_MXBEAN_NAME,
        MemoryMXBean.class,
        memory -> {
          memory.gc();
          return memory.getHeapMemoryUsage().getUsed();
        });
  }

  /** What each thread does now. */
  public List<ThreadInfo> threads() throws IOException {
    return ask(
        ManagementFactory.THREAD_MXBEAN_NAME,
        ThreadMXBean.class,
        threads -> List.of(threads.dumpAllThreads(false, false)));
  }

  /** The time that all its processors have given it so far. */
  public Duration cpuTime() throws IOException {
    return Duration.ofNanos(system(UnixOperatingSystemMXBean::getProcessCpuTime));
  }

  /** Files and sockets that it has open. */
  public long openFiles() throws IOException {
    return system(UnixOperatingSystemMXBean::getOpenFileDescriptorCount);
  }

  private long system(Function<UnixOperatingSystemMXBean, Long> question) throws IOException {
    return ask(
        ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, UnixOperatingSystemMXBean.class, question);
  }

  private <B, T> T ask(String name, Class<B> type, Function<B, T> question) throws IOException {
    String address = options.server().jmxAddress(host, managementPort());
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      return question.apply(
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(), name, type));
    }
  }

  /** Returns when the process is gone. */
  @Override
  public void close() {
    new ServerProcess(process).stop();
  }
}
