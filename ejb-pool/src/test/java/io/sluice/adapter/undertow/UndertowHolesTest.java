package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UndertowHolesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.4.28.Final",
        "2.2.39.Final",
        "2.3.0.Final",
        "2.3.23.Final",
        "2.3.26.Final",
        "2.4.0.RC4",
        "2.4.2.Final"
      })
  void aVersionWithKnownHoles_isWarnedOf_byItsName(String version) {
    assertThat(UndertowHoles.of(version).orElseThrow()).startsWith("Undertow " + version + " has ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.3.27.Final",
        "2.3.100.Final",
        "2.4.3.Final",
        "2.4.4.Final",
        "2.5.0.Alpha1",
        "3.0.0.Final"
      })
  void aVersionThatHasThemMended_isNot(String version) {
    assertThat(UndertowHoles.of(version)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.3.20.SP4-redhat-00001", "Unknown", "", "2.x", "2.3.99999999999.Final"})
  void aVersionThatTellsNothing_isNot(String version) {
    assertThat(UndertowHoles.of(version)).isEmpty();
  }

  @Test
  void theFactoryTellsOfTheServersOwnVersion() {
    assertThat(new UndertowTransportFactory().caution())
        .isEqualTo(UndertowHoles.of(io.undertow.Version.getVersionString()))
        .isPresent();
  }
}
