package io.sluice.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountersTest {
  @Test
  void acc2_whoIsOffered_isAdmittedOrRefused() {
    ConnectionCounters counters = new ConnectionCounters();
    counters.admitted(true);
    counters.admitted(false);
    counters.refused(EndReason.AT_CAPACITY);
    counters.refused(EndReason.AT_CAPACITY);
    counters.closed(EndReason.IDLE);
    assertThat(counters.offered()).isEqualTo(4);
    assertThat(counters.admitted()).isEqualTo(2);
    assertThat(counters.claimsLowered()).isEqualTo(1);
    assertThat(counters.refusedByReason()).isEqualTo(Map.of(EndReason.AT_CAPACITY, 2L));
    assertThat(counters.closed()).isEqualTo(1);
    assertThat(counters.closedByReason()).isEqualTo(Map.of(EndReason.IDLE, 1L));
  }

  @Test
  void whatCameIn_isSummed() {
    TrafficCounters counters = new TrafficCounters();
    counters.received(3);
    counters.received(4);
    counters.rateLimited();
    counters.eventDropped();
    assertThat(counters.messages()).isEqualTo(2);
    assertThat(counters.bytes()).isEqualTo(7);
    assertThat(counters.rateLimitedMessages()).isEqualTo(1);
    assertThat(counters.eventsDropped()).isEqualTo(1);
  }
}
