package io.sluice.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.config.OutboundConfig.Dialling;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.core.config.OutboundConfig.Upkeep;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OutboundConfigTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofDays(31);
  private static final OutboundConfig DEFAULT = OutboundConfig.DEFAULT;

  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making)
        .isInstanceOf(ConfigException.class)
        .hasMessage("sluice.outbound." + message);
  }

  private static OutboundConfig connecting(Duration timeout) {
    return new OutboundConfig(
        6, timeout, 1, 1_024, SECOND, Upkeep.DEFAULT, Reconnect.DEFAULT, Dialling.DEFAULT);
  }

  private static Upkeep upkeep(
      Duration idle, Duration life, Duration validate, Duration ping, Duration pong) {
    return new Upkeep(0, idle, life, validate, ping, pong);
  }

  @Test
  void theDefaults_areThoseOfTheReference_whereItHasOne() {
    assertThat(DEFAULT.maxPerHost()).isEqualTo(6);
    assertThat(DEFAULT.connectTimeout()).hasSeconds(10);
    assertThat(DEFAULT.reconnect())
        .isEqualTo(new Reconnect(SECOND, Duration.ofSeconds(30), 5, MINUTE, MINUTE));
    assertThat(DEFAULT.upkeep().minIdle()).isZero();
    assertThat(DEFAULT.leakThreshold()).isZero();
  }

  @Test
  void whatIsOutOfBounds_isRefused_withKeyBoundAndValue() {
    refuses(() -> DEFAULT.withMaxPerHost(0), "max-per-host: must be from 1 to 1000, was 0");
    refuses(() -> DEFAULT.withMaxPerHost(1_001), "max-per-host: must be from 1 to 1000, was 1001");
    refuses(
        () -> connecting(Duration.ZERO), "connect-timeout: must be from PT0.1S to PT1H, was PT0S");
    refuses(() -> DEFAULT.withMaxWaiting(0), "max-waiting: must be from 1 to 1000000, was 0");
    refuses(
        () -> DEFAULT.withSendBacklogChars(1),
        "send-backlog-chars: must be from 1024 to 1073741824, was 1");
    refuses(
        () -> DEFAULT.withLeakThreshold(Duration.ofMillis(-1)),
        "leak-threshold: must be from PT0.1S to PT24H, was PT-0.001S");
  }

  @Test
  void noMoreConnectionsCanBeKept_thanThereMayBe() {
    assertThat(DEFAULT.withUpkeep(Upkeep.DEFAULT.withMinIdle(6)).upkeep().minIdle()).isEqualTo(6);
    refuses(
        () -> DEFAULT.withUpkeep(Upkeep.DEFAULT.withMinIdle(7)),
        "min-idle: must be at most max-per-host (6), was 7");
    refuses(() -> Upkeep.DEFAULT.withMinIdle(-1), "min-idle: must be from 0 to 1000, was -1");
  }

  @Test
  void timesOfUpkeep_haveBounds() {
    Duration none = Duration.ZERO;
    refuses(
        () -> upkeep(none, MINUTE, SECOND, SECOND, SECOND),
        "idle-timeout: must be from PT1S to PT24H, was PT0S");
    refuses(
        () -> upkeep(SECOND, LONG, SECOND, SECOND, SECOND),
        "max-lifetime: must be from PT10S to PT720H, was PT744H");
    refuses(
        () -> upkeep(SECOND, MINUTE, none, SECOND, SECOND),
        "validate-after: must be from PT0.001S to PT24H, was PT0S");
    refuses(
        () -> upkeep(SECOND, MINUTE, SECOND, none, SECOND),
        "ping-interval: must be from PT0.1S to PT24H, was PT0S");
    refuses(
        () -> upkeep(SECOND, MINUTE, SECOND, SECOND, none),
        "pong-timeout: must be from PT0.1S to PT1H, was PT0S");
  }

  @Test
  void timesOfReconnects_haveBounds() {
    Duration none = Duration.ZERO;
    refuses(
        () -> new Reconnect(none, SECOND, 5, SECOND, SECOND),
        "reconnect-delay: must be from PT0.01S to PT1H, was PT0S");
    refuses(
        () -> new Reconnect(MINUTE, SECOND, 5, SECOND, SECOND),
        "reconnect-delay-max: must be at least reconnect-delay (PT1M), was PT1S");
    refuses(
        () -> new Reconnect(SECOND, LONG, 5, SECOND, SECOND),
        "reconnect-delay-max: must be from PT0.01S to PT24H, was PT744H");
    refuses(
        () -> new Reconnect(SECOND, SECOND, -1, SECOND, SECOND),
        "reconnect-attempts: must be from 0 to 1000, was -1");
    refuses(
        () -> new Reconnect(SECOND, SECOND, 5, none, SECOND),
        "circuit-open: must be from PT0.1S to PT24H, was PT0S");
    refuses(
        () -> new Reconnect(SECOND, SECOND, 5, SECOND, none),
        "stable-after: must be from PT0.1S to PT24H, was PT0S");
  }

  @Test
  void anyOfItsRecordsCanBeTheFirstThatIsUsed() throws Exception {
    URL[] classes = {OutboundConfig.class.getProtectionDomain().getCodeSource().getLocation()};
    for (Class<?> each : OutboundConfig.class.getDeclaredClasses()) {
      try (URLClassLoader fresh =
          new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
        assertThatCode(() -> Class.forName(each.getName(), true, fresh)).doesNotThrowAnyException();
      }
    }
  }
}
