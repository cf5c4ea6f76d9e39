package io.sluice.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
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
