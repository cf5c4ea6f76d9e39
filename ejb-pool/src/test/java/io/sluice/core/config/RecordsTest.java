package io.sluice.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.PriorityClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  private static OutboxConfig outbox(int bytes, int messages, Duration timeout) {
    return new OutboxConfig(bytes, messages, timeout, OverflowPolicy.CLOSE, List.of());
  }

  private static InboundConfig inbound(int bytes, Duration timeout, int depth, int burst) {
    return new InboundConfig(bytes, timeout, depth, 100, burst, 0);
  }

  private static ClassConfig ofClass(Duration waitTimeout, int maxWaiting) {
    return new ClassConfig(Reservation.NONE, waitTimeout, maxWaiting);
  }

  private static PreemptionConfig preemption(int code, Duration delay, Duration tenure, int most) {
    return new PreemptionConfig(true, code, delay, tenure, most);
  }

  private static PriorityConfig reserving(Reservation critical, Reservation high) {
    return PriorityConfig.DEFAULT
        .withoutReserves()
        .with(PriorityClass.CRITICAL, each -> each.withReserve(critical))
        .with(PriorityClass.HIGH, each -> each.withReserve(high));
  }

  private static Reservation percent(String text) {
    return Reservation.ofPercent(text);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void theDefaults_areThoseOfTheContract() {
    PoolConfig pool = PoolConfig.named("default");
    assertThat(pool.maxConnections()).isEqualTo(1_000);
    assertThat(pool.eventsMaxPending()).isEqualTo(256);
    assertThat(pool.outbox().maxBytes()).isEqualTo(524_288);
    assertThat(pool.outbox().maxMessages()).isEqualTo(1_000);
    assertThat(pool.outbox().sendTimeout()).hasSeconds(10);
    assertThat(pool.outbox().overflow()).isEqualTo(OverflowPolicy.CLOSE);
    assertThat(pool.inbound())
        .isEqualTo(new InboundConfig(65_536, Duration.ofSeconds(30), 32, 100, 200, 1_048_576));
    assertThat(pool.groups()).isEqualTo(new GroupConfig(128, GroupConfig.Publish.MEMBERS));
    assertThat(pool.duplicate()).isEqualTo(new DuplicateConfig(DuplicatePolicy.REPLACE, 5));
    assertThat(pool.priority()).isEqualTo(PriorityConfig.DEFAULT);
    assertThat(pool.priority().fallback()).isEqualTo(PriorityClass.NORMAL);
    assertThat(pool.priority().plainWaits()).isTrue();
    assertThat(pool.priority().classes())
        .containsExactly(
            Map.entry(PriorityClass.CRITICAL, new ClassConfig(percent("10"), seconds(5), 100)),
            Map.entry(PriorityClass.HIGH, new ClassConfig(percent("20"), seconds(15), 100)),
            Map.entry(PriorityClass.NORMAL, new ClassConfig(percent("40"), seconds(30), 100)),
            Map.entry(PriorityClass.LOW, new ClassConfig(Reservation.NONE, seconds(60), 100)));
    assertThat(pool.preemption())
        .isEqualTo(new PreemptionConfig(true, 4101, seconds(5), Duration.ZERO, 0));
    assertThat(pool.drain()).isEqualTo(new DrainConfig(500, seconds(2), seconds(30)));
    assertThat(pool.liveness().idleTimeout()).hasMinutes(5);
    assertThat(pool.liveness().pingInterval()).hasSeconds(25);
    assertThat(pool.liveness().pongTimeout()).hasSeconds(8);
    assertThat(pool.liveness().sweepInterval()).hasSeconds(1);
    NodeConfig node = NodeConfig.of(pool);
    assertThat(node.maxConnections()).isEqualTo(10_000);
    assertThat(node.echo()).isTrue();
    assertThat(node.laneBacklogBytes()).isEqualTo(8_388_608);
    assertThat(node.access()).isEqualTo(new AccessConfig(true, false, List.of(), 0));
  }

  @Test
  void aValueOutOfBounds_isRefused_withKeyBoundAndValue() {
    Duration second = Duration.ofSeconds(1);
    refuses(
        () -> PoolConfig.named("p").withMaxConnections(0),
        "max-connections: must be from 1 to 10000000, was 0");
    refuses(
        () -> new GroupConfig(0, GroupConfig.Publish.ANYONE),
        "groups.max-per-connection: must be from 1 to 10000, was 0");
    refuses(
        () -> new DuplicateConfig(DuplicatePolicy.MULTI, 0),
        "duplicate.max-per-client: must be from 1 to 10000, was 0");
    refuses(
        () -> outbox(1_023, 1, second),
        "outbox.max-bytes: must be from 1024 to 1073741824, was 1023");
    refuses(
        () -> outbox(1_024, 0, second), "outbox.max-messages: must be from 1 to 1000000, was 0");
    refuses(
        () -> outbox(1_024, 1, Duration.ofMillis(99)),
        "outbox.send-timeout: must be from PT0.1S to PT10M, was PT0.099S");
    refuses(
        () -> inbound(127, second, 1, 1),
        "inbound.max-message-bytes: must be from 128 to 67108864, was 127");
    refuses(
        () -> inbound(128, Duration.ofMinutes(11), 1, 1),
        "inbound.message-timeout: must be from PT0.1S to PT10M, was PT11M");
    refuses(
        () -> inbound(128, second, 513, 1), "inbound.max-depth: must be from 1 to 512, was 513");
    refuses(() -> inbound(128, second, 1, 0), "inbound.burst: must be from 1 to 10000000, was 0");
    refuses(
        () -> new LivenessConfig(Duration.ZERO, second, second, second),
        "idle-timeout: must be from PT1S to PT24H, was PT0S");
    refuses(
        () -> new LivenessConfig(second, second, second, Duration.ofMinutes(2)),
        "sweep-interval: must be from PT0.05S to PT1M, was PT2M");
    refuses(
        () -> NodeConfig.of(PoolConfig.named("default")).withLaneBacklogBytes(1),
        "sluice.delivery.lane-backlog-bytes: must be from 65536 to 4294967296, was 1");
    refuses(
        () -> new AccessConfig(true, false, List.of(), -1),
        "sluice.access.connects-per-second: must be from 0 to 1000000, was -1");
  }

  @Test
  void aClassesBounds_areHeld() {
    String timeout = "wait-timeout: must be from PT0.1S to PT1H, was ";
    refuses(() -> ofClass(Duration.ofMillis(99), 1), timeout + "PT0.099S");
    refuses(() -> ofClass(Duration.ofHours(1).plusNanos(1), 1), timeout + "PT1H0.000000001S");
    String waiting = "max-waiting: must be from 0 to 1000000, was ";
    refuses(() -> ofClass(seconds(1), -1), waiting + "-1");
    refuses(() -> ofClass(seconds(1), 1_000_001), waiting + "1000001");
    assertThatCode(() -> ofClass(Duration.ofMillis(100), 0)).doesNotThrowAnyException();
    assertThatCode(() -> ofClass(Duration.ofHours(1), 1_000_000)).doesNotThrowAnyException();
  }

  @Test
  void preemptionsBounds_areHeld() {
    Duration none = Duration.ZERO;
    Duration below = none.minusNanos(1);
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    String code = "preemption.close-code: must be from 4000 to 4999, was ";
    refuses(() -> preemption(3_999, none, none, 0), code + "3999");
    refuses(() -> preemption(5_000, none, none, 0), code + "5000");
    String delay = "preemption.reconnect-delay: must be from PT0S to PT1H, was ";
    refuses(() -> preemption(4_000, below, none, 0), delay + below);
    refuses(() -> preemption(4_000, hour.plusNanos(1), none, 0), delay + "PT1H0.000000001S");
    String tenure = "preemption.min-tenure: must be from PT0S to PT24H, was ";
    refuses(() -> preemption(4_000, none, below, 0), tenure + below);
    refuses(() -> preemption(4_000, none, day.plusNanos(1), 0), tenure + "PT24H0.000000001S");
    String budget = "preemption.budget-per-minute: must be from 0 to 1000000, was ";
    refuses(() -> preemption(4_000, none, none, -1), budget + "-1");
    refuses(() -> preemption(4_000, none, none, 1_000_001), budget + "1000001");
    assertThatCode(() -> preemption(4_000, none, none, 0)).doesNotThrowAnyException();
    assertThatCode(() -> preemption(4_999, hour, day, 1_000_000)).doesNotThrowAnyException();
  }

  @Test
  void thereIsABrake_ifTenureOrBudgetIsSet() {
    PreemptionConfig free = PreemptionConfig.DEFAULT;
    assertThat(free.hasBrakes()).isFalse();
    assertThat(free.withMinTenure(Duration.ofNanos(1)).hasBrakes()).isTrue();
    assertThat(free.withBudgetPerMinute(1).hasBrakes()).isTrue();
  }

  @Test
  void theDrainsBounds_areHeld() {
    Duration interval = Duration.ofMillis(10);
    Duration deadline = Duration.ofMillis(100);
    String batch = "drain.batch: must be from 1 to 10000000, was ";
    refuses(() -> new DrainConfig(0, interval, deadline), batch + "0");
    refuses(() -> new DrainConfig(10_000_001, interval, deadline), batch + "10000001");
    String between = "drain.interval: must be from PT0.01S to PT10M, was ";
    refuses(() -> new DrainConfig(1, Duration.ofMillis(9), deadline), between + "PT0.009S");
    refuses(() -> new DrainConfig(1, seconds(601), deadline), between + "PT10M1S");
    String until = "drain.deadline: must be from PT0.1S to PT1H, was ";
    refuses(() -> new DrainConfig(1, interval, Duration.ofMillis(99)), until + "PT0.099S");
    refuses(() -> new DrainConfig(1, interval, seconds(3_601)), until + "PT1H1S");
    assertThatCode(() -> new DrainConfig(1, interval, deadline)).doesNotThrowAnyException();
    assertThatCode(() -> new DrainConfig(10_000_000, seconds(600), seconds(3_600)))
        .doesNotThrowAnyException();
  }

  @Test
  void aReservationsBounds_areHeld() {
    String share = "reserve: must be from 0% to 100%, was ";
    refuses(() -> percent("-0.1"), share + "\"-0.1%\"");
    refuses(() -> percent("100.1"), share + "\"100.1%\"");
    refuses(() -> percent("1E+3"), share + "\"1000%\"");
    String count = "reserve: must be from 0 to 10000000, was ";
    refuses(() -> Reservation.ofCount(-1), count + "-1");
    refuses(() -> Reservation.ofCount(10_000_001), count + "10000001");
    assertThat(percent("0").isNone()).isTrue();
    assertThat(percent("0.001").isNone()).isFalse();
    assertThat(percent("100").slotsAt(10_000_000)).isEqualTo(10_000_000);
    assertThat(Reservation.ofCount(10_000_000).slotsAt(1)).isEqualTo(10_000_000);
  }

  @Test
  void aReservation_isWhatItSays_howeverItIsWritten() {
    assertThat(percent("10.0")).isEqualTo(percent("10")).hasToString("10%");
    assertThat(percent("012.50").percent()).isEqualByComparingTo(new BigDecimal("12.5"));
    assertThat(percent("0.0000001")).hasToString("0.0000001%");
    assertThat(Reservation.ofCount(25)).hasToString("25");
  }

  @ParameterizedTest
  @CsvSource({
    "33.3, 10, 3",
    "0.1, 1000, 1",
    "29, 100, 29",
    "57, 100, 57",
    "1.1, 1000, 11",
    "12.5, 8, 1",
    "12.5, 7, 0",
    "99.9, 1, 0",
    "99.99999999999999999, 10000000, 9999999",
    "0.00001, 10000000, 1",
  })
  void aShare_isExact_roundedDown(String percent, int capacity, int slots) {
    assertThat(percent(percent).slotsAt(capacity)).isEqualTo(slots);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 100, 200, 400",
    "100, 10, 20, 40",
    "9, 1, 1, 3",
    "4, 1, 0, 1",
    "3, 1, 0, 1",
    "2, 1, 0, 0",
    "1, 0, 0, 0",
  })
  void theClassesSlots_followTheCapacity(int capacity, int critical, int high, int normal) {
    assertThat(PriorityConfig.DEFAULT.slotsAt(capacity)).containsExactly(critical, high, normal, 0);
  }

  @Test
  void onlyCritical_hasOneSlotAtLeast_unlessNothingIsHeldForIt() {
    Reservation little = percent("0.1");
    assertThat(reserving(little, little).slotsAt(10)).containsExactly(1, 0, 0, 0);
    assertThat(reserving(little, little).slotsAt(1)).containsExactly(0, 0, 0, 0);
    assertThat(reserving(percent("100"), little).slotsAt(1)).containsExactly(1, 0, 0, 0);
    assertThat(reserving(percent("0"), little).slotsAt(10)).containsExactly(0, 0, 0, 0);
    assertThat(reserving(Reservation.NONE, little).slotsAt(10)).containsExactly(0, 0, 0, 0);
  }

  @Test
  void percentagesThatSumTo100_fitEveryCapacity() {
    PriorityConfig two = reserving(percent("0.1"), percent("66.6"));
    PriorityConfig whole = two.with(PriorityClass.NORMAL, it -> it.withReserve(percent("33.3")));
    for (int capacity = 1; capacity <= 1_001; capacity++) {
      PoolConfig pool = PoolConfig.named("p").withMaxConnections(capacity);
      assertThatCode(() -> pool.withPriority(whole)).doesNotThrowAnyException();
    }
  }

  @Test
  void whatIsReserved_fitsTheCapacity() {
    PoolConfig pool = PoolConfig.named("p").withMaxConnections(10);
    PoolConfig full = pool.withPriority(reserving(Reservation.ofCount(7), percent("30")));
    refuses(
        () -> pool.withPriority(reserving(Reservation.ofCount(8), percent("30"))),
        "max-connections: must be at least what is reserved for the classes (11), was 10");
    refuses(
        () -> full.withMaxConnections(8),
        "max-connections: must be at least what is reserved for the classes (9), was 8");
    assertThat(full.withMaxConnections(9).maxConnections()).isEqualTo(9);
  }

  @Test
  void theLowestClass_hasNothingReserved() {
    refuses(
        () -> PriorityConfig.DEFAULT.with(PriorityClass.LOW, it -> it.withReserve(percent("30"))),
        "priority.low.reserve: must be 0, since no class ranks below it, was 30%");
    assertThatCode(
            () ->
                PriorityConfig.DEFAULT.with(PriorityClass.LOW, it -> it.withReserve(percent("0"))))
        .doesNotThrowAnyException();
  }

  @Test
  void everyClass_isGiven() {
    refuses(
        () -> new PriorityConfig(PriorityClass.NORMAL, Map.of(), true),
        "priority.critical: must be given, was \"nothing\"");
  }

  @Test
  void aKeyThatIsRelativeToItsPool_isMadeWhole() {
    ConfigException relative = new ConfigException("outbox.max-bytes", "more", "1");
    assertThat(relative.under("sluice.pool.p."))
        .hasMessage("sluice.pool.p.outbox.max-bytes: must be more, was \"1\"");
    ConfigException whole = new ConfigException("sluice.pools", "more", 1);
    assertThat(whole.under("sluice.pool.p.")).isSameAs(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "a-b", "é", "abcdefghijklmnopqrstuvwxyzabcdefg", "a\n"})
  void aPoolMayNotBeCalledSo(String name) {
    assertThat(PoolConfig.isName(name)).isFalse();
    assertThatThrownBy(() -> PoolConfig.named(name)).isInstanceOf(ConfigException.class);
  }

  @Test
  void aNodesPools_differ_includeDefault_andFitTogether() {
    PoolConfig main = PoolConfig.named("default");
    PoolConfig other = PoolConfig.named("other");
    refuses(
        () -> NodeConfig.of(main, main),
        "sluice.pools: must be names that differ, was \"default twice\"");
    refuses(
        () -> NodeConfig.of(other),
        "sluice.pools: must be a list that has \"default\" in it, was [other]");
    refuses(
        () -> NodeConfig.of(main.withMaxConnections(9_000), other.withMaxConnections(1_001)),
        "sluice.node.max-connections: must be at least the sum of the pools' max-connections"
            + " (10001), was 10000");
    assertThatCode(
            () -> NodeConfig.of(main.withMaxConnections(9_000), other.withMaxConnections(1_000)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "http://example.org:8080",
        "https://[::1]:8443",
        "app://x.y",
        "http://10.0.0.1"
      })
  void anOrigin_isSchemeHostAndPort(String origin) {
    assertThatCode(() -> new AccessConfig(true, false, List.of(origin), 0))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "example.org",
        "https://",
        "https://example.org/",
        "https://example.org/x",
        "https://*.example.org",
        "https://a b",
        "https://u@example.org",
        "null",
        "https://foo_bar.example",
        "https://example.org:99999999999",
        "https://example.org:http",
        "https://[::1"
      })
  void anythingElse_isNoOrigin(String origin) {
    assertThatThrownBy(() -> new AccessConfig(true, false, List.of(origin), 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("sluice.access.allowed-origins: must be origins like");
  }

  @ParameterizedTest
  @CsvSource({"100,200,1000,2000", "0,200,1000,2000", "100,50,1000,1000", "100,200,0,1000"})
  void bytesAtOnce_areAsManySecondsWorthAsMessages_andOneMessageAtLeast(
      int perSecond, int burst, int bytesPerSecond, long expected) {
    InboundConfig config =
        new InboundConfig(1_000, Duration.ofSeconds(1), 1, perSecond, burst, bytesPerSecond);
    assertThat(config.burstBytes()).isEqualTo(expected);
  }
}
