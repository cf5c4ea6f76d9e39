package io.sluice.run;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server's JVM: its files, its command line, its end. */
final class ServerProcess {
  private static final long STOP_PATIENCE_SECONDS = 20;

  /** What bin/common.sh and bin/standalone.conf of WildFly 39 give a modular JVM. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx512m",
          "-XX:MetaspaceSize=96M",
          "-XX:MaxMetaspaceSize=256m",
          "-Djava.net.preferIPv4Stack=true",
          "-Djava.awt.headless=true",
          "-Djboss.modules.system.pkgs=org.jboss.byteman",
          "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
          "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.security=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.management/javax.management=ALL-UNNAMED",
          "--add-opens=java.naming/javax.naming=ALL-UNNAMED");

  private final Process process;

  /** One that is running. */
  ServerProcess(Process process) {
    this.process = process;
  }

  /** A base directory of its own and new each time: nothing of an earlier run is left in it. */
  static void prepareFiles(LaunchOptions options) throws IOException {
    Path base = options.baseDir();
    deleteTree(base);
    Path pristine = options.serverHome().resolve("standalone");
    for (String part : List.of("configuration", "lib")) {
      if (Files.isDirectory(pristine.resolve(part))) {
        copyTree(pristine.resolve(part), base.resolve(part));
      }
    }
    // Left there by whoever last started the provisioned server itself.
    deleteTree(base.resolve("configuration").resolve("standalone_xml_history"));
    Files.createDirectories(options.deployment().getParent());
    Files.copy(options.ear(), options.deployment());
  }

  /** The child inherits the environment, so SLUICE_… variables reach the configuration. */
  static ServerProcess start(LaunchOptions options) throws IOException {
    Process process =
        new ProcessBuilder(command(options))
            .directory(options.workDir().toFile())
            .redirectErrorStream(true)
            .redirectOutput(options.log().toFile())
            .start();
    return new ServerProcess(process);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns when the server is gone, whatever it takes. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static List<String> command(LaunchOptions options) {
    Path home = options.serverHome();
    Path base = options.baseDir();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D[Standalone]");
    command.addAll(JVM_OPTIONS);
    command.add("-Dorg.jboss.boot.log.file=" + base.resolve("log").resolve("boot.log"));
    command.add(
        "-Dlogging.configuration="
            + base.resolve("configuration").resolve("logging.properties").toUri());
    // The output goes to a file: no colours.
    command.add("-Dorg.jboss.logmanager.nocolor=true");
    command.add("-Dmp.config.profile=dev");
    options.configuration().forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-cp");
    command.add(home.resolve("jboss-modules.jar") + File.pathSeparator + ownClasses());
    command.add(ServerGuard.class.getName());
    command.add("-mp");
    command.add(home.resolve("modules").toString());
    command.add("org.jboss.as.standalone");
    command.add("-Djboss.home.dir=" + home);
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.bind.address=127.0.0.1");
    command.add("-Djboss.bind.address.management=127.0.0.1");
    command.add("-Djboss.http.port=" + options.httpPort());
    command.add("-Djboss.management.http.port=" + options.managementPort());
    return command;
  }

  private static Path ownClasses() {
    try {
      return Path.of(ServerGuard.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
