package io.sluice.adapter.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogListenerTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final LogLines lines = new LogLines();
  private final LogListener listener = new LogListener(lines, nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aSaturatedPoolIsOneLineWithEachClass() {
    listener.pressure(busy("default", 34, 17));
    assertThat(lines.written)
        .containsExactly(
            "WARNING pool default is saturated: 1000 of 1000 active (critical 12/100, high 210/200,"
                + " normal 700/400, low 78), waiting 34 (critical 0, high 4, normal 30, low 0),"
                + " oldest wait 12 s, refused 17 since the last line");
  }

  @Test
  void aFullPoolThatNobodyWaitsForIsNoWarning() {
    listener.pressure(busy("default", 0, 0));
    assertThat(lines.written).hasSize(1);
    assertThat(lines.written.get(0))
        .startsWith("INFO pool default is saturated: 1000 of 1000 active")
        .contains("waiting 0 (critical 0, high 0, normal 0, low 0), oldest wait 0 s, refused 0 ");
  }

  @Test
  void pressureIsToldEveryTenSeconds_eachPoolByItself() {
    for (int second = 0; second <= 20; second++) {
      listener.pressure(busy("default", 1, 100 + second));
      listener.pressure(busy("news", 1, 0));
      pass(1);
    }
    assertThat(lines.of("pool default is saturated")).hasSize(3);
    assertThat(lines.of("pool news is saturated")).hasSize(3);
  }

  @Test
  void pressureCountsTheRefusalsSinceItsLastLine_thoseForWantOfASlot() {
    for (int second = 0; second <= 10; second++) {
      listener.pressure(busy("default", 1, 100 + second));
      pass(1);
    }
    assertThat(lines.written.get(0)).endsWith("refused 100 since the last line");
    assertThat(lines.written.get(1)).endsWith("refused 10 since the last line");
  }

  @Test
  void theEndOfSaturationTakesBackALine_ifThereIsOne() {
    listener.saturation("default", true, 1);
    listener.saturation("default", false, 2);
    assertThat(lines.written).isEmpty();
    listener.saturation("default", true, 3);
    listener.pressure(busy("default", 1, 0));
    listener.saturation("default", false, 4);
    listener.saturation("default", true, 5);
    listener.saturation("default", false, 6);
    assertThat(lines.written).hasSize(2);
    assertThat(lines.written.get(1)).isEqualTo("INFO pool default is not saturated any more");
  }

  @Test
  void changesOfSaturationThatWereOvertakenDontCount() {
    listener.pressure(busy("default", 1, 0));
    listener.saturation("default", true, 3);
    listener.saturation("default", false, 2);
    assertThat(lines.of("not saturated")).isEmpty();
    listener.saturation("default", false, 4);
    assertThat(lines.of("not saturated")).hasSize(1);
    pass(60);
    listener.pressure(busy("default", 1, 0));
    assertThat(lines.of("is saturated")).hasSize(1);
  }

  @Test
  void aRefusalNamesTheClass_andIsToldEveryTenSecondsForEachPoolAndReason() {
    refuse("default", EndReason.AT_CAPACITY);
    refuse("default", EndReason.AT_CAPACITY);
    refuse("default", EndReason.CLIENT_ID_IN_USE);
    refuse("news", EndReason.AT_CAPACITY);
    pass(10);
    refuse("default", EndReason.AT_CAPACITY);
    assertThat(lines.written)
        .containsExactly(
            "WARNING pool default refused alice [high]: Server at capacity",
            "WARNING pool default refused alice [high]: Client id in use",
            "WARNING pool news refused alice [high]: Server at capacity",
            "WARNING pool default refused alice [high]: Server at capacity"
                + " (and 1 more of this kind since the last line)");
  }

  private void refuse(String pool, EndReason reason) {
    listener.refused(pool, "alice", PriorityClass.HIGH, reason);
  }

  @Test
  void waitsAreForWhoeverDebugs_apartFromThoseInVain() {
    Guest guest = new Guest("default", "alice");
    listener.parked(guest, 3);
    listener.unparked(guest, Duration.ofMillis(1500), null);
    listener.unparked(guest, Duration.ofMillis(700), EndReason.CLIENT_CLOSED);
    listener.unparked(guest, Duration.ofSeconds(30), EndReason.QUEUE_TIMEOUT);
    listener.unparked(guest, Duration.ofSeconds(30), EndReason.QUEUE_TIMEOUT);
    pass(10);
    listener.unparked(guest, Duration.ofSeconds(30), EndReason.QUEUE_TIMEOUT);
    assertThat(lines.written)
        .containsExactly(
            "DEBUG default/alice [normal] waits for a slot as number 3",
            "DEBUG default/alice [normal] waited 1500 ms for a slot: admitted",
            "DEBUG default/alice [normal] waited 700 ms for a slot: CLIENT_CLOSED",
            "WARNING default/alice [normal] waited 30 s for a slot and got none",
            "WARNING default/alice [normal] waited 30 s for a slot and got none"
                + " (and 1 more of this kind since the last line)");
  }

  @Test
  void preemptionsAreCountedBetweenLines() {
    for (int i = 0; i < 5; i++) {
      listener.preempted(new Guest("default", "alice"), PriorityClass.CRITICAL);
    }
    listener.preempted(new Guest("news", "bob"), PriorityClass.HIGH);
    pass(10);
    listener.preempted(new Guest("default", "carol"), PriorityClass.CRITICAL);
    assertThat(lines.written)
        .containsExactly(
            "INFO default/alice [normal] loses its slot to one of class critical",
            "INFO news/bob [normal] loses its slot to one of class high",
            "INFO default/carol [normal] loses its slot to one of class critical"
                + " (and 4 more of this kind since the last line)");
  }

  @Test
  void newLimitsAreToldWithTheirNumbers() {
    listener.limitsChanged(
        "default",
        1200,
        Map.of(PriorityClass.CRITICAL, 120, PriorityClass.HIGH, 240, PriorityClass.NORMAL, 480));
    assertThat(lines.written)
        .containsExactly(
            "INFO pool default now has 1200 slots, reserved: critical 120, high 240, normal 480,"
                + " low 0");
  }

  @Test
  void eachStateIsTold() {
    listener.stateChanged("default", Pools.State.DRAINING);
    listener.stateChanged("default", Pools.State.DRAINED);
    assertThat(lines.written)
        .containsExactly("INFO pool default is draining", "INFO pool default is drained");
  }

  @Test
  void eachViolationIsALineOfItsOwn_andAllOfThemNotTooOften() {
    listener.unsound("default", List.of("CAP-1: too many", "GRP-1: differ: news\nINFO forged"));
    listener.unsound("default", List.of("CAP-1: too many"));
    pass(10);
    listener.unsound("default", List.of("ACC-4: differ"));
    assertThat(lines.written)
        .containsExactly(
            "ERROR pool default fails its self-check: CAP-1: too many",
            "ERROR pool default fails its self-check: GRP-1: differ: news\\u000aINFO forged",
            "ERROR pool default fails its self-check: ACC-4: differ"
                + " (and 1 more of this kind since the last line)");
  }

  @Test
  void manyViolationsAreCut() {
    listener.unsound("default", IntStream.range(0, 500).mapToObj(i -> "GRP-1: " + i).toList());
    assertThat(lines.written).hasSize(21);
    assertThat(lines.written.get(20))
        .isEqualTo("ERROR pool default fails its self-check: 480 more violations");
  }

  @Test
  void whatAClientSuppliedMakesNoSecondLine_andIsCut() {
    String forged = "alice\r\nERROR forged \u202e\u2028" + "x".repeat(500);
    listener.refused("default", forged, PriorityClass.LOW, EndReason.AT_CAPACITY);
    listener.claimLowered(new Guest("default", forged), forged);
    listener.preempted(new Guest("default", forged), PriorityClass.HIGH);
    listener.parked(new Guest("default", forged), 1);
    listener.unparked(new Guest("default", forged), Duration.ofSeconds(1), EndReason.QUEUE_TIMEOUT);
    listener.rateLimited(new Guest("default", forged));
    listener.slow(new Guest("default", forged));
    assertThat(lines.written).hasSize(7);
    assertThat(lines.written)
        .allSatisfy(
            line ->
                assertThat(line)
                    .doesNotContainPattern("[\\p{Cntrl}\u202e\u2028]")
                    .contains("alice\\u000d\\u000aERROR forged \\u202e\\u2028")
                    .hasSizeLessThan(400));
  }

  @Test
  void noMessageIsWritten() {
    listener.message(new Guest("default", "alice"), "broadcast", "{\"payload\":\"secret\"}");
    assertThat(lines.written).isEmpty();
  }

  @Test
  void whatAClientCanBringAboutIsThrottledForItsPoolOnly() {
    for (String pool : List.of("default", "default", "news")) {
      Guest guest = new Guest(pool, "alice");
      listener.claimLowered(guest, "critical");
      listener.rateLimited(guest);
      listener.slow(guest);
    }
    assertThat(lines.of("default/alice")).hasSize(3);
    assertThat(lines.of("news/alice")).hasSize(3);
  }

  @Test
  void aFaultIsToldWithOrWithoutAConnection() {
    listener.fault(null, new IllegalStateException("broken"));
    pass(10);
    listener.fault(new Guest("default", "alice"), new IllegalStateException("broken"));
    assertThat(lines.written)
        .containsExactly(
            "ERROR a part without a connection met a fault of ours: broken",
            "ERROR default/alice [normal] met a fault of ours: broken");
  }

  @Test
  void errorsThatComeAgainAreCounted_eachKindAndPoolByItself() {
    RuntimeException broken = new IllegalStateException("broken");
    for (int i = 0; i < 1_000; i++) {
      listener.observerFault("default", "MessageReceived", broken);
      listener.fault(new Guest("default", "alice"), broken);
      listener.managementFault(broken);
    }
    listener.observerFault("news", "MessageReceived", broken);
    listener.fault(new Guest("news", "bob"), broken);
    assertThat(lines.written)
        .containsExactly(
            "WARNING pool default: an observer of MessageReceived failed: broken",
            "ERROR default/alice [normal] met a fault of ours: broken",
            "ERROR management beans: broken",
            "WARNING pool news: an observer of MessageReceived failed: broken",
            "ERROR news/bob [normal] met a fault of ours: broken");
    pass(10);
    listener.observerFault("default", "MessageReceived", broken);
    assertThat(lines.written.get(5))
        .isEqualTo(
            "WARNING pool default: an observer of MessageReceived failed"
                + " (and 999 more of this kind since the last line): broken");
  }

  /** A full pool of 1000. What is refused for another reason doesn't matter here. */
  private static PoolStats busy(String pool, int waiting, long refused) {
    int high = Math.min(waiting, 4);
    Map<PriorityClass, PoolStats.OfClass> classes = new EnumMap<>(PriorityClass.class);
    classes.put(PriorityClass.CRITICAL, ofClass(100, 12, 0, 0));
    classes.put(PriorityClass.HIGH, ofClass(200, 210, high, high == 0 ? 0 : 1_900));
    classes.put(
        PriorityClass.NORMAL, ofClass(400, 700, waiting - high, waiting == high ? 0 : 12_999));
    classes.put(PriorityClass.LOW, ofClass(0, 78, 0, 0));
    Map<EndReason, Long> reasons =
        Map.of(EndReason.AT_CAPACITY, refused, EndReason.CLIENT_ID_IN_USE, 1000 + 3 * refused);
    return new PoolStats(
        pool,
        1,
        Pools.State.ACTIVE,
        60,
        new PoolStats.Gauges(1000, 1000, waiting, 1000, 0),
        classes,
        new PoolStats.Totals(
            0,
            0,
            0,
            0,
            reasons,
            0,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            0,
            new PoolStats.Errors(0, 0, 0),
            Map.of()),
        new PoolStats.Traffic(0, 0, 0, 0, 0, 0, Map.of(), 0, 0),
        PoolStats.Latency.NONE,
        PoolStats.Rates.NONE);
  }

  private static PoolStats.OfClass ofClass(int reserved, int active, int waiting, long oldest) {
    return new PoolStats.OfClass(
        reserved,
        active,
        waiting,
        100,
        30_000,
        oldest,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        PoolStats.Latency.NONE);
  }

  private record Guest(String pool, String clientId) implements PooledConnection {
    @Override
    public String connectionId() {
      return "c-1";
    }

    @Override
    public PriorityClass priority() {
      return PriorityClass.NORMAL;
    }

    @Override
    public Set<String> groups() {
      return Set.of();
    }

    @Override
    public boolean isActive() {
      return true;
    }

    @Override
    public Duration age() {
      return Duration.ZERO;
    }
  }
}
