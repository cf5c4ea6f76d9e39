package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.ClassConfig;
import io.sluice.core.config.ConfigException;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.OwnOrigin;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.Reservation;
import io.sluice.core.config.TargetRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key on its own: its default, a good value, and a bad one beyond each bound. */
class EveryKeyTest {
  /**
   * One key.
   *
   * @param key in full
   * @param in where its value goes
   * @param standard its default
   * @param good a value that is taken
   * @param meant what the good value means
   * @param bound as told when a bad value is refused
   * @param bad values that are refused
   */
  record Row(
      String key,
      Function<NodeConfig, Object> in,
      Object standard,
      String good,
      Object meant,
      String bound,
      List<String> bad) {
    Row within(String least, String most, String... beyond) {
      String[] unreadable = least.startsWith("P") ? NO_DURATIONS : NO_NUMBERS;
      return refusing(
          "from " + least + " to " + most,
          Stream.of(beyond, unreadable).flatMap(Arrays::stream).toArray(String[]::new));
    }

    Row words(String allowed) {
      String[] words = allowed.split(", ");
      return refusing(
          "one of " + allowed, words[0].toUpperCase(Locale.ROOT), words[0] + "s", "drop_oldest");
    }

    Row refusing(String told, String... values) {
      return new Row(key, in, standard, good, meant, told, List.of(values));
    }

    String variable() {
      return key.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return key;
    }
  }

  private static final Reservation NONE = Reservation.NONE;
  private static final String[] NO_NUMBERS = {
    "many", "1e3", "1_000", "+5", "5.0", "0x10", "99999999999999999999", "1 000", "\u0663"
  };
  private static final String[] NO_DURATIONS = {"5", "5s", "PT", "PT5", "P1Y", "+", "PT1_0S"};
  private static final String[] NO_RESERVATIONS = {
    "101%",
    "100.0000001%",
    "-1%",
    "-1",
    "10000001",
    "4294967297",
    "10 %",
    "%",
    "10%%",
    ".5%",
    "5.%",
    "1e1%",
    "+5%",
    "+5",
    "5.0",
    "0x10",
    "ten",
    "12,5%",
    "10\uff05",
    "\u0663%"
  };

  private static Stream<Row> rows() {
    return Stream.of(nodeRows(), outboundRows(), poolRows(), classRows()).flatMap(rows -> rows);
  }

  private static Stream<Row> nodeRows() {
    return Stream.of(
        node("pools", n -> names(n), List.of("default"), " default, b2 ", List.of("default", "b2"))
            .refusing(
                "names of the form [a-z][a-z0-9]{0,31}", "default,B", "default,", "default,a.b"),
        node("pools", n -> names(n), List.of("default"), "b,default", List.of("b", "default"))
            .refusing("a list that has \"default\" in it", "trading"),
        node("pools", n -> names(n), List.of("default"), "default", List.of("default"))
            .refusing("names that differ", "default,default"),
        node("node.max-connections", NodeConfig::maxConnections, 10_000, "1000", 1_000)
            .within("1", "10000000", "0", "-1", "10000001"),
        node("protocol.echo", NodeConfig::echo, true, "false", false).words("true, false"),
        node("node.spare-descriptors", NodeConfig::spareDescriptors, 64, "0", 0)
            .within("0", "100000", "-1", "100001"),
        node("node.spare-heap-percent", NodeConfig::spareHeapPercent, 10, "90", 90)
            .within("0", "90", "-1", "91"),
        node("access.anonymous", n -> n.access().anonymous(), true, "false", false)
            .words("true, false"),
        node("access.trust-claims", n -> n.access().trustClaims(), false, "true", true)
            .words("true, false"),
        node(
                "access.allowed-origins",
                n -> n.access().allowedOrigins(),
                List.of(),
                "https://a.example, http://b.example:81",
                List.of("https://a.example", "http://b.example:81"))
            .refusing(
                "origins like https://example.org[:port]",
                "*",
                "https://*.example",
                "example.org",
                "https://a.example,,https://b.example",
                "https://a.example/path"),
        node(
                "access.own-origin",
                n -> n.access().ownOrigin(),
                OwnOrigin.ANY,
                "address",
                OwnOrigin.ADDRESS)
            .words("any, address, none"),
        node("access.connects-per-second", n -> n.access().connectsPerSecond(), 0, "50", 50)
            .within("0", "1000000", "-1", "1000001"),
        node(
                "delivery.lane-backlog-bytes",
                NodeConfig::laneBacklogBytes,
                8_388_608L,
                "4294967296",
                1L << 32)
            .within("65536", "4294967296", "65535", "4294967297"),
        node(
                "delivery.after-commit-bytes",
                NodeConfig::afterCommitBytes,
                8_388_608L,
                "1024",
                1_024L)
            .within("1024", "4294967296", "1023", "4294967297"));
  }

