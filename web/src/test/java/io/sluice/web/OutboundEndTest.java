package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.OutboundPool;
import io.sluice.api.Target;
import io.sluice.wire.RawService;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of the outbound pool when the application has ended: nothing. */
@Timeout(60)
class OutboundEndTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void connectionsDialsAndThreads_endWithTheApplication() throws Exception {
    try (RawService echo = RawService.of(RawService.echo());
        RawService silent = RawService.of(RawService.silent())) {
      PoolInWeld application =
          new PoolInWeld(Map.of("sluice.outbound.allowed-targets", "ws://127.0.0.1:*"));
      OutboundPool pool = application.bean(OutboundPool.class);
      pool.acquireBlocking(Target.of(echo.url("/")), LONG);
      pool.acquire(Target.of(silent.url("/")), LONG);
      await().until(() -> silent.calls() == 1);
      assertThat(ours()).isNotEmpty();

      application.close();

      assertThat(echo.open()).isZero();
      await().untilAsserted(() -> assertThat(silent.open()).isZero());
      await().atMost(LONG).untilAsserted(() -> assertThat(ours()).isEmpty());
    }
  }

  private static Set<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("sluice-"))
        .collect(Collectors.toSet());
  }
}
