package io.sluice.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one start needs to know.
 *
 * @param serverHome the provisioned server; only read
 * @param ear the built EAR; only read
 * @param workDir where the server's own copy of its base directory and its log go
 * @param host the address that the server is reached by
 * @param httpPort port of WebSocket and HTTP there
 * @param managementPort port of management and remote JMX there
 * @param configuration the {@code sluice.*} properties to hand on to the server
 */
record LaunchOptions(
    Path serverHome,
    Path ear,
    Path workDir,
    String host,
    int httpPort,
    int managementPort,
    Map<String, String> configuration) {

  static final String LOOPBACK = "127.0.0.1";
  static final String HTTP_PORT_KEY = "sluice.http.port";
  static final String MANAGEMENT_PORT_KEY = "sluice.management.port";

  /** Ours, not the pool's: the deployment refuses {@code sluice.*} keys that it doesn't know. */
  private static final Set<String> LAUNCHER_KEYS = Set.of(HTTP_PORT_KEY, MANAGEMENT_PORT_KEY);

  private static final Set<String> ARGUMENTS =
      Set.of("--server", "--ear", "--work", "--http-port", "--management-port");

  static LaunchOptions parse(String[] args, Properties system) throws LaunchFailed {
    Map<String, String> given = pairs(args);
    LaunchOptions options =
        new LaunchOptions(
            Path.of(required(given, "--server")).toAbsolutePath().normalize(),
            Path.of(required(given, "--ear")).toAbsolutePath().normalize(),
            Path.of(required(given, "--work")).toAbsolutePath().normalize(),
            LOOPBACK,
            port(given.getOrDefault("--http-port", "8080"), HTTP_PORT_KEY),
            port(given.getOrDefault("--management-port", "9990"), MANAGEMENT_PORT_KEY),
            configuration(system));
    options.refuseWhatIsMissing();
    return options;
  }

  /**
   * Elsewhere than on loopback, which is in a network of the tests' own, HTTP has every address.
   */
  String httpAddress() {
    return host.equals(LOOPBACK) ? host : "0.0.0.0";
  }

  /** What kind of server it is. */
  ServerKind server() {
    return ServerKind.in(serverHome).orElseThrow();
  }

  /** What the server writes to; new each time. */
  Path baseDir() {
    return workDir.resolve("server");
  }

  Path log() {
    return workDir.resolve("server.log");
  }

  /** What the JVM of each server is told: the profile, and the {@code sluice.*} properties. */
  List<String> jvmSettings() {
    List<String> settings = new ArrayList<>(List.of("-Dmp.config.profile=dev"));
    configuration.forEach((key, value) -> settings.add("-D" + key + "=" + value));
    return settings;
  }

  Path lock() {
    return workDir.resolve("in-use.lock");
  }

  private void refuseWhatIsMissing() throws LaunchFailed {
    if (ServerKind.in(serverHome).isEmpty()) {
      throw new LaunchFailed(
          "No provisioned server in " + serverHome + ": run `mvn -Prun` from the root.");
    }
    if (!Files.isRegularFile(ear)) {
      throw new LaunchFailed("No EAR at " + ear + ": run `mvn -Prun` from the root.");
    }
    if (httpPort == managementPort) {
      throw new LaunchFailed(
          HTTP_PORT_KEY
              + " and "
              + MANAGEMENT_PORT_KEY
              + " are both "
              + httpPort
              + ": they must differ.");
    }
  }

  private static Map<String, String> pairs(String[] args) throws LaunchFailed {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!ARGUMENTS.contains(args[i]) || i + 1 == args.length) {
        throw new LaunchFailed("Unknown argument or no value: " + args[i]);
      }
      given.put(args[i], args[i + 1]);
    }
    return given;
  }

  private static String required(Map<String, String> given, String name) throws LaunchFailed {
    String value = given.get(name);
    if (value == null) {
      throw new LaunchFailed("Missing argument " + name);
    }
    return value;
  }

  private static int port(String value, String key) throws LaunchFailed {
    if (value.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(value);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw new LaunchFailed(key + " must be a port from 1 to 65535, but is \"" + value + "\"");
  }

  private static Map<String, String> configuration(Properties system) {
    Map<String, String> configuration = new TreeMap<>();
    for (String key : system.stringPropertyNames()) {
      if (key.startsWith("sluice.") && !LAUNCHER_KEYS.contains(key)) {
        configuration.put(key, system.getProperty(key));
      }
    }
    return configuration;
  }
}
