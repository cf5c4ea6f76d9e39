package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveSettingsTest {
  @Test
  void there_are_none_if_nothing_is_set() {
    assertThat(ConfigurationReader.effectiveSettings(Configs.of())).isEmpty();
  }

  @Test
  void a_setting_that_repeats_the_default_is_left_out() {
    assertThat(
            ConfigurationReader.effectiveSettings(
                Configs.of(
                    "sluice.protocol.echo", "true",
                    "sluice.pool.default.priority.high.reserve", "20.0%",
                    "sluice.pool.default.idle-timeout", "PT300S")))
        .isEmpty();
  }

  @Test
  void each_has_its_key_value_and_source() {
    List<EffectiveSetting> settings =
        ConfigurationReader.effectiveSettings(
            Configs.from(
                Configs.file(
                    "sluice.pools", " default, b",
                    "sluice.pool.b.outbox.overflow.x.*", "drop-oldest",
                    "sluice.pool.b.idle-timeout", "PT120S"),
                Configs.environment("SLUICE_POOL_DEFAULT_MAX_CONNECTIONS", "007"),
                Configs.systemProperties("sluice.access.anonymous", "false")));
    assertThat(settings)
        .containsExactly(
            new EffectiveSetting(
                "sluice.pools", "default,b", "PropertiesConfigSource[source=test.properties]"),
            new EffectiveSetting(
                "sluice.access.anonymous", "false", "PropertiesConfigSource[source=system]"),
            new EffectiveSetting("sluice.pool.default.max-connections", "7", "EnvConfigSource"),
            new EffectiveSetting(
                "sluice.pool.b.idle-timeout",
                "PT2M",
                "PropertiesConfigSource[source=test.properties]"),
            new EffectiveSetting(
                "sluice.pool.b.outbox.overflow.x.*",
                "drop-oldest",
                "PropertiesConfigSource[source=test.properties]"));
  }

  @Test
  void a_value_is_written_as_it_could_be_set() {
    assertThat(
            ConfigurationReader.effectiveSettings(
                Configs.of(
                    "sluice.pool.default.priority.critical.reserve", "012.50%",
                    "sluice.pool.default.priority.high.reserve", "0.0000001%",
                    "sluice.pool.default.priority.normal.reserve", "025",
                    "sluice.pool.default.waiting.plain", "refuse")))
        .extracting(setting -> setting.key() + "=" + setting.value())
        .containsExactly(
            "sluice.pool.default.priority.critical.reserve=12.5%",
            "sluice.pool.default.priority.high.reserve=0.0000001%",
            "sluice.pool.default.priority.normal.reserve=25",
            "sluice.pool.default.waiting.plain=refuse");
  }

  @Test
  void the_defaults_of_the_profile_dev_are_among_them() {
    assertThat(
            ConfigurationReader.effectiveSettings(
                Configs.of(
                    "mp.config.profile", "dev",
                    "sluice.pool.default.inbound.bytes-per-second", "1048576")))
        .extracting(EffectiveSetting::toString)
        .containsExactly(
            "sluice.access.trust-claims=true (profile dev)",
            "sluice.access.own-origin=address (profile dev)",
            "sluice.outbound.allowed-targets=ws://localhost:*,ws://127.0.0.1:* (profile dev)",
            "sluice.pool.default.outbox.max-messages=100000 (profile dev)",
            "sluice.pool.default.inbound.messages-per-second=0 (profile dev)",
            "sluice.pool.default.groups.publish=anyone (profile dev)");
  }

  @Test
  void a_fault_is_told_instead_of_settings() {
    assertThatThrownBy(
            () -> ConfigurationReader.effectiveSettings(Configs.of("sluice.pols", "default")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean sluice.pools?");
  }
}