  private static Stream<Row> outboundRows() {
    return Stream.of(
        outbound(
                "allowed-targets",
                o -> o.dialling().allowedTargets().stream().map(TargetRule::toString).toList(),
                List.of(),
                "wss://*.example.org:*/feed/, WS://Here.example:81",
                List.of("wss://*.example.org:*/feed", "ws://here.example:81"))
            .refusing(
                "of the form wss://host[:port][/path]",
                "*",
                "wss://*",
                "example.org",
                "https://a.example",
                "wss://a.example,,wss://b.example",
                "wss://a.example:65536",
                "wss://a.*.example"),
        outbound("max-per-host", OutboundConfig::maxPerHost, 6, "1000", 1_000)
            .within("1", "1000", "0", "1001"),
        outbound("connect-timeout", OutboundConfig::connectTimeout, seconds(10), "PT1S", seconds(1))
            .within("PT0.1S", "PT1H", "PT0.09S", "PT61M"),
        outbound("max-waiting", OutboundConfig::maxWaiting, 1_000, "1", 1)
            .within("1", "1000000", "0", "1000001"),
        outbound("send-backlog-chars", OutboundConfig::sendBacklogChars, 1 << 20, "1024", 1_024)
            .within("1024", "1073741824", "1023", "1073741825"),
        outbound("max-message-size", o -> o.dialling().maxMessageBytes(), 1 << 20, "128", 128)
            .within("128", "67108864", "127", "67108865"),
        outbound("max-dials", o -> o.dialling().maxDials(), 64, "1", 1)
            .within("1", "1000", "0", "1001"),
        outbound("leak-threshold", OutboundConfig::leakThreshold, Duration.ZERO, "PT1M", minutes(1))
            .within("PT0.1S", "PT24H", "PT0.09S", "PT-1S", "PT24H0.1S"),
        outbound("min-idle", o -> o.upkeep().minIdle(), 0, "6", 6)
            .within("0", "1000", "-1", "1001"),
        outbound("idle-timeout", o -> o.upkeep().idleTimeout(), minutes(5), "PT1S", seconds(1))
            .within("PT1S", "PT24H", "PT0.9S", "PT24H0.1S"),
        outbound("max-lifetime", o -> o.upkeep().maxLifetime(), minutes(30), "PT10S", seconds(10))
            .within("PT10S", "PT720H", "PT9S", "PT721H"),
        outbound(
                "validate-after",
                o -> o.upkeep().validateAfter(),
                seconds(5),
                "PT0.001S",
                millis(1))
            .within("PT0.001S", "PT24H", "PT0S", "PT24H0.1S"),
        outbound("ping-interval", o -> o.upkeep().pingInterval(), seconds(25), "PT1S", seconds(1))
            .within("PT0.1S", "PT24H", "PT0.09S", "PT24H0.1S"),
        outbound("pong-timeout", o -> o.upkeep().pongTimeout(), seconds(5), "PT1S", seconds(1))
            .within("PT0.1S", "PT1H", "PT0.09S", "PT61M"),
        outbound(
                "reconnect-delay",
                o -> o.reconnect().baseDelay(),
                seconds(1),
                "PT0.01S",
                millis(10))
            .within("PT0.01S", "PT1H", "PT0.009S", "PT61M"),
        outbound(
                "reconnect-delay-max",
                o -> o.reconnect().maxDelay(),
                seconds(30),
                "PT1S",
                seconds(1))
            .within("PT0.01S", "PT24H", "PT0.009S", "PT24H0.1S"),
        outbound("reconnect-attempts", o -> o.reconnect().attempts(), 5, "0", 0)
            .within("0", "1000", "-1", "1001"),
        outbound("circuit-open", o -> o.reconnect().circuitOpen(), minutes(1), "PT1S", seconds(1))
            .within("PT0.1S", "PT24H", "PT0.09S", "PT24H0.1S"),
        outbound("stable-after", o -> o.reconnect().stableAfter(), minutes(1), "PT1S", seconds(1))
            .within("PT0.1S", "PT24H", "PT0.09S", "PT24H0.1S"),
        outbound("trust-store", o -> o.dialling().trustStore(), "", "/etc/ca.p12", "/etc/ca.p12")
            .refusing("any"),
        outbound(
                "trust-store-credential",
                o -> o.dialling().trustStoreCredential(),
                "",
                "store",
                "store")
            .refusing("a name of the form [A-Za-z0-9._-]{1,64}", "a b", "a/b", "\u00e9"));
  }

