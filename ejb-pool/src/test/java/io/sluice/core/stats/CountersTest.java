package io.sluice.core.stats;

import static io.sluice.api.EndReason.AT_CAPACITY;
import static io.sluice.api.EndReason.CLIENT_ID_IN_USE;
import static io.sluice.api.EndReason.IDLE;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats.Errors;
import io.sluice.api.PoolStats.Totals;
import io.sluice.api.PriorityClass;
import io.sluice.core.stats.ConnectionCounters.OfClass;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountersTest {
  private final ConnectionCounters counters = new ConnectionCounters();

  @Test
  void acc2_whoIsOffered_isAdmittedQueuedOrRefused() {
    counters.admitted(HIGH);
    counters.admitted(LOW);
    counters.queued(LOW);
    counters.refused(LOW, AT_CAPACITY);
    counters.refused(NORMAL, AT_CAPACITY);
    counters.refused(NORMAL, CLIENT_ID_IN_USE);
    assertThat(counters.offered()).isEqualTo(6);
    assertThat(counters.admitted()).isEqualTo(2);
    assertThat(counters.queued()).isEqualTo(1);
    assertThat(counters.refused()).isEqualTo(3);
    assertThat(counters.totals().refused())
        .isEqualTo(Map.of(AT_CAPACITY, 2L, CLIENT_ID_IN_USE, 1L));
    assertThat(counters.totals().refusedInAll()).isEqualTo(3);
  }

  @Test
  void whoWaited_isCountedWhereTheWaitEnded_andOfferedOnce() {
    for (int i = 0; i < 5; i++) {
      counters.queued(NORMAL);
    }
    counters.admittedFromQueue(NORMAL);
    counters.timedOut(NORMAL);
    counters.cancelled(NORMAL);
    counters.shutDown(NORMAL);
    assertThat(counters.offered()).isEqualTo(5);
    assertThat(counters.admittedFromQueue()).isEqualTo(1);
    assertThat(counters.timedOut()).isEqualTo(1);
    assertThat(counters.cancelled()).isEqualTo(1);
    assertThat(counters.shutDown()).isEqualTo(1);
    assertThat(counters.of(NORMAL)).isEqualTo(new OfClass(0, 5, 1, 0, 1, 1, 1, 0));
  }

  @Test
  void acc1_whoIsCreated_gotASlotAtOnceOrLater() {
    counters.admitted(HIGH);
    counters.queued(LOW);
    counters.admittedFromQueue(LOW);
    counters.closed(IDLE);
    assertThat(counters.created()).isEqualTo(2);
    assertThat(counters.closed()).isEqualTo(1);
    assertThat(counters.totals().closedByReason()).isEqualTo(Map.of(IDLE, 1L));
  }

  @Test
  void eachClass_isCountedApart_andTotalsAreTheirSums() {
    int times = 0;
    for (PriorityClass each : PriorityClass.values()) {
      times++;
      for (int i = 0; i < times; i++) {
        counters.admitted(each);
        counters.queued(each);
        counters.admittedFromQueue(each);
        counters.refused(each, AT_CAPACITY);
        counters.timedOut(each);
        counters.cancelled(each);
        counters.shutDown(each);
        counters.preempted(each);
        counters.claimLowered();
        counters.handshakeRefused(HandshakeRefusal.RATE);
      }
      assertThat(counters.of(each))
          .isEqualTo(new OfClass(times, times, times, times, times, times, times, times));
    }
    assertThat(counters.totals())
        .isEqualTo(
            new Totals(
                30,
                10,
                10,
                10,
                Map.of(AT_CAPACITY, 10L),
                10,
                10,
                10,
                10,
                20,
                0,
                Map.of(),
                10,
                new Errors(10, 10, 0),
                Map.of(HandshakeRefusal.RATE, 10L)));
    assertThat(counters.preempted()).isEqualTo(10);
    assertThat(counters.claimsLowered()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(EndReason.class)
  void anEnd_isAnErrorOfItsKind_orNone(EndReason reason) {
    counters.closed(reason);
    assertThat(counters.totals().errors())
        .isEqualTo(
            switch (reason) {
              case SLOW_CONSUMER, MESSAGE_TIMEOUT, NO_PONG -> new Errors(1, 0, 0);
              case CONNECTION_LOST, INTERNAL_ERROR -> new Errors(0, 0, 1);
              default -> new Errors(0, 0, 0);
            });
  }

  @ParameterizedTest
  @EnumSource(EndReason.class)
  void aRefusal_isAnError_forWantOfASlotOrAnother(EndReason reason) {
    counters.refused(LOW, reason);
    assertThat(counters.totals().errors())
        .isEqualTo(reason == AT_CAPACITY ? new Errors(0, 1, 0) : new Errors(0, 0, 1));
  }

  @Test
  void aWaitThatTimedOut_isAnError_andOneThatWasGivenUpIsNot() {
    counters.timedOut(HIGH);
    counters.cancelled(HIGH);
    counters.shutDown(HIGH);
    counters.preempted(HIGH);
    assertThat(counters.totals().errors()).isEqualTo(new Errors(1, 0, 0));
  }

  @Test
  void whatWasRead_staysAsItWas_andIsNotToBeChanged() {
    counters.refused(LOW, AT_CAPACITY);
    Totals before = counters.totals();
    OfClass low = counters.of(LOW);
    counters.refused(LOW, AT_CAPACITY);
    counters.closed(IDLE);
    assertThat(before.refused()).isEqualTo(Map.of(AT_CAPACITY, 1L));
    assertThat(before.closedByReason()).isEmpty();
    assertThat(low.refused()).isEqualTo(1);
    assertThatThrownBy(before.refused()::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(before.closedByReason()::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatCameIn_isSummed() {
    TrafficCounters traffic = new TrafficCounters();
    traffic.received(3);
    traffic.received(4);
    traffic.rateLimited();
    traffic.eventDropped();
    assertThat(traffic.messages()).isEqualTo(2);
    assertThat(traffic.bytes()).isEqualTo(7);
    assertThat(traffic.rateLimitedMessages()).isEqualTo(1);
    assertThat(traffic.eventsDropped()).isEqualTo(1);
  }
}
