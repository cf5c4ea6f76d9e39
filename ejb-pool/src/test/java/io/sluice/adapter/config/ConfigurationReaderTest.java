package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.config.ConfigException;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import org.assertj.core.api.AbstractThrowableAssert;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
  @Nested
  class Pools {
    @Test
    void the_pool_default_is_there_if_nothing_is_set() {
      assertThat(read().pools()).containsExactly(PoolConfig.named("default"));
    }

    @Test
    void a_list_of_pools_without_default_is_refused() {
      refused("sluice.pools", "trading")
          .hasMessage("sluice.pools: must be a list that has \"default\" in it, was [trading]");
    }

    @Test
    void the_settings_of_default_are_not_inherited() {
      NodeConfig node =
          read(
              "sluice.pools", "default,trading",
              "sluice.pool.default.max-connections", "7",
              "sluice.pool.default.duplicate", "multi");
      assertThat(node.pools().get(0).maxConnections()).isEqualTo(7);
      assertThat(node.pools().get(0).duplicate().policy()).isEqualTo(DuplicatePolicy.MULTI);
      assertThat(node.pools().get(1)).isEqualTo(PoolConfig.named("trading"));
    }

    @Test
    void capacities_may_sum_to_the_capacity_of_the_node() {
      NodeConfig node =
          read(
              "sluice.pools", "default,trading",
              "sluice.node.max-connections", "1500",
              "sluice.pool.trading.max-connections", "500");
      assertThat(node.maxConnections()).isEqualTo(1_500);
    }

    @Test
    void capacities_that_sum_to_more_than_the_node_takes_are_refused() {
      refused(
              "sluice.pools", "default,trading",
              "sluice.node.max-connections", "1500",
              "sluice.pool.trading.max-connections", "501")
          .hasMessage(
              "sluice.node.max-connections: must be at least the sum of the pools' "
                  + "max-connections (1501), was 1500");
    }

    @Test
    void the_sum_is_not_judged_while_a_capacity_is_unknown() {
      refused("sluice.node.max-connections", "10", "sluice.pool.default.max-connections", "x")
          .hasMessageStartingWith("sluice.pool.default.max-connections: ")
          .hasMessageNotContaining("sum");
    }
  }

  @Nested
  class Reservations {
    private static final String POOL = "sluice.pool.default.";

    @Test
    void all_slots_may_be_held_for_one_class() {
      NodeConfig node =
          read(
              POOL + "priority.critical.reserve", "100%",
              POOL + "priority.high.reserve", "0%",
              POOL + "priority.normal.reserve", "0");
      assertThat(node.pools().get(0).priority().slotsAt(1_000)).containsExactly(1_000, 0, 0, 0);
    }

    @Test
    void they_belong_to_their_pool() {
      NodeConfig node =
          read("sluice.pools", "default,b", "sluice.pool.b.priority.high.reserve", "7");
      assertThat(node.pools().get(0)).isEqualTo(PoolConfig.named("default"));
      assertThat(node.pools().get(1).priority().slotsAt(100)).containsExactly(10, 7, 40, 0);
    }

    @Test
    void counts_and_percentages_that_sum_above_the_capacity_are_refused() {
      refused(POOL + "max-connections", "100", POOL + "priority.high.reserve", "51")
          .hasMessage(
              POOL
                  + "max-connections: must be at least what is reserved for the classes (101), "
                  + "was 100");
      assertThat(read(POOL + "max-connections", "100", POOL + "priority.high.reserve", "50"))
          .isNotNull();
    }

    @Test
    void the_lowest_class_has_none() {
      refused(POOL + "priority.low.reserve", "30%")
          .hasMessage(
              POOL + "priority.low.reserve: must be 0, since no class ranks below it, was \"30%\"");
      assertThat(read(POOL + "priority.low.reserve", "0.0%").pools().get(0).priority().slotsAt(10))
          .containsExactly(1, 2, 4, 0);
    }

    @ParameterizedTest
    @CsvSource({
      "max-connections, x, priority.high.reserve, 1001",
      "max-connections, 0, priority.high.reserve, 1001",
      "priority.normal.reserve, x, priority.high.reserve, 1000",
    })
    void their_sum_is_not_judged_while_a_part_of_it_is_unknown(
        String badKey, String bad, String key, String value) {
      refused(POOL + badKey, bad, POOL + key, value)
          .hasMessageStartingWith(POOL + badKey + ": ")
          .hasMessageNotContaining("\n");
    }

    @Test
    void their_sum_is_told_beside_other_faults() {
      refused(POOL + "drain.batch", "0", POOL + "priority.high.reserve", "1000")
          .message()
          .hasLineCount(2)
          .contains(POOL + "drain.batch: ", POOL + "max-connections: ", "(1500)");
    }

    @Test
    void a_pool_that_is_refused_for_them_counts_with_its_own_capacity_on_the_node() {
      refused(
              "sluice.node.max-connections",
              "100",
              POOL + "max-connections",
              "100",
              POOL + "priority.high.reserve",
              "100")
          .hasMessageStartingWith(POOL + "max-connections: ")
          .hasMessageNotContaining("\n");
    }
  }

  @Nested
  class Names {
    @ParameterizedTest
    @CsvSource({
      "sluice.pool.default.max-conections, sluice.pool.default.max-connections",
      "sluice.pool.default.outbox.maxbytes, sluice.pool.default.outbox.max-bytes",
      "sluice.node.maxconnections, sluice.node.max-connections",
      "sluice.acess.anonymous, sluice.access.anonymous",
      "sluice.pool.default.outbox.overflow., sluice.pool.default.outbox.overflow",
      "sluice.Pools, sluice.pools",
      "sluice.pool.default.priority.critcal.reserve, sluice.pool.default.priority.critical.reserve",
      "sluice.pool.default.priority.high.reserved, sluice.pool.default.priority.high.reserve",
      "sluice.pool.default.priority.low.waittimeout, sluice.pool.default.priority.low.wait-timeout",
      "sluice.pool.default.waiting.plan, sluice.pool.default.waiting.plain",
      "sluice.pool.default.preemption.enable, sluice.pool.default.preemption.enabled",
      "sluice.pool.default.drain.batches, sluice.pool.default.drain.batch",
    })
    void an_unknown_name_is_refused_with_the_nearest_key(String name, String nearest) {
      refused(name, "5")
          .hasMessage(name + ": there is no such setting; did you mean " + nearest + "?");
    }

    @Test
    void a_setting_of_a_pool_that_is_not_listed_says_so() {
      refused("sluice.pools", "default,trading", "sluice.pool.tradng.idle-timeout", "PT1M")
          .hasMessage(
              "sluice.pool.tradng.idle-timeout: sluice.pools (default, trading) has no such pool; "
                  + "did you mean sluice.pool.trading.idle-timeout?");
    }

    @Test
    void a_key_of_a_later_version_is_refused_as_such() {
      refused("sluice.access.trusted-proxies", "5")
          .hasMessage("sluice.access.trusted-proxies: is not supported by this version");
    }

    @Test
    void a_key_of_a_later_version_is_refused_from_the_environment_too() {
      Config config = Configs.from(Configs.environment("SLUICE_ACCESS_TRUSTED_PROXIES", "6"));
      assertThatThrownBy(() -> ConfigurationReader.read(config))
          .hasMessage("sluice.access.trusted-proxies: is not supported by this version");
    }

    @Test
    void an_empty_value_is_absent_whatever_its_name() {
      NodeConfig node =
          read(
              "sluice.pool.default.preemption.budget-per-minute", "",
              "sluice.pool.default.max-connections", " ",
              "sluice.access.trusted-proxies", "",
              "sluice.nonsense", "");
      assertThat(node).isEqualTo(NodeConfig.of(PoolConfig.named("default")));
    }

    @Test
    void names_that_are_not_ours_are_left_alone() {
      assertThat(read("sluicegate.open", "x", "java.version", "17", "sluice", "x")).isNotNull();
    }

    @Test
    void names_that_the_environment_lists_are_left_alone() {
      Config config =
          Configs.from(
              Configs.environment(
                  "SLUICE_POOL_DEFAULT_MAX_CONNECTIONS", "7", "SLUICE_HOME", "/", "sluice.x", "1"));
      assertThat(ConfigurationReader.read(config).pools().get(0).maxConnections()).isEqualTo(7);
    }
  }

  @Nested
  class Sources {
    @Test
    void the_stronger_source_wins() {
      Config config =
          Configs.from(
              Configs.file("sluice.protocol.echo", "bad", "sluice.node.max-connections", "1001"),
              Configs.environment("SLUICE_NODE_MAX_CONNECTIONS", "1002"),
              Configs.systemProperties("sluice.protocol.echo", "false"));
      NodeConfig node = ConfigurationReader.read(config);
      assertThat(node.echo()).isFalse();
      assertThat(node.maxConnections()).isEqualTo(1_002);
    }

    @Test
    void the_fault_of_an_environment_variable_is_told_by_its_key() {
      Config config = Configs.from(Configs.environment("SLUICE_POOL_DEFAULT_IDLE_TIMEOUT", "300"));
      assertThatThrownBy(() -> ConfigurationReader.read(config))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "sluice.pool.default.idle-timeout: must be an ISO-8601 duration from PT1S to PT24H, "
                  + "was \"300\"");
    }

    @Test
    void an_expression_is_resolved() {
      assertThat(read("limit", "12", "sluice.pool.default.max-connections", "${limit}").pools())
          .containsExactly(PoolConfig.named("default").withMaxConnections(12));
    }

    @Test
    void an_expression_that_leads_nowhere_is_refused() {
      refused("sluice.access.anonymous", "${nobody.set.this}")
          .hasMessageStartingWith("sluice.access.anonymous: ")
          .hasMessageContaining("${nobody.set.this}");
    }

    @Test
    void an_expression_with_an_empty_default_is_absent() {
      assertThat(read("sluice.access.anonymous", "${nobody.set.this:}").access().anonymous())
          .isTrue();
    }
  }

  @Nested
  class OverflowRules {
    @Test
    void the_most_specific_pattern_comes_first() {
      NodeConfig node =
          read(
              "sluice.pool.default.outbox.overflow.*", "drop-newest",
              "sluice.pool.default.outbox.overflow.prices.*", "conflate",
              "sluice.pool.default.outbox.overflow.prices.eur", "close",
              "sluice.pool.default.outbox.overflow.*.*.e*r", "drop-oldest");
      assertThat(node.pools().get(0).outbox().rules())
          .containsExactly(
              new OverflowRule("prices.eur", OverflowPolicy.CLOSE),
              new OverflowRule("prices.*", OverflowPolicy.CONFLATE),
              new OverflowRule("*.*.e*r", OverflowPolicy.DROP_OLDEST),
              new OverflowRule("*", OverflowPolicy.DROP_NEWEST));
    }

    @Test
    void a_pattern_belongs_to_its_pool() {
      NodeConfig node =
          read("sluice.pools", "default,b", "sluice.pool.b.outbox.overflow.x", "conflate");
      assertThat(node.pools().get(0).outbox().rules()).isEmpty();
      assertThat(node.pools().get(1).outbox().rules()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"prices.*\"", "a b", "a#"})
    void a_pattern_that_no_group_can_have_is_refused(String pattern) {
      refused("sluice.pool.default.outbox.overflow." + pattern, "close")
          .hasMessageStartingWith("sluice.pool.default.outbox.overflow." + pattern + ": ");
    }

    @Test
    void an_empty_rule_is_absent() {
      assertThat(read("sluice.pool.default.outbox.overflow.x", "").pools().get(0).outbox().rules())
          .isEmpty();
    }
  }

  @Nested
  class Credentials {
    private static final String KEY = "sluice.outbound.credential.feed";

    @Test
    void one_is_read_when_it_is_wanted_and_stands_in_no_list_of_settings() {
      Config config = Configs.of(KEY, " Bearer t0p ");
      assertThat(ConfigurationReader.credential(config, "feed")).isEqualTo("Bearer t0p");
      assertThat(ConfigurationReader.effectiveSettings(config)).isEmpty();
      assertThat(ConfigurationReader.read(config).toString()).doesNotContain("t0p");
    }

    @Test
    void one_that_is_not_there_is_named() {
      assertThatThrownBy(() -> ConfigurationReader.credential(Configs.of(KEY, ""), "feed"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(KEY + " is not set");
    }

    @Test
    void one_that_cannot_be_read_is_not_shown() {
      Config config = Configs.of(KEY, "Bearer ${t0p");
      assertThatThrownBy(() -> ConfigurationReader.credential(config, "feed"))
          .hasMessageStartingWith(KEY)
          .hasMessageNotContaining("t0p")
          .hasNoCause();
    }

    @Test
    void a_name_that_no_target_could_have_is_no_setting() {
      refused("sluice.outbound.credential.a/b", "x").hasMessageContaining("no such setting");
    }
  }

  @Nested
  class Faults {
    @Test
    void all_of_them_are_told_one_a_line() {
      refused(
              "sluice.pools", "default,trading",
              "sluice.pool.default.max-connections", "0",
              "sluice.pool.default.outbox.overflow", "burn",
              "sluice.pool.trading.idle-timeout", "5m",
              "sluice.pool.trading.outbox.overflow.x*", "burn",
              "sluice.access.trusted-proxies", "5",
              "sluice.protocol.echo", "yes",
              "sluice.proto.echo", "yes")
          .message()
          .hasLineCount(7)
          .satisfies(
              message ->
                  assertThat(message.lines())
                      .extracting(line -> line.substring(0, line.indexOf(": ")))
                      .containsExactly(
                          "sluice.protocol.echo",
                          "sluice.pool.default.max-connections",
                          "sluice.pool.default.outbox.overflow",
                          "sluice.pool.trading.idle-timeout",
                          "sluice.pool.trading.outbox.overflow.x*",
                          "sluice.access.trusted-proxies",
                          "sluice.proto.echo"));
    }

    @Test
    void a_bad_list_of_pools_does_not_hide_the_faults_of_its_good_names() {
      refused("sluice.pools", "trading,B", "sluice.pool.trading.duplicate", "keep")
          .message()
          .hasLineCount(2)
          .contains("sluice.pools: ", "was \"B\"", "sluice.pool.trading.duplicate: ");
    }

    @Test
    void the_sum_of_the_capacities_is_told_beside_other_faults() {
      refused("sluice.node.max-connections", "10", "sluice.protocol.echo", "yes")
          .message()
          .hasLineCount(2)
          .contains("sluice.protocol.echo", "(1000)");
    }
  }

  @Nested
  class Profiles {
    @ParameterizedTest
    @ValueSource(strings = {"dev", "dev,local", "local , dev"})
    void dev_has_defaults_of_its_own(String profile) {
      NodeConfig node = read("mp.config.profile", profile, "sluice.pools", "default,b");
      assertThat(node.access().trustClaims()).isTrue();
      assertThat(node.pools())
          .hasSize(2)
          .allSatisfy(
              pool -> {
                assertThat(pool.groups().publish()).isEqualTo(GroupConfig.Publish.ANYONE);
                assertThat(pool.inbound().messagesPerSecond()).isZero();
                assertThat(pool.inbound().bytesPerSecond()).isZero();
                assertThat(pool.outbox().maxMessages()).isEqualTo(100_000);
              });
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "devel", "DEV", ""})
    void other_profiles_have_not(String profile) {
      assertThat(read("mp.config.profile", profile))
          .isEqualTo(NodeConfig.of(PoolConfig.named("default")));
    }

    @Test
    void what_is_set_wins_over_the_profile() {
      NodeConfig node =
          read(
              "mp.config.profile", "dev",
              "sluice.access.trust-claims", "false",
              "sluice.pool.default.inbound.messages-per-second", "3",
              "%dev.sluice.pool.default.groups.publish", "members");
      assertThat(node.access().trustClaims()).isFalse();
      assertThat(node.pools().get(0).inbound().messagesPerSecond()).isEqualTo(3);
      assertThat(node.pools().get(0).groups().publish()).isEqualTo(GroupConfig.Publish.MEMBERS);
    }

    @Test
    void the_profile_may_be_an_environment_variable() {
      Config config = Configs.from(Configs.environment("MP_CONFIG_PROFILE", "dev"));
      assertThat(ConfigurationReader.read(config).access().trustClaims()).isTrue();
    }

    @Test
    void a_setting_of_the_active_profile_counts() {
      NodeConfig node =
          read(
              "mp.config.profile", "prod",
              "sluice.pool.default.max-connections", "5",
              "%prod.sluice.pool.default.max-connections", "6",
              "%prod.sluice.pool.default.outbox.overflow.a.b", "conflate");
      assertThat(node.pools().get(0).maxConnections()).isEqualTo(6);
      assertThat(node.pools().get(0).outbox().rules()).hasSize(1);
    }

    @Test
    void a_name_of_the_active_profile_is_checked() {
      refused("mp.config.profile", "prod", "%prod.sluice.protocol.eco", "true")
          .hasMessage(
              "%prod.sluice.protocol.eco: there is no such setting; "
                  + "did you mean %prod.sluice.protocol.echo?");
    }

    @Test
    void names_and_values_of_other_profiles_are_ignored() {
      NodeConfig node =
          read(
              "mp.config.profile", "prod",
              "%dev.sluice.protocol.eco", "true",
              "%dev.sluice.protocol.echo", "perhaps",
              "%dev.sluice.pool.default.outbox.overflow.x", "close");
      assertThat(node).isEqualTo(NodeConfig.of(PoolConfig.named("default")));
    }
  }

  private static NodeConfig read(String... keysAndValues) {
    return ConfigurationReader.read(Configs.of(keysAndValues));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(String... keysAndValues) {
    return assertThatThrownBy(() -> read(keysAndValues)).isInstanceOf(ConfigException.class);
  }
}