  private static Row outbound(
      String key, Function<OutboundConfig, Object> in, Object standard, String good, Object meant) {
    return node("outbound." + key, n -> in.apply(n.outbound()), standard, good, meant);
  }

  private static Stream<Row> poolRows() {
    return Stream.of(
        pool("max-connections", PoolConfig::maxConnections, 1_000, "20", 20)
            .within("1", "10000000", "0", "-7", "10000001", "4294967297"),
        pool(
                "priority.default",
                p -> p.priority().fallback(),
                PriorityClass.NORMAL,
                "low",
                PriorityClass.LOW)
            .words("critical, high, normal, low"),
        pool("waiting.plain", p -> p.priority().plainWaits(), true, "refuse", false)
            .words("park, refuse"),
        pool("preemption.enabled", p -> p.preemption().enabled(), true, "false", false)
            .words("true, false"),
        pool("preemption.close-code", p -> p.preemption().closeCode(), 4_101, "4999", 4_999)
            .within("4000", "4999", "3999", "5000", "1013"),
        pool(
                "preemption.reconnect-delay",
                p -> p.preemption().reconnectDelay(),
                seconds(5),
                "PT0S",
                Duration.ZERO)
            .within("PT0S", "PT1H", "PT-0.001S", "PT1H0.001S"),
        pool(
                "preemption.min-tenure",
                p -> p.preemption().minTenure(),
                Duration.ZERO,
                "PT24H",
                minutes(1_440))
            .within("PT0S", "PT24H", "PT-1S", "PT24H0.001S"),
        pool("preemption.budget-per-minute", p -> p.preemption().budgetPerMinute(), 0, "60", 60)
            .within("0", "1000000", "-1", "1000001"),
        pool(
                "duplicate",
                p -> p.duplicate().policy(),
                DuplicatePolicy.REPLACE,
                "multi",
                DuplicatePolicy.MULTI)
            .words("replace, reject, multi"),
        pool("duplicate.max-per-client", p -> p.duplicate().maxPerClient(), 5, "7", 7)
            .within("1", "10000", "0", "10001"),
        pool("idle-timeout", p -> p.liveness().idleTimeout(), minutes(5), "PT1H", minutes(60))
            .within("PT1S", "PT24H", "PT0.999S", "PT-1S", "PT24H0.001S"),
        pool("ping-interval", p -> p.liveness().pingInterval(), seconds(25), "PT1M", minutes(1))
            .within("PT0.1S", "PT24H", "PT0S", "P2D"),
        pool("pong-timeout", p -> p.liveness().pongTimeout(), seconds(8), "PT1.5S", millis(1_500))
            .within("PT0.1S", "PT1H", "PT0.09S", "PT61M"),
        pool("sweep-interval", p -> p.liveness().sweepInterval(), seconds(1), "PT0.05S", millis(50))
            .within("PT0.05S", "PT1M", "PT0.049S", "PT1M1S"),
        pool("outbox.max-bytes", p -> p.outbox().maxBytes(), 524_288, "1024", 1_024)
            .within("1024", "1073741824", "1023", "1073741825"),
        pool("outbox.max-messages", p -> p.outbox().maxMessages(), 1_000, "1", 1)
            .within("1", "1000000", "0", "1000001"),
        pool("outbox.send-timeout", p -> p.outbox().sendTimeout(), seconds(10), "PT3S", seconds(3))
            .within("PT0.1S", "PT10M", "PT0.01S", "PT11M"),
        pool(
                "outbox.overflow",
                p -> p.outbox().overflow(),
                OverflowPolicy.CLOSE,
                "drop-oldest",
                OverflowPolicy.DROP_OLDEST)
            .words("close, drop-oldest, drop-newest, conflate"),
        pool(
                "outbox.overflow.prices.*",
                p -> p.outbox().rules(),
                List.of(),
                "conflate",
                List.of(new OverflowRule("prices.*", OverflowPolicy.CONFLATE)))
            .words("close, drop-oldest, drop-newest, conflate"),
        pool("inbound.max-message-bytes", p -> p.inbound().maxMessageBytes(), 65_536, "128", 128)
            .within("128", "67108864", "127", "67108865"),
        pool(
                "inbound.message-timeout",
                p -> p.inbound().messageTimeout(),
                seconds(30),
                "PT10M",
                minutes(10))
            .within("PT0.1S", "PT10M", "PT0.099S", "PT10M0.000000001S"),
        pool("inbound.max-depth", p -> p.inbound().maxDepth(), 32, "512", 512)
            .within("1", "512", "0", "513"),
        pool("inbound.bytes-per-second", p -> p.inbound().bytesPerSecond(), 1_048_576, "0", 0)
            .within("0", "1073741824", "-1", "1073741825"),
        pool("inbound.messages-per-second", p -> p.inbound().messagesPerSecond(), 100, "0", 0)
            .within("0", "10000000", "-1", "10000001"),
        pool("inbound.burst", p -> p.inbound().burst(), 200, "1", 1)
            .within("1", "10000000", "0", "10000001"),
        pool("events.max-pending", PoolConfig::eventsMaxPending, 256, "1000", 1_000)
            .within("1", "1000000", "0", "1000001"),
        pool("groups.max-per-connection", p -> p.groups().maxPerConnection(), 128, "1", 1)
            .within("1", "10000", "0", "10001"),
        pool(
                "groups.publish",
                p -> p.groups().publish(),
                GroupConfig.Publish.MEMBERS,
                "anyone",
                GroupConfig.Publish.ANYONE)
            .words("members, anyone"),
        pool("drain.batch", p -> p.drain().batch(), 500, "1", 1)
            .within("1", "10000000", "0", "10000001"),
        pool("drain.interval", p -> p.drain().interval(), seconds(2), "PT0.01S", millis(10))
            .within("PT0.01S", "PT10M", "PT0.009S", "PT10M0.001S"),
        pool("drain.deadline", p -> p.drain().deadline(), seconds(30), "PT0.1S", millis(100))
            .within("PT0.1S", "PT1H", "PT0.099S", "PT1H0.001S"));
  }

