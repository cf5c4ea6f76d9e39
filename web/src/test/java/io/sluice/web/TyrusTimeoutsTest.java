package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Tyrus does for a timeout that it was told not to have. */
class TyrusTimeoutsTest {
  /** Its scheduler starts a thread with each task until it has ten. */
  @Test
  void framesNeedNoTaskOfItsScheduler() throws Exception {
    Set<Thread> before = schedulersThreads();
    try (EmbeddedServer server = EmbeddedTyrus.start(Map.of());
        RawClient client = new RawClient(server.port())) {
      client.write(RawClient.upgrade("/sluice/ws"));
      assertThat(client.answer().status()).isEqualTo(101);
      for (int i = 0; i < 20; i++) {
        client.write(RawClient.text("{}"));
        assertThat(client.frame().text()).isEqualTo("{\"type\":\"echo\",\"payload\":{}}");
      }

      Set<Thread> come = schedulersThreads();
      come.removeAll(before);
      assertThat(come).as("of its making, and of the timeout's end").hasSizeLessThanOrEqualTo(2);
    }
  }

  private static Set<Thread> schedulersThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().matches("tyrus-\\d+-thread-\\d+"))
        .collect(Collectors.toSet());
  }
}
