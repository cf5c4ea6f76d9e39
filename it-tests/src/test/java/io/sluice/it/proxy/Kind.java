package io.sluice.it.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose proxy: where Debian has it, the block of docs/operating.md that configures it, and what
 * that block finds in the configuration around it.
 */
public enum Kind {
  NGINX("/usr/sbin/nginx", "nginx", "HUP", "proxy_read_timeout 60s", "proxy_read_timeout %ds") {
    @Override
    List<String> command(Path configuration, Path folder) {
      return List.of(program(), "-p", folder.toString(), "-c", configuration.toString());
    }

    @Override
    String around(Path folder, Path block, int port, String from) {
      String folders =
          Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
              .map(each -> each + "_temp_path " + folder.resolve(each) + ";\n")
              .collect(Collectors.joining());
      return """
      daemon off;
      pid %1$s/pid;
      error_log %1$s/error.log;
      events {}
      http {
      access_log off;
      %2$s
      proxy_bind %3$s;
      include %4$s;
      }
      """
          .formatted(folder, folders, from, block);
    }

    @Override
    String onPort(String block, int port) {
      return Operating.with(block, "listen 443 ", "listen 127.0.0.1:" + port + " ");
    }
  },

  HTTPD("/usr/sbin/apache2", "apache", "USR1", "Timeout 60", "Timeout %d") {
    @Override
    List<String> command(Path configuration, Path folder) {
      return List.of(program(), "-D", "FOREGROUND", "-f", configuration.toString());
    }

    @Override
    String around(Path folder, Path block, int port, String from) {
      String modules =
          Stream.of(
                  "mpm_event",
                  "authz_core",
                  "ssl",
                  "socache_shmcb",
                  "headers",
                  "proxy",
                  "proxy_http")
              .map(
                  each ->
                      "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n"
                          .formatted(each))
              .collect(Collectors.joining());
      return """
      ServerRoot %1$s
      DefaultRuntimeDir %1$s
      PidFile %1$s/pid
      Mutex file:%1$s
      ErrorLog %1$s/error.log
      User www-data
      Group www-data
      ServerName 127.0.0.1
      Listen 127.0.0.1:%2$d
      %3$s
      ProxySourceAddress %4$s
      Include %5$s
      """
          .formatted(folder, port, modules, from, block);
    }

    @Override
    String onPort(String block, int port) {
      return Operating.with(block, "*:443", "*:" + port);
    }
  };

  private final String program;
  private final String language;
  private final String reloadSignal;
  private final String timeout;
  private final String otherTimeout;

  Kind(String program, String language, String reloadSignal, String timeout, String otherTimeout) {
    this.program = program;
    this.language = language;
    this.reloadSignal = reloadSignal;
    this.timeout = timeout;
    this.otherTimeout = otherTimeout;
  }

  public boolean isInstalled() {
    return Files.isExecutable(Path.of(program));
  }

  public String program() {
    return program;
  }

  String reloadSignal() {
    return reloadSignal;
  }

  /** The page's block, for this host. */
  String block(int port, int serverPort, Certificate certificate, Duration idle)
      throws IOException {
    String block = onPort(Operating.block(language), port);
    block = Operating.with(block, "//127.0.0.1:8080", "//127.0.0.1:" + serverPort);
    block =
        Operating.with(block, "/etc/ssl/certs/sluice.example.pem", certificate.file().toString());
    block =
        Operating.with(
            block, "/etc/ssl/private/sluice.example.key", certificate.keyFile().toString());
    return Operating.with(block, timeout, otherTimeout.formatted(idle.toSeconds()));
  }

  abstract String onPort(String block, int port);

  /** What surrounds it. */
  abstract String around(Path folder, Path block, int port, String from);

  abstract List<String> command(Path configuration, Path folder);
}
