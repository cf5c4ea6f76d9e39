package io.sluice.it.proxy;

import static org.awaitility.Awaitility.await;

import io.sluice.run.Ports;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * nginx or Apache httpd as docs/operating.md configures it, on loopback, in front of a server on
 * this host.
 */
public final class Proxy implements AutoCloseable {
  /** The name that the page's configuration is for. */
  public static final String NAME = "sluice.example";

  /** How long the page lets nothing pass over a connection. */
  public static final Duration USUAL_IDLE = Duration.ofSeconds(60);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Kind kind;
  private final Path folder;
  private final Process process;
  private final SSLContext trust;
  private final int port;

  /**
   * Returns when it takes connections.
   *
   * @param from the address on loopback that the server sees it come from
   * @param idle how long nothing may pass over a connection
   */
  public Proxy(
      Kind kind, Path folder, int serverPort, Certificate certificate, String from, Duration idle)
      throws IOException {
    this.kind = kind;
    this.folder = Files.createDirectories(folder);
    this.trust = certificate.trust();
    this.port = Ports.free();
    Path block =
        Files.writeString(
            folder.resolve("block.conf"), kind.block(port, serverPort, certificate, idle));
    Path configuration =
        Files.writeString(folder.resolve("proxy.conf"), kind.around(folder, block, port, from));
    process =
        new ProcessBuilder(kind.command(configuration, folder))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.log").toFile())
            .start();
    await().atMost(PATIENCE).until(this::isListening);
  }

  private boolean isListening() {
    if (!process.isAlive()) {
      throw new AssertionError(kind.program() + " has ended, see " + folder);
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** A page's own origin, if it came through this proxy. */
  public String origin() {
    return "https://" + NAME + ":" + port;
  }

  /** A client by TLS. */
  public RawClient connect() throws IOException {
    return connect("127.0.0.1");
  }

  /** A client at that address of this host. */
  public RawClient connect(String from) throws IOException {
    SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket();
    SSLParameters tls = socket.getSSLParameters();
    tls.setServerNames(List.of(new SNIHostName(NAME)));
    socket.setSSLParameters(tls);
    return new RawClient(socket, from, port);
  }

  /** The headers of a request that has come to the name. */
  public String host() {
    return "Host: " + NAME + ":" + port;
  }

  /** Has it read its configuration again; returns when a new process of it is there. */
  public void reload() throws IOException {
    Set<Long> before = workers();
    Programs.run(List.of("kill", "-" + kind.reloadSignal(), Long.toString(process.pid())));
    await().atMost(PATIENCE).until(() -> !before.containsAll(workers()));
  }

  private Set<Long> workers() {
    return process.children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  /** Ends it as the system does. Where connections are left, httpd takes up to ten seconds. */
  public void stop() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(kind.program() + " doesn't end");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException(hurried);
    }
  }

  /** Ends it at once, whatever is left. */
  @Override
  public void close() {
    List<ProcessHandle> workers = process.children().toList();
    process.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
  }
}
