package io.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchOptionsTest {
  @TempDir Path dir;

  private final Properties system = new Properties();

  @BeforeEach
  void somethingToStart() throws IOException {
    Files.createFile(dir.resolve("jboss-modules.jar"));
    Files.createFile(dir.resolve("sluice.ear"));
  }

  @Test
  void sluiceProperties_goOnToTheServer_butNotTheLaunchersOwn() throws Exception {
    system.setProperty("sluice.pool.default.max-connections", "10");
    system.setProperty("sluice.http.port", "8085");
    system.setProperty("sluice.management.port", "9995");
    system.setProperty("other", "x");

    LaunchOptions options = parse("--http-port", "8085", "--management-port", "9995");

    assertThat(options.configuration())
        .isEqualTo(Map.of("sluice.pool.default.max-connections", "10"));
    assertThat(options.server().command(options))
        .contains(
            "-Dsluice.pool.default.max-connections=10",
            "-Djboss.http.port=8085",
            "-Djboss.management.http.port=9995",
            "-Djboss.bind.address=127.0.0.1",
            "-Djboss.bind.address.management=127.0.0.1",
            "-Dmp.config.profile=dev")
        .noneMatch(
            argument ->
                argument.startsWith("-Dsluice.http") || argument.startsWith("-Dsluice.management"));
  }

  @Test
  void portThatIsNone_isRefused_byItsKey() {
    for (String port : List.of("0", "65536", "99999", "-1", "http", "")) {
      assertThatThrownBy(() -> parse("--http-port", port))
          .isInstanceOf(LaunchFailed.class)
          .hasMessage("sluice.http.port must be a port from 1 to 65535, but is \"" + port + "\"");
    }
  }

  @Test
  void onePortForBoth_isRefused() {
    assertThatThrownBy(() -> parse("--http-port", "9990")).hasMessageContaining("both 9990");
  }

  @Test
  void missingServer_saysWhatToDo() throws IOException {
    Files.delete(dir.resolve("jboss-modules.jar"));

    assertThatThrownBy(this::parse)
        .hasMessageContaining("No provisioned server")
        .hasMessageContaining("mvn -Prun");
  }

  private LaunchOptions parse(String... more) throws LaunchFailed {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "--server",
                dir.toString(),
                "--ear",
                dir.resolve("sluice.ear").toString(),
                "--work",
                dir.resolve("run").toString()));
    args.addAll(List.of(more));
    return LaunchOptions.parse(args.toArray(String[]::new), system);
  }
}
