package io.sluice.bench.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The load generator and the other servers, as a copy of the peers' folder: they are built, and
 * install what they need, beside themselves.
 */
final class Kit {
  private static final long RUN_MINUTES = 15;

  private final Plan plan;
  private final Path home;

  private Kit(Plan plan) {
    this.plan = plan;
    this.home = plan.work().resolve("kit");
  }

  static Kit of(Plan plan) throws Unable, IOException, InterruptedException {
    Kit kit = new Kit(plan);
    if (!Files.isRegularFile(plan.peers().resolve("wsload/wsload.c"))) {
      throw new Unable(
          "There is no load generator, which is wsload/wsload.c in "
              + plan.peers()
              + ". Say where it is by -Dbench.peers=…");
    }
    if (!works("gcc", "--version") || !works("make", "--version")) {
      throw new Unable("The load generator is in C: there have to be gcc and make.");
    }
    if (!works("taskset", "-c", plan.serverCpu() + "," + plan.loadCpu(), "true")) {
      throw new Unable(
          "By taskset (util-linux) server and load generator get processors "
              + plan.serverCpu()
              + " and "
              + plan.loadCpu()
              + ", which didn't work. See -Dbench.server.cpu and -Dbench.load.cpu");
    }
    kit.copy("wsload");
    kit.copy("peers");
    for (Contender each : Contender.values()) {
      if (Files.isDirectory(plan.peers().resolve("peers").resolve(each.folder()))) {
        kit.copy("peers/" + each.folder());
      }
    }
    if (!works("make", "-s", "-C", kit.home.resolve("wsload").toString())) {
      throw new Unable("The load generator in " + kit.home + " can't be built.");
    }
    return kit;
  }

  /** The files of that folder, without its folders: dependencies are for this machine. */
  private void copy(String folder) throws IOException {
    Path to = Files.createDirectories(home.resolve(folder));
    try (Stream<Path> files = Files.list(plan.peers().resolve(folder))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Files.copy(
            file,
            to.resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  boolean has(Contender contender) {
    return Files.isRegularFile(startOf(contender));
  }

  private Path startOf(Contender contender) {
    return home.resolve("peers").resolve(contender.folder()).resolve("start");
  }

  /** What starts one of its servers, when all that it needs is there. */
  ProcessBuilder start(Contender contender, int port) throws Unable, InterruptedException {
    String script = startOf(contender).toString();
    if (!works("bash", script, "--install")) {
      throw new Unable("The server " + contender.title + " can't be installed: " + script);
    }
    ProcessBuilder start = new ProcessBuilder("bash", script, Integer.toString(port));
    start.environment().put("SRV_CPU", plan.serverCpu());
    return start;
  }

  Plan plan() {
    return plan;
  }

  /** One run of the load generator, with a collection when all connections are there. */
  Run load(Peer peer, List<String> load) throws Unable, IOException, InterruptedException {
    String hook = peer.contender().java ? jcmd(peer, "GC.run") : "";
    return load(peer, load, hook);
  }

  /**
   * One run of the load generator.
   *
   * @param hook run by a shell when all connections are there, and waited for; empty for nothing
   */
  Run load(Peer peer, List<String> load, String hook)
      throws Unable, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("taskset", "-c", plan.loadCpu()));
    command.add(home.resolve("wsload/wsload").toString());
    command.addAll(List.of("--proto", "pool", "--label", peer.contender().folder()));
    command.addAll(List.of("-p", Integer.toString(peer.port())));
    command.addAll(List.of("--pid", Long.toString(peer.pid())));
    command.addAll(List.of("--path", peer.contender().address()));
    if (!hook.isEmpty()) {
      command.addAll(List.of("--hook", hook));
    }
    command.addAll(load);
    Process generator = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    try {
      String said =
          new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!generator.waitFor(RUN_MINUTES, TimeUnit.MINUTES) || !said.startsWith("{")) {
        throw new Unable("The load generator failed: " + String.join(" ", command) + "\n" + said);
      }
      return new Run(said);
    } finally {
      generator.destroyForcibly();
    }
  }

  /** For a shell, with nothing printed. */
  static String jcmd(Peer peer, String command) {
    return jcmd() + " " + peer.pid() + " " + command + " >/dev/null 2>&1";
  }

  static Path jcmd() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd");
  }
}
