package io.sluice.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One kind of server: its files, its command line, and how it says what became of the EAR. */
interface ServerKind {
  /** The kind of the server that stands there; empty if none does. */
  static Optional<ServerKind> in(Path home) {
    return Stream.of(new WildFly(), new Payara()).filter(kind -> kind.isIn(home)).findFirst();
  }

  boolean isIn(Path home);

  /** The server's own copy of what it writes to, in {@link LaunchOptions#baseDir}. */
  void prepareFiles(LaunchOptions options) throws IOException;

  /** Lets these log in, before the server starts. */
  void addUsers(LaunchOptions options, List<LocalUser> users) throws IOException;

  /**
   * What starts {@link ServerGuard}, and that the server, with the profile {@code dev}. JVM options
   * of one's own go in before {@code -cp}.
   */
  List<String> command(LaunchOptions options) throws IOException;

  /** Whether our own deployment stands now, whoever answers on the port. */
  boolean isDeployed(LaunchOptions options);

  /** Why the server refused the deployment; empty as long as it hasn't. */
  Optional<List<String>> refusal(LaunchOptions options);

  /** Where JMX clients find it. */
  String jmxAddress(String host, int managementPort);

  /** What JConsole needs for that, before the address. */
  List<String> consoleHints(LaunchOptions options);

  /** The server's copy of the EAR. */
  Path deployment(LaunchOptions options);
}
