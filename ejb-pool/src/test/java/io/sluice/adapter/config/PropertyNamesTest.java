package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyNamesTest {
  private static class Source implements ConfigSource {
    private final String name;

    Source(String name) {
      this.name = name;
    }

    @Override
    public Set<String> getPropertyNames() {
      return Set.of();
    }

    @Override
    public String getValue(String key) {
      return null;
    }

    @Override
    public String getName() {
      return name;
    }
  }

  private static class EnvironmentConfigSource extends Source {
    EnvironmentConfigSource(String name) {
      super(name);
    }
  }

  private static final class Renamed extends EnvironmentConfigSource {
    Renamed() {
      super("renamed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EnvConfigSource",
        "EnvConfigSource[source=/srv/app/.env]",
        "Environment",
        "system_env",
        "Environment Variables Config Source",
        "environment-variables",
      })
  void the_environment_is_known_by_the_name_of_its_source(String name) {
    assertThat(PropertyNames.isEnvironment(new Source(name))).isTrue();
  }

  @Test
  void the_environment_is_known_by_its_class_or_the_one_above() {
    assertThat(PropertyNames.isEnvironment(new EnvironmentConfigSource("x"))).isTrue();
    assertThat(PropertyNames.isEnvironment(new EnvironmentConfigSource(null))).isTrue();
    assertThat(PropertyNames.isEnvironment(new Renamed())).isTrue();
    assertThat(PropertyNames.isEnvironment(Configs.environment("A", "b"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SysPropConfigSource",
        "SystemProperty",
        "PropertiesConfigSource[source=file:/etc/environment]",
        "file:/srv/EnvConfigSource",
        "/srv/env",
        "Domain",
        "JNDI",
        "my-environment.properties",
      })
  void other_sources_are_not_taken_for_it(String name) {
    assertThat(PropertyNames.isEnvironment(new Source(name))).isFalse();
  }

  @Test
  void a_source_without_a_name_is_not_taken_for_it() {
    assertThat(PropertyNames.isEnvironment(new Source(null))).isFalse();
    assertThat(PropertyNames.isEnvironment(new Source(""))).isFalse();
  }

  @Test
  void the_names_of_all_other_sources_are_found() {
    assertThat(
            PropertyNames.of(
                Configs.from(
                    Configs.file("sluice.b", "1", "%dev.sluice.a", "1", "%prod.sluice.c", "1"),
                    Configs.systemProperties("sluice.b", "2", "sluice.d", "1", "user.dir", "x"),
                    Configs.environment("SLUICE_E", "1")),
                Set.of("dev")))
        .extracting(Object::toString)
        .containsExactly("%dev.sluice.a", "sluice.b", "sluice.d");
  }

  @Test
  void the_distance_counts_insertions_deletions_and_replacements() {
    Map<String, Integer> distances = Map.of("", 5, "pools", 0, "pols", 1, "poolss", 1, "polos", 2);
    distances.forEach((to, edits) -> assertThat(Nearest.distance("pools", to)).isEqualTo(edits));
  }
}
