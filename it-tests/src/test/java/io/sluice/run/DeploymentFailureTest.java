package io.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFailureTest {

  /** As WildFly 39 wrote it, shortened. */
  private static final String REFUSED_BY_A_BEAN =
      """
      "{
          \\"WFLYCTL0080: Failed services\\" => {\\"jboss.deployment.subunit.\\\\\\"sluice.ear\\\\\\".\\\\\\"ejb-pool.jar\\\\\\".component.Start.START\\" => \\"java.lang.IllegalStateException: WFLYEE0042: Failed to construct component instance
          Caused by: java.lang.IllegalStateException: WFLYEE0042: Failed to construct component instance
          Caused by: jakarta.ejb.EJBException: java.lang.IllegalArgumentException: a.key must be at least 1, but is \\\\\\"0\\\\\\"
      another.key: did you mean other.key?
          Caused by: java.lang.IllegalArgumentException: a.key must be at least 1, but is \\\\\\"0\\\\\\"
      another.key: did you mean other.key?\\"},
          \\"WFLYCTL0412: Required services that are not installed:\\" => [
              \\"jboss.deployment.subunit.\\\\\\"sluice.ear\\\\\\".\\\\\\"web.war\\\\\\".beanmanager\\"
          ]
      }"\
      """;

  @Test
  void innermostCause_isAllThatRemains_withAllItsLines() {
    assertThat(DeploymentFailure.readable(REFUSED_BY_A_BEAN))
        .containsExactly(
            "a.key must be at least 1, but is \"0\"", "another.key: did you mean other.key?");
  }

  @Test
  void listOfWeld_isReadWithoutItsStackTraces() {
    String refusedByAnExtension =
        """
        {"WFLYCTL0080: Failed services" => {"jboss.deployment.unit.\\"sluice.ear\\".WeldStartService" => "Failed to start service
            Caused by: org.jboss.weld.exceptions.DeploymentException: Exception List with 2 exceptions:
        Exception 0 :
        io.sluice.core.config.ConfigException: a.key: must be at least 1, was \\"0\\"
        \tat deployment.sluice.ear.ejb-pool.jar//io.sluice.X.read(X.java:57)
        \t... 12 more
        Exception 1 :
        java.lang.IllegalStateException: outer
        \tat a.B.c(B.java:1)
        Caused by: java.lang.IllegalStateException: inner
        \tat a.B.c(B.java:1)
        "}}
        """;

    assertThat(DeploymentFailure.readable(refusedByAnExtension))
        .containsExactly("a.key: must be at least 1, was \"0\"", "inner");
  }

  @Test
  void longStackOfCauses_isRead() {
    String wrapped = "    Caused by: x.Y: middle\n".repeat(50_000);

    assertThat(DeploymentFailure.readable("{\"s\" => \"" + wrapped + "Caused by: x.Z: root\"}"))
        .containsExactly("root");
  }

  @Test
  void textWithoutACause_isShownAsItIs() {
    assertThat(DeploymentFailure.readable("\"WFLYSRV0153: Failed to process \\\"sluice.ear\\\"\""))
        .containsExactly("WFLYSRV0153: Failed to process \"sluice.ear\"");
  }

  @Test
  void causeWithoutAMessage_keepsItsName() {
    assertThat(
            DeploymentFailure.readable(
                "{\"service\" => \"failed\n    Caused by: java.lang.NullPointerException\"}"))
        .containsExactly("java.lang.NullPointerException");
  }

  /** As Payara 6 wrote it, shortened. */
  @Test
  void refusalOfPayara_isReadFromItsLog() {
    String line =
        "2026-11-23 05:42:02,788 WARNING [autodeploy] Error occurred during deployment: Exception"
            + " while loading the app : CDI definition failure:Exception List with 1"
            + " exceptions:%%%EOL%%%Exception 0 :%%%EOL%%%io.sluice.core.config.ConfigException:"
            + " a.key: must be at least 1, was \"0\"%%%EOL%%%another.key: did you mean other.key?%%%EOL%%%"
            + "\tat a.B.c(B.java:1)%%%EOL%%%. Please see server.log for more details.";

    assertThat(DeploymentFailure.readablePayaraLog(List.of("another line", line, line)))
        .containsExactly(
            "a.key: must be at least 1, was \"0\"", "another.key: did you mean other.key?");
  }

  @Test
  void noMarker_meansNotRefused(@TempDir Path deployments) throws IOException {
    Path marker = deployments.resolve("sluice.ear.failed");
    assertThat(DeploymentFailure.of(marker)).isEmpty();

    Files.writeString(marker, "\"no\"");
    assertThat(DeploymentFailure.of(marker))
        .hasValueSatisfying(why -> assertThat(why).containsExactly("no"));
  }
}
