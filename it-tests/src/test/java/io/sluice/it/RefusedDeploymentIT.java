package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.it.app.wrong.WantsUnknownPool;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;

/** What the server refuses to deploy, and whether it says why. */
@ArquillianTest
class RefusedDeploymentIT {
  @ArquillianResource private Deployer deployer;

  @Deployment(name = "unknown-pool", managed = false, testable = false)
  static EnterpriseArchive unknownPool() {
    return Ears.with(
        Ears.named("unknown-pool.ear"), Ears.war("app.war", WantsUnknownPool.class.getPackage()));
  }

  @Deployment(name = "bad-settings", managed = false, testable = false)
  static EnterpriseArchive badSettings() {
    return Ears.withSettings(
        Ears.named("bad-settings.ear"),
        "sluice.pool.default.idle-timeout=300",
        "sluice.pool.default.max-conections=5");
  }

  @Test
  void poolThatIsNotConfigured_isNamed() {
    assertThat(refusalOf("unknown-pool"))
        .contains(
            "no pool \"nope\" is configured, there are [default, small, brisk, narrow, queue]",
            "WantsUnknownPool.pool");
  }

  @Test
  void badValue_andUnknownKey_areNamed_withBound_andNearestKey() {
    assertThat(refusalOf("bad-settings"))
        .contains(
            "sluice.pool.default.idle-timeout: must be an ISO-8601 duration from PT1S to PT24H",
            "\"300\"",
            "sluice.pool.default.max-conections: there is no such setting; did you mean"
                + " sluice.pool.default.max-connections?");
  }

  private String refusalOf(String deployment) {
    Throwable refused = catchThrowable(() -> deployer.deploy(deployment));
    if (refused == null) {
      deployer.undeploy(deployment);
      throw new AssertionError("it was deployed");
    }
    StringBuilder all = new StringBuilder();
    for (Throwable each = refused; each != null; each = each.getCause()) {
      all.append(each.getMessage()).append('\n');
    }
    return all.toString().replace("\\\"", "\"");
  }
}
