package io.sluice.it.hostile;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of our own for a server, with two cables to it: one for the test's looks at
 * it, and one for clients, which can be pulled. Linux, as root.
 */
public final class Cable implements Line {
  /** What is kept for tests (RFC 2544). */
  private static final String TESTS = "198.18.";

  private static final String NETWORK = TESTS + "237.";

  public static final String SERVER = NETWORK + 2;

  private static final String SERVER_OF_CLIENTS = NETWORK + 6;

  private final String namespace = "sluice-" + ProcessHandle.current().pid();
  private final String watch = "slw" + ProcessHandle.current().pid();
  private final String cable = "slc" + ProcessHandle.current().pid();
  private int serverPort;

  /** Both are up. Fails where the system or its user has no namespaces. */
  public Cable() throws IOException {
    boolean used =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(each -> each.getHostAddress().startsWith(TESTS));
    if (used) {
      throw new IOException("there is an interface in the network " + TESTS);
    }
    ip("netns add " + namespace);
    try {
      ip("-n " + namespace + " link set lo up");
      lay(watch, NETWORK + "1/30", SERVER + "/30");
      lay(cable, NETWORK + "5/30", SERVER_OF_CLIENTS + "/30");
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  private void lay(String name, String here, String there) throws IOException {
    ip("link add " + name + " type veth peer name eth-" + name + " netns " + namespace);
    ip("addr add " + here + " dev " + name);
    ip("link set " + name + " up");
    ip("-n " + namespace + " addr add " + there + " dev eth-" + name);
    ip("-n " + namespace + " link set eth-" + name + " up");
  }

  private static void ip(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("ip " + arguments + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public String namespace() {
    return namespace;
  }

  /** Where the server in there listens. */
  public void serverPort(int port) {
    serverPort = port;
  }

  @Override
  public Peer connect() throws IOException {
    return new Peer(SERVER_OF_CLIENTS, serverPort);
  }

  @Override
  public void pull() throws IOException {
    ip("link set " + cable + " down");
  }

  @Override
  public void mend() throws IOException {
    ip("link set " + cable + " up");
  }

  /** Takes both cables along. */
  @Override
  public void close() throws IOException {
    ip("netns del " + namespace);
  }

  @Override
  public String toString() {
    return "a cable";
  }
}
