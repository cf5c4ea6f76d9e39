package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.ContractServer;
import io.sluice.contract.JdkContractServer;
import io.sluice.contract.PoolContract;
import io.sluice.run.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * The contract, kept by the built EAR in a WildFly on JDK 25, where this machine has one: at {@code
 * it.jdk25.home}, or where Linux distributions put theirs. Where it hasn't, that is said.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class Jdk25IT extends PoolContract {
  private static final String HOME = System.getProperty("it.jdk25.home", "");
  private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");
  private static final String[] POOLS = {"default", "small", "brisk", "narrow", "queue"};

  private TestServer server;
  private ContractServer contract;
  private Console console;

  @BeforeAll
  void start() throws Exception {
    TestServer.Plan plan = TestServer.of(Jdk25IT.class).java(jdk25());
    for (String setting : System.getProperty("it.settings").strip().split("\\s+")) {
      plan.jvm(setting);
    }
    server = plan.start();
    console = new Console(server.managementPort());
    contract = new JdkContractServer(URI.create("ws://127.0.0.1:" + server.httpPort() + "/sluice"));
  }

  private static Path jdk25() throws IOException {
    if (TestServer.isPayara()) {
      return notRun("Payara 6 is for JDK 21 and before");
    }
    if (!HOME.isEmpty()) {
      return Path.of(HOME);
    }
    Optional<Path> found = Optional.empty();
    if (Files.isDirectory(USUAL_PLACE)) {
      try (Stream<Path> installed = Files.list(USUAL_PLACE)) {
        found = installed.filter(Jdk25IT::is25).findFirst();
      }
    }
    return found.orElseGet(
        () -> notRun("there is none in " + USUAL_PLACE + ", nor does -Dit.jdk25.home name one"));
  }

  private static Path notRun(String why) {
    System.out.println("On JDK 25: not run, as " + why);
    return Assumptions.abort(why);
  }

  /** As each JDK says in its file {@code release}. */
  private static boolean is25(Path home) {
    try {
      return Files.isExecutable(home.resolve("bin/java"))
          && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
    } catch (IOException none) {
      return false;
    }
  }

  @AfterAll
  void stop() throws Exception {
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected ContractServer server() {
    return contract;
  }

  @Test
  void theServerRunsOnIt_andThePoolsFindNoFaultWithThemselves() throws Exception {
    assertThat(console.get(new ObjectName("java.lang:type=Runtime"), "SpecVersion"))
        .isEqualTo("25");
    for (String pool : POOLS) {
      assertThat((String[]) console.invoke(pool, "verify")).as(pool).isEmpty();
    }
  }
}
