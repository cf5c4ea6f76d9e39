package io.sluice.bench.server;

import io.sluice.bench.loop.LoopEndpoint;
import io.sluice.bench.loop.SilentEndpoint;
import io.sluice.bench.loop.TyrusLoop;
import io.sluice.bench.loop.UndertowLoop;
import io.sluice.run.PinnedServer;
import io.sluice.run.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Starts contenders, and ends them with this JVM at the latest. */
final class Stable {
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 20;

  /**
   * Room for 18,000 connections of any class that may be idle for ever, all else as in {@code mvn
   * -Prun}.
   */
  private static final Map<String, String> SETTINGS = settings();

  private final Plan plan;
  private final Kit kit;
  private int started;

  Stable(Plan plan, Kit kit) {
    this.plan = plan;
    this.kit = kit;
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("sluice.node.max-connections", "20000");
    settings.put("sluice.pool.default.max-connections", "20000");
    settings.put("sluice.pool.default.idle-timeout", "PT24H"); // rows that hold idle ones hold them
    for (String held : List.of("critical", "high", "normal")) {
      settings.put("sluice.pool.default.priority." + held + ".reserve", "0");
    }
    return settings;
  }

  Peer start(Contender contender) throws Unable, IOException, InterruptedException {
    started++;
    return switch (contender) {
      case SLUICE -> wildFly(contender, plan.ear(), SETTINGS);
      case BARE -> wildFly(contender, war("bare", LoopEndpoint.class), Map.of());
      case EMPTY -> wildFly(contender, war("empty", SilentEndpoint.class), Map.of());
      case UNDERTOW -> loop(contender, UndertowLoop.class);
      case TYRUS -> loop(contender, TyrusLoop.class);
      case BUN, FLOOR -> {
        int port = Ports.free();
        yield process(contender, port, kit.start(contender, port));
      }
    };
  }

  private List<String> pin() {
    return List.of("taskset", "-c", plan.serverCpu());
  }

  private List<String> jvm() {
    return List.of("-Xmx" + plan.heap());
  }

  private Path work(Contender contender) {
    return plan.work().resolve(contender.folder() + "-" + started);
  }

  private Peer wildFly(Contender contender, Path application, Map<String, String> settings)
      throws IOException, InterruptedException {
    PinnedServer server =
        PinnedServer.start(plan.home(), application, work(contender), pin(), jvm(), settings);
    Thread atTheEnd = new Thread(server::close);
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    return new Peer(contender, server.httpPort(), server.pid(), () -> end(server::close, atTheEnd));
  }

  private static void end(Runnable close, Thread atTheEnd) {
    close.run();
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
  }

  /** That endpoint, and nothing else. */
  private Path war(String context, Class<?> endpoint) throws IOException {
    Path war = Files.createDirectories(plan.work()).resolve(context + ".war");
    String name = endpoint.getName().replace('.', '/') + ".class";
    try (InputStream from = endpoint.getResourceAsStream("/" + name);
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(war))) {
      to.putNextEntry(new ZipEntry("WEB-INF/classes/" + name));
      from.transferTo(to);
    }
    return war;
  }

  private Peer loop(Contender contender, Class<?> main)
      throws Unable, IOException, InterruptedException {
    int port = Ports.free();
    List<String> command = new ArrayList<>(pin());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), Integer.toString(port)));
    return process(contender, port, new ProcessBuilder(command));
  }

  private Peer process(Contender contender, int port, ProcessBuilder start)
      throws Unable, IOException, InterruptedException {
    Path log = Files.createDirectories(work(contender)).resolve("server.log");
    Process process = start.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Thread atTheEnd = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    Peer peer = new Peer(contender, port, process.pid(), () -> end(() -> stop(process), atTheEnd));
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
        peer.close();
        throw new Unable("The server " + contender.title + " didn't start: " + log);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return peer;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
