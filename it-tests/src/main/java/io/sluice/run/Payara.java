package io.sluice.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The prepared Payara, whose domain {@code sluice} is the pattern for one of our own. Its
 * autodeploy directory leaves marker files beside the EAR.
 */
final class Payara implements ServerKind {
  private static final long DRY_RUN_SECONDS = 60;
  private static final int SALT_BYTES = 8;
  private static final int HASH_ROUNDS = 100;

  @Override
  public boolean isIn(Path home) {
    return Files.isRegularFile(home.resolve("modules").resolve("glassfish.jar"));
  }

  @Override
  public void prepareFiles(LaunchOptions options) throws IOException {
    Path base = options.baseDir();
    Trees.copy(options.serverHome().resolve("domains").resolve("sluice"), base);
    fillIn(
        base.resolve("config").resolve("domain.xml"),
        Map.of(
            "@http.address@", options.httpAddress(),
            "@jmx.address@", options.host(),
            "@http.port@", Integer.toString(options.httpPort()),
            "@jmx.port@", Integer.toString(options.managementPort()),
            // For asadmin, without which Payara 6 has no web container; nobody here uses it.
            "@admin.port@", Integer.toString(Ports.free())));
    Files.copy(options.ear(), deployment(options));
  }

  /** As asadmin create-file-user does it, which needs a server that runs. */
  @Override
  public void addUsers(LaunchOptions options, List<LocalUser> users) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LocalUser each : users) {
      lines.add(each.name() + ";{SSHA256}" + hash(each) + ";" + each.role());
    }
    Files.write(
        options.baseDir().resolve("config").resolve("keyfile"), lines, StandardOpenOption.APPEND);
  }

  /** SHA-256 of the password and a salt, a hundred times; and the salt. */
  private static String hash(LocalUser user) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] password = user.password().getBytes(StandardCharsets.UTF_8);
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = concat(password, salt);
      for (int i = 0; i < HASH_ROUNDS; i++) {
        hash = sha.digest(hash);
      }
      return Base64.getEncoder().encodeToString(concat(hash, salt));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void fillIn(Path file, Map<String, String> values) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    for (Map.Entry<String, String> each : values.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /** What asadmin would start, but as a child of ours, with our settings and our guard. */
  @Override
  public List<String> command(LaunchOptions options) throws IOException {
    List<String> command = new ArrayList<>(commandOfAsadmin(options));
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, command.get(classPath) + File.pathSeparator + ServerGuard.classPath());
    // Asadmin hands over passwords there; for us it is the lifeline.
    command.set(command.indexOf("-read-stdin") + 1, "false");
    command.add(
        command.indexOf("com.sun.enterprise.glassfish.bootstrap.ASMain"),
        ServerGuard.class.getName());
    // Last of the JVM's options: the later of two counts.
    List<String> classPathOfAll = List.copyOf(command.subList(classPath - 1, classPath + 1));
    command.subList(classPath - 1, classPath + 1).clear();
    int end = command.indexOf(ServerGuard.class.getName());
    command.addAll(end, classPathOfAll);
    command.addAll(end, options.jvmSettings());
    return command;
  }

  private static List<String> commandOfAsadmin(LaunchOptions options) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path said = options.workDir().resolve("asadmin.txt");
    Process asadmin =
        new ProcessBuilder(
                java.toString(),
                "-jar",
                options.serverHome().resolve("lib/client/appserver-cli.jar").toString(),
                "start-domain",
                "--domaindir",
                options.baseDir().getParent().toString(),
                "--dry-run",
                options.baseDir().getFileName().toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    await(asadmin);
    List<String> lines = Files.readAllLines(said);
    int first = 1 + lines.indexOf("Dump of JVM Invocation line that would be used to launch:");
    int blank = lines.subList(first, lines.size()).indexOf("");
    if (first == 0 || blank < 0) {
      throw new IOException("asadmin says no command: " + lines);
    }
    return lines.subList(first, first + blank);
  }

  private static void await(Process asadmin) throws IOException {
    try {
      if (asadmin.waitFor(DRY_RUN_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    asadmin.destroyForcibly();
    throw new IOException("asadmin doesn't end");
  }

  @Override
  public boolean isDeployed(LaunchOptions options) {
    return Files.exists(marker(options, "deployed"));
  }

  @Override
  public Optional<List<String>> refusal(LaunchOptions options) {
    if (!Files.exists(marker(options, "deployFailed"))) {
      return Optional.empty();
    }
    try {
      // The marker is empty.
      return Optional.of(DeploymentFailure.readablePayaraLog(Files.readAllLines(options.log())));
    } catch (IOException e) {
      return Optional.of(List.of("(its reason is in " + options.log() + ")"));
    }
  }

  @Override
  public String jmxAddress(String host, int managementPort) {
    return "service:jmx:rmi:///jndi/rmi://" + host + ":" + managementPort + "/jmxrmi";
  }

  @Override
  public List<String> consoleHints(LaunchOptions options) {
    return List.of();
  }

  @Override
  public Path deployment(LaunchOptions options) {
    return options.baseDir().resolve("autodeploy").resolve("sluice.ear");
  }

  private Path marker(LaunchOptions options, String what) {
    return deployment(options).resolveSibling("sluice.ear_" + what);
  }
}
