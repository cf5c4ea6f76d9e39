package io.sluice.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The provisioned WildFly. Its deployment scanner leaves marker files beside the EAR. */
final class WildFly implements ServerKind {
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

  @Override
  public boolean isIn(Path home) {
    return Files.isRegularFile(home.resolve("jboss-modules.jar"));
  }

  @Override
  public void prepareFiles(LaunchOptions options) throws IOException {
    Path base = options.baseDir();
    Path pristine = options.serverHome().resolve("standalone");
    for (String part : List.of("configuration", "lib")) {
      if (Files.isDirectory(pristine.resolve(part))) {
        Trees.copy(pristine.resolve(part), base.resolve(part));
      }
    }
    // Left there by whoever last started the provisioned server itself.
    Trees.delete(base.resolve("configuration").resolve("standalone_xml_history"));
    Files.createDirectories(deployment(options).getParent());
    Files.copy(options.ear(), deployment(options));
  }

  /** As bin/add-user.sh does it. */
  @Override
  public void addUsers(LaunchOptions options, List<LocalUser> users) throws IOException {
    Path configuration = options.baseDir().resolve("configuration");
    List<String> passwords = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    for (LocalUser each : users) {
      passwords.add(each.name() + "=" + hash(each));
      roles.add(each.name() + "=" + each.role());
    }
    Files.write(
        configuration.resolve("application-users.properties"),
        passwords,
        StandardOpenOption.APPEND);
    Files.write(
        configuration.resolve("application-roles.properties"), roles, StandardOpenOption.APPEND);
  }

  private static String hash(LocalUser user) {
    String text = user.name() + ":ApplicationRealm:" + user.password();
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public List<String> command(LaunchOptions options) {
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
    command.addAll(options.jvmSettings());
    command.add("-cp");
    command.add(home.resolve("jboss-modules.jar") + File.pathSeparator + ServerGuard.classPath());
    command.add(ServerGuard.class.getName());
    command.add("org.jboss.modules.Main");
    command.add("-mp");
    command.add(home.resolve("modules").toString());
    command.add("org.jboss.as.standalone");
    command.add("-Djboss.home.dir=" + home);
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.bind.address=" + options.httpAddress());
    command.add("-Djboss.bind.address.management=" + options.host());
    command.add("-Djboss.http.port=" + options.httpPort());
    command.add("-Djboss.management.http.port=" + options.managementPort());
    return command;
  }

  @Override
  public boolean isDeployed(LaunchOptions options) {
    return Files.exists(marker(options, "deployed"));
  }

  @Override
  public Optional<List<String>> refusal(LaunchOptions options) {
    return DeploymentFailure.of(marker(options, "failed"));
  }

  @Override
  public String jmxAddress(String host, int managementPort) {
    return "service:jmx:remote+http://" + host + ":" + managementPort;
  }

  @Override
  public List<String> consoleHints(LaunchOptions options) {
    Path jar = options.serverHome().resolve("bin/client/jboss-client.jar");
    return List.of("-J-Djava.class.path=" + jar);
  }

  @Override
  public Path deployment(LaunchOptions options) {
    return options.baseDir().resolve("deployments").resolve("sluice.ear");
  }

  private Path marker(LaunchOptions options, String what) {
    return deployment(options).resolveSibling("sluice.ear." + what);
  }
}
