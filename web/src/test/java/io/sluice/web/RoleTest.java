package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may, and what the others hear: the same for each door. */
class RoleTest {
  private static final Principal SOMEBODY = () -> "somebody";

  @ParameterizedTest
  @CsvSource({
    "ANYBODY, none, true",
    "MONITOR, none, false",
    "MONITOR, sluice-publisher, false",
    "MONITOR, sluice-monitor, true",
    "MONITOR, sluice-operator, true",
    "MONITOR, sluice-admin, true",
    "OPERATOR, sluice-monitor, false",
    "OPERATOR, sluice-operator, true",
    "OPERATOR, sluice-admin, true",
    "ADMIN, sluice-operator, false",
    "ADMIN, sluice-admin, true",
    "PUBLISHER, sluice-admin, false",
    "PUBLISHER, sluice-publisher, true"
  })
  void aRole_entitlesToWhatIsBelowIt(Role needed, String has, boolean may) {
    assertThat(needed.refusal(SOMEBODY, List.of(has)::contains).isEmpty()).isEqualTo(may);
  }

  @Test
  void aStranger_hears401_andSomebodyWithoutTheRole403() {
    Refusal stranger = Role.OPERATOR.refusal(null, role -> false).orElseThrow();
    Refusal other = Role.OPERATOR.refusal(SOMEBODY, role -> false).orElseThrow();

    assertThat(stranger.status()).isEqualTo(401);
    assertThat(stranger).hasMessage("Authentication is required");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other).hasMessage("The role sluice-operator is required");
  }
}
