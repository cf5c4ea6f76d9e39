package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Lease;
import io.sluice.wire.RawService;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.glassfish.tyrus.client.ClientManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A container that nothing is known of: here it is Tyrus as it comes. */
@Timeout(60)
class JakartaOpenerTest {
  private final DiallingRig rig =
      new DiallingRig(() -> new JakartaOpener(ClientManager::createClient));

  @AfterEach
  void leavesNothing() {
    rig.close();
  }

  @Test
  void whatIsSent_comesBack_andBothSidesHearOfTheEnd() throws Exception {
    try (RawService echo = RawService.of(RawService.echo())) {
      Queue<String> heard = new ConcurrentLinkedQueue<>();
      Lease lease = rig.lease(echo.url("/"));
      lease.onMessage(heard::add);
      lease.send("one").toCompletableFuture().join();
      await().until(() -> heard.contains("one"));
      lease.discard();
      await().untilAsserted(() -> assertThat(echo.open()).isZero());
      await().untilAsserted(() -> assertThat(rig.figures().total()).isZero());
    }
  }

  @Test
  void whoeverAsksTwice_getsTheSecretOnce() {
    Introduction introduction = new Introduction("Bearer t0p");
    Map<String, List<String>> first = new TreeMap<>();
    introduction.beforeRequest(first);
    assertThat(first).containsEntry("Authorization", List.of("Bearer t0p"));
    Map<String, List<String>> second = new TreeMap<>();
    assertThatThrownBy(() -> introduction.beforeRequest(second))
        .isInstanceOf(IllegalStateException.class);
    assertThat(second).isEmpty();
  }
}