  private static Stream<Row> classRows() {
    return Stream.of(
            reserveRows(PriorityClass.CRITICAL, "10"),
            reserveRows(PriorityClass.HIGH, "20"),
            reserveRows(PriorityClass.NORMAL, "40"),
            Stream.of(
                ofClass(PriorityClass.LOW, "reserve", ClassConfig::reserve, NONE, "0", NONE)
                    .refusing("0, since no class ranks below it", "10%", "1", "0.1%"),
                ofClass(PriorityClass.LOW, "reserve", ClassConfig::reserve, NONE, "00", NONE)
                    .refusing("a percentage from 0% to 100%", NO_RESERVATIONS)),
            waitRows(PriorityClass.CRITICAL, seconds(5)),
            waitRows(PriorityClass.HIGH, seconds(15)),
            waitRows(PriorityClass.NORMAL, seconds(30)),
            waitRows(PriorityClass.LOW, minutes(1)))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> reserveRows(PriorityClass priority, String standard) {
    Reservation percent = Reservation.ofPercent(standard);
    return Stream.of(
        ofClass(
                priority,
                "reserve",
                ClassConfig::reserve,
                percent,
                "12.5%",
                Reservation.ofPercent("12.5"))
            .refusing("a percentage from 0% to 100%", "100.1%"),
        ofClass(priority, "reserve", ClassConfig::reserve, percent, "25", Reservation.ofCount(25))
            .refusing(
                "a percentage from 0% to 100%, or a count from 0 to 10000000", NO_RESERVATIONS));
  }

  private static Stream<Row> waitRows(PriorityClass priority, Duration timeout) {
    return Stream.of(
        ofClass(priority, "wait-timeout", ClassConfig::waitTimeout, timeout, "PT0.1S", millis(100))
            .within("PT0.1S", "PT1H", "PT0.099S", "PT0S", "PT1H0.001S"),
        ofClass(priority, "max-waiting", ClassConfig::maxWaiting, 100, "0", 0)
            .within("0", "1000000", "-1", "1000001"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_key_that_is_not_set_has_its_default(Row row) {
    assertThat(row.in().apply(ConfigurationReader.read(Configs.of()))).isEqualTo(row.standard());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_good_value_is_taken(Row row) {
    NodeConfig node = ConfigurationReader.read(Configs.of(row.key(), row.good()));
    assertThat(row.in().apply(node)).isEqualTo(row.meant());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void blanks_around_a_value_are_no_part_of_it(Row row) {
    NodeConfig node = ConfigurationReader.read(Configs.of(row.key(), "  " + row.good() + "\t"));
    assertThat(row.in().apply(node)).isEqualTo(row.meant());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_bad_value_is_refused_with_key_bound_and_value(Row row) {
    for (String bad : row.bad()) {
      assertThatThrownBy(() -> ConfigurationReader.read(Configs.of(row.key(), bad)))
          .as("%s=%s", row.key(), bad)
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(row.key() + ": ")
          .hasMessageContaining(row.bound())
          .hasMessageFindingMatch(", was .*" + anyItemOf(bad))
          .hasMessageNotContaining("\n");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void the_environment_variable_of_a_key_is_found(Row row) {
    if (row.key().contains("*")) {
      return; // A pattern can't be told from the name of a variable.
    }
    NodeConfig node =
        ConfigurationReader.read(Configs.from(Configs.environment(row.variable(), row.good())));
    assertThat(row.in().apply(node)).isEqualTo(row.meant());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void an_empty_environment_variable_is_absent(Row row) {
    NodeConfig node =
        ConfigurationReader.read(Configs.from(Configs.environment(row.variable(), " ")));
    assertThat(row.in().apply(node)).isEqualTo(row.standard());
  }

  @Test
  void the_table_has_every_key() {
    List<String> tested =
        rows().map(row -> row.key().replace("prices.*", "{group-pattern}")).distinct().toList();
    List<String> known =
        Stream.concat(
                ConfigurationKeys.NODE.stream().map(Key::name),
                ConfigurationKeys.POOL.stream()
                    .map(key -> ConfigurationKeys.ofPool("default", key.name())))
            .toList();
    assertThat(tested).containsExactlyInAnyOrderElementsOf(known);
  }

  private static List<String> names(NodeConfig node) {
    return node.pools().stream().map(PoolConfig::name).toList();
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  /** A list's fault is told of one item. */
  private static String anyItemOf(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining("|", "(", ")"));
  }

  private static Row node(
      String key, Function<NodeConfig, Object> in, Object standard, String good, Object meant) {
    return new Row("sluice." + key, in, standard, good, meant, "", List.of());
  }

  private static Row pool(
      String key, Function<PoolConfig, Object> in, Object standard, String good, Object meant) {
    return node("pool.default." + key, n -> in.apply(n.pools().get(0)), standard, good, meant);
  }

  private static Row ofClass(
      PriorityClass priority,
      String key,
      Function<ClassConfig, Object> in,
      Object standard,
      String good,
      Object meant) {
    return pool(
        "priority." + priority.wireName() + "." + key,
        p -> in.apply(p.priority().of(priority)),
        standard,
        good,
        meant);
  }
}
