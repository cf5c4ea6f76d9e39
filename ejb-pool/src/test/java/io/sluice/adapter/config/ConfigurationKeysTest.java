package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.core.config.ConfigException;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of keys against what it repeats: the records' bounds and defaults. */
class ConfigurationKeysTest {
  private static final Pattern BOUND = Pattern.compile("from (\\S+) to (\\S+)");

  /** Their bounds hold together with other keys only: {@code OutboundConfigTest} has them. */
  private static final Set<Key<?>> BOUND_TO_OTHERS =
      Set.of(
          ConfigurationKeys.OUTBOUND_MIN_IDLE,
          ConfigurationKeys.OUTBOUND_RECONNECT_DELAY,
          ConfigurationKeys.OUTBOUND_RECONNECT_DELAY_MAX);

  private static Stream<Key<?>> keysWithBounds() {
    return Stream.concat(ConfigurationKeys.NODE.stream(), ConfigurationKeys.POOL.stream())
        .filter(key -> BOUND.matcher(key.type().bound()).matches())
        .filter(key -> !BOUND_TO_OTHERS.contains(key));
  }

  @ParameterizedTest
  @MethodSource("keysWithBounds")
  void the_record_has_the_bound_that_the_key_tells(Key<?> key) {
    Matcher bound = BOUND.matcher(key.type().bound());
    assertThat(bound.matches()).isTrue();
    for (Object beyond : List.of(beyond(bound.group(1), -1), beyond(bound.group(2), 1))) {
      assertThat(catchThrowable(() -> assemble(key, beyond)))
          .isInstanceOf(ConfigException.class)
          .hasMessage(key.name() + ": must be " + key.type().bound() + ", was " + beyond);
    }
    for (String within : List.of(bound.group(1), bound.group(2))) {
      assertThat(catchThrowable(() -> assemble(key, beyond(within, 0)))).isNull();
    }
  }

  @Test
  void the_defaults_are_those_of_the_records() {
    assertThat(ConfigurationReader.read(Configs.of()))
        .isEqualTo(NodeConfig.of(PoolConfig.named("default")));
  }

  @Test
  void no_two_keys_share_an_environment_variable() {
    List<String> variables = new ArrayList<>();
    ConfigurationKeys.NODE.forEach(key -> variables.add(variable(key.name())));
    ConfigurationKeys.LATER_NODE.forEach(key -> variables.add(variable(key)));
    for (String pool : List.of("default", "s")) {
      ConfigurationKeys.POOL.forEach(
          key -> variables.add(variable(ConfigurationKeys.ofPool(pool, key.name()))));
      ConfigurationKeys.LATER_POOL.forEach(
          key -> variables.add(variable(ConfigurationKeys.ofPool(pool, key))));
    }
    assertThat(variables).doesNotHaveDuplicates();
  }

  @Test
  void no_key_is_both_known_and_for_later() {
    Set<String> later = new HashSet<>(ConfigurationKeys.LATER_POOL);
    later.addAll(ConfigurationKeys.LATER_NODE);
    assertThat(later).allMatch(ConfigurationKeys::isLater);
    assertThat(Stream.concat(ConfigurationKeys.NODE.stream(), ConfigurationKeys.POOL.stream()))
        .extracting(Key::name)
        .noneMatch(ConfigurationKeys::isLater);
  }

  private static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static Object beyond(String bound, long steps) {
    return bound.startsWith("P")
        ? Duration.parse(bound).plusNanos(steps)
        : (Object) (Long.parseLong(bound) + steps);
  }

  private static void assemble(Key<?> changed, Object value) {
    Assembly.Values values =
        new Assembly.Values() {
          @Override
          @SuppressWarnings("unchecked")
          public <T> T get(Key<T> key) {
            return key == changed ? (T) value : key.defaultValue(false);
          }
        };
    if (ConfigurationKeys.NODE.contains(changed)) {
      PoolConfig smallest = PoolConfig.named("default").withMaxConnections(1);
      Assembly.node(List.of(smallest), values);
    } else {
      Assembly.pool("default", List.of(), values);
    }
  }
}
