package io.sluice.it.proxy;

import io.sluice.run.Ports;
import io.sluice.run.TestServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A server that believes the proxy at one address and nobody else, by the block of
 * docs/operating.md for its kind. It keeps an access log.
 */
public enum Believer {
  /** By the proxy's address. */
  WILDFLY {
    @Override
    public int believe(TestServer server, Path folder) throws IOException {
      Path script =
          Files.writeString(
              folder.resolve("server.cli"),
              Operating.block("jboss-cli")
                  + "/subsystem=undertow/server=default-server/host=default-host"
                  + "/setting=access-log:add(pattern=\"%h %U%q\")\n");
      Programs.run(
          List.of(
              TestServer.home().resolve("bin/jboss-cli.sh").toString(),
              "--connect",
              "--controller=127.0.0.1:" + server.managementPort(),
              "--file=" + script));
      return server.httpPort();
    }

    @Override
    public List<String> accessLog(TestServer server) throws IOException {
      return Files.readAllLines(server.base().resolve("log/access_log.log"));
    }
  },

  /** By a listener that is the proxy's alone. */
  PAYARA {
    @Override
    public int believe(TestServer server, Path folder) throws IOException {
      int port = Ports.free();
      Path script =
          Files.writeString(
              folder.resolve("server.asadmin"),
              Operating.with(Operating.block("asadmin"), " 8081 ", " " + port + " ")
                  + """
                  set configs.config.server-config.http-service.access-log.write-interval-seconds=1
                  set configs.config.server-config.http-service.access-logging-enabled=true
                  """);
      Programs.run(
          List.of(
              TestServer.home().resolve("bin/asadmin").toString(),
              "--port",
              adminPort(server),
              "multimode",
              "--file",
              script.toString()));
      return port;
    }

    @Override
    public List<String> accessLog(TestServer server) throws IOException {
      try (DirectoryStream<Path> logs =
          Files.newDirectoryStream(server.base().resolve("logs/access"), "server_access_log*")) {
        return Files.readAllLines(logs.iterator().next()).stream()
            .map(line -> line.replaceAll("\"(.*?)\" .*\"\\S+ (\\S+) HTTP/1.1\".*", "$1 $2"))
            .toList();
      }
    }
  };

  private static final Pattern ADMIN_PORT =
      Pattern.compile("<network-listener (?=[^>]*name=\"admin-listener\")[^>]*\\bport=\"(\\d+)\"");

  /** The kind of the server that the tests run in. */
  public static Believer ofTheTests() {
    return TestServer.isPayara() ? PAYARA : WILDFLY;
  }

  /** Returns the port at which it believes the proxy, from now on. */
  public abstract int believe(TestServer server, Path folder) throws IOException;

  /** Lines of {@code client /path?query}. */
  public abstract List<String> accessLog(TestServer server) throws IOException;

  private static String adminPort(TestServer server) throws IOException {
    String domain = Files.readString(server.base().resolve("config/domain.xml"));
    return ADMIN_PORT
        .matcher(domain)
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }
}
