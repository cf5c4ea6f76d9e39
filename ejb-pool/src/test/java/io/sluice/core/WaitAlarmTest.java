package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import io.sluice.spi.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The one alarm for the end of a wait: one slot, which is taken, and alarms that a test lets go
 * off, lose or refuse. A critical one waits 5 s, a high one 15 s, a normal one 30 s, a low one 60
 * s.
 */
class WaitAlarmTest {
  /** One alarm that was asked for, whatever became of it. */
  private final class Asked {
    private final long deadlineNanos;
    private final Runnable action;
    private boolean cancelled;

    private Asked(long deadlineNanos, Runnable action) {
      this.deadlineNanos = deadlineNanos;
      this.action = action;
    }

    private Duration left() {
      return Duration.ofNanos(deadlineNanos - world.ticker().read());
    }
  }

  private final List<Asked> asked = new ArrayList<>();
  private final AtomicReference<Runnable> whileSetting = new AtomicReference<>(() -> {});

  @RegisterExtension
  final World world =
      new World()
          .alarms(port -> this::ask)
          .pool(World.unreserved(1))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));

  private int waiters;
  private final Client holder = world.connect("holder");

  private Alarm.Cancellation ask(long deadlineNanos, Runnable action) {
    Asked alarm = new Asked(deadlineNanos, action);
    whileSetting.getAndSet(() -> {}).run();
    asked.add(alarm);
    return () -> alarm.cancelled = true;
  }

  private Client waits(PriorityClass priority) {
    Client waiter = world.connect("w" + ++waiters, priority);
    assertThat(waiter.wasParked()).isTrue();
    return waiter;
  }

  private List<Asked> pending() {
    return asked.stream().filter(each -> !each.cancelled).toList();
  }

  private void time(long millis) {
    world.advanceWithoutAlarms(Duration.ofMillis(millis));
  }

  private void goesOff(Asked alarm) {
    alarm.action.run();
    world.run();
  }

  private boolean isPlanned() {
    try {
      var field = WebSocketPool.class.getDeclaredField("roster");
      field.setAccessible(true);
      return ((Roster) field.get(world.pool())).inspect(Roster.Guarded::alarmPlanned);
    } catch (ReflectiveOperationException gone) {
      throw new AssertionError(gone);
    }
  }

  // ---- which one

  @Test
  void q6_whileNobodyWaits_noneIsAskedFor() {
    assertThat(asked).isEmpty();
    assertThat(isPlanned()).isFalse();
  }

  @Test
  void q4_itIsForTheDeadlineOfTheFirst() {
    waits(PriorityClass.NORMAL);
    waits(PriorityClass.NORMAL);
    waits(PriorityClass.LOW);
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).left()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void q4_anEarlierDeadline_isANewAlarm_andTheOldOneIsCancelled() {
    waits(PriorityClass.LOW);
    waits(PriorityClass.NORMAL);
    waits(PriorityClass.CRITICAL);
    assertThat(asked).hasSize(3);
    assertThat(pending()).hasSize(1);
    assertThat(pending().get(0).left()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whereTheFirstLeaves_theAlarmStays_andGoesOffEarly_andTheNextIsPlanned() {
    Client critical = waits(PriorityClass.CRITICAL);
    Client normal = waits(PriorityClass.NORMAL);
    critical.closes();
    assertThat(asked).hasSize(1);
    assertThat(pending()).hasSize(1);
    time(5_000);
    goesOff(asked.get(0));
    assertThat(normal.isWaiting()).isTrue();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).left()).isEqualTo(Duration.ofSeconds(25));
    time(25_000);
    goesOff(asked.get(1));
    assertThat(normal.closeText()).isEqualTo("Queue timeout");
  }

  @Test
  void aQueueThroughWhichManyPass_setsFewAlarms() {
    waits(PriorityClass.NORMAL);
    for (int i = 0; i < 200; i++) {
      Client next = waits(PriorityClass.NORMAL);
      world.pool().kick(world.pool().connections().get(0).connectionId());
      world.run();
      time(10);
      assertThat(next.isWaiting()).isTrue();
    }
    long forWaits =
        asked.stream().filter(each -> !each.left().minusSeconds(20).isNegative()).count();
    assertThat(forWaits).isEqualTo(1);
  }

  @Test
  void q6_whenTheLastWaiterLeaves_itIsCancelled() {
    Client first = waits(PriorityClass.NORMAL);
    Client second = waits(PriorityClass.CRITICAL);
    first.closes();
    assertThat(pending()).hasSize(1);
    second.closes();
    assertThat(pending()).isEmpty();
    assertThat(isPlanned()).isFalse();
  }

  @Test
  void q6_whenTheLastWaiterIsAdmitted_itIsCancelled() {
    waits(PriorityClass.NORMAL);
    world.pool().setMaxConnections(2);
    assertThat(pending()).isEmpty();
    assertThat(isPlanned()).isFalse();
  }

  @Test
  void q6_whenItGoesOff_andNobodyIsLeft_noOtherIsSet() {
    Client waiter = waits(PriorityClass.CRITICAL);
    time(5_000);
    asked.get(0).action.run();
    assertThat(waiter.isWaiting()).isFalse();
    assertThat(isPlanned()).isFalse();
    assertThat(asked).as("itself, and the one that cuts the socket").hasSize(2);
    assertThat(asked.get(1).left()).isEqualTo(Duration.ofNanos(Connection.LINGER_NANOS));
  }

  // ---- alarms that go off early, late, twice or never

  @Test
  void q4_oneThatGoesOffEarly_endsNobody_andIsPlannedAgain_forTheSameDeadline() {
    Client waiter = waits(PriorityClass.CRITICAL);
    time(4_990);
    goesOff(asked.get(0));
    assertThat(waiter.isWaiting()).isTrue();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).left()).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void oneThatGoesOffTwice_doesItsWorkOnce() {
    waits(PriorityClass.CRITICAL);
    Client normal = waits(PriorityClass.NORMAL);
    time(5_000);
    goesOff(asked.get(0));
    int before = asked.size();
    goesOff(asked.get(0));
    assertThat(asked).hasSize(before);
    assertThat(normal.isWaiting()).isTrue();
    assertThat(world.stats().totals().timedOut()).isEqualTo(1);
  }

  @Test
  void oneThatGoesOffThoughItWasCancelled_doesNothing() {
    waits(PriorityClass.LOW);
    waits(PriorityClass.CRITICAL);
    time(60_000);
    assertThat(asked.get(0).cancelled).isTrue();
    goesOff(asked.get(0));
    assertThat(world.stats().totals().timedOut()).isZero();
    goesOff(asked.get(1));
    assertThat(world.stats().totals().timedOut()).isEqualTo(2);
  }

  @Test
  void oneThatGoesOffLate_endsAllWhoseTimeIsOver() {
    waits(PriorityClass.CRITICAL);
    waits(PriorityClass.HIGH);
    Client low = waits(PriorityClass.LOW);
    time(16_000);
    goesOff(asked.get(0));
    assertThat(world.stats().totals().timedOut()).isEqualTo(2);
    assertThat(low.isWaiting()).isTrue();
    assertThat(pending()).anyMatch(each -> each.left().equals(Duration.ofSeconds(44)));
  }

  @Test
  void q4_oneThatIsLost_isReplacedByTheFirstTurn_afterItsAllowance() {
    Client waiter = waits(PriorityClass.CRITICAL);
    time(5_100);
    waits(PriorityClass.CRITICAL);
    assertThat(asked).as("it may still go off").hasSize(1);
    time(1);
    waits(PriorityClass.CRITICAL);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0).cancelled).isTrue();
    goesOff(asked.get(1));
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
    assertThat(world.stats().totals().timedOut()).isEqualTo(1);
    assertThat(pending()).anyMatch(each -> each.left().equals(Duration.ofMillis(4_999)));
  }

  @Test
  void q4_oneThatIsLost_thoughItsWaiterHasLeft_isReplacedForTheNext() {
    Client critical = waits(PriorityClass.CRITICAL);
    waits(PriorityClass.NORMAL);
    critical.closes();
    time(5_101);
    world.sweep();
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0).cancelled).isTrue();
    assertThat(asked.get(1).left()).isEqualTo(Duration.ofMillis(24_899));
  }

  @Test
  void q4_whereAlarmsGoOffAtOnce_noneIsSetAgainUntilTheNextTurn_andTheSweepKeepsTheTime() {
    World hasty = new World();
    List<Long> set = new ArrayList<>();
    hasty
        .alarms(
            port ->
                (deadline, action) -> {
                  set.add(deadline);
                  action.run();
                  return () -> {};
                })
        .pool(World.unreserved(1));
    hasty.connect("holder");
    Client waiter = hasty.connect("w");
    assertThat(set).as("once, and no round of them").hasSize(1);
    assertThat(waiter.isWaiting()).isTrue();
    hasty.sweep();
    assertThat(set).as("each turn tries again").hasSize(2);
    hasty.advanceWithoutAlarms(Duration.ofMillis(29_999));
    hasty.sweep();
    assertThat(waiter.isWaiting()).isTrue();
    hasty.advanceWithoutAlarms(Duration.ofMillis(1));
    hasty.sweep();
    assertThat(hasty.listener().unparked()).containsExactly("unparked w QUEUE_TIMEOUT");
    hasty.checkSound();
  }

  @Test
  void q4_oneThatGoesOffAtOnceSinceItIsDue_endsTheWait() {
    World late = new World();
    late.alarms(
            port ->
                (deadline, action) -> {
                  if (deadline - late.ticker().read() <= 0) {
                    action.run();
                  }
                  return () -> {};
                })
        .pool(World.unreserved(1));
    late.connect("holder");
    Client waiter = late.connect("w");
    late.advanceWithoutAlarms(Duration.ofSeconds(31)); // the first one is lost
    late.connect("next");
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
    late.checkSound();
  }

  @Test
  void q4_oneThatCannotBeSet_isToldAsAFault_andTheNextTurnTriesAgain() {
    IllegalStateException fault = new IllegalStateException("no alarms any more");
    whileSetting.set(
        () -> {
          throw fault;
        });
    waits(PriorityClass.CRITICAL);
    assertThat(world.listener().faults()).containsExactly(fault);
    world.listener().forgetFaults();
    assertThat(asked).isEmpty();
    assertThat(isPlanned()).isFalse();
    waits(PriorityClass.LOW);
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).left()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void oneThatCannotBeSet_afterANewerPlan_leavesThatPlanAlone() {
    whileSetting.set(
        () -> {
          waits(PriorityClass.CRITICAL);
          throw new IllegalStateException("no alarms any more");
        });
    waits(PriorityClass.LOW);
    assertThat(world.listener().faults()).hasSize(1);
    world.listener().forgetFaults();
    assertThat(pending()).hasSize(1);
    assertThat(pending().get(0).left()).isEqualTo(Duration.ofSeconds(5));
    assertThat(isPlanned()).isTrue();
  }

  // ---- set and cancelled in the other order

  @Test
  void q6_oneThatIsSetAfterItsWaiterHasBeenServed_isCancelledByWhoSetIt() {
    whileSetting.set(holder::closes);
    Client waiter = waits(PriorityClass.NORMAL);
    assertThat(waiter.isActive()).isTrue();
    assertThat(asked.stream().filter(each -> each.left().toSeconds() == 30))
        .hasSize(1)
        .allMatch(each -> each.cancelled);
    assertThat(isPlanned()).isFalse();
  }

  @Test
  void q4_oneThatIsSetAfterANewerPlan_isCancelled_andTheNewerOneStays() {
    whileSetting.set(() -> waits(PriorityClass.CRITICAL));
    waits(PriorityClass.LOW);
    assertThat(asked).hasSize(2);
    assertThat(pending()).hasSize(1);
    assertThat(pending().get(0).left()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void q6_oneThatGoesOffBeforeItsCancellationIsKept_leavesNothingBehind() {
    World quick = new World();
    AtomicReference<Alarm.Cancellation> kept = new AtomicReference<>();
    AtomicInteger cancels = new AtomicInteger();
    quick
        .alarms(
            port ->
                (deadline, action) -> {
                  if (kept.get() == null) {
                    kept.set(cancels::incrementAndGet);
                    quick.advanceWithoutAlarms(Duration.ofSeconds(30));
                    action.run(); // on its own thread, before this call is back
                  }
                  return kept.get();
                })
        .pool(World.unreserved(1));
    quick.connect("holder");
    Client waiter = quick.connect("w");
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
    assertThat(cancels).as("harmless: it has gone off").hasValue(1);
    quick.checkSound();
  }

  @Test
  void shut1_aStopOrADrain_cancelsIt() {
    waits(PriorityClass.NORMAL);
    world.pool().drain();
    assertThat(asked.get(0).cancelled).isTrue();
    assertThat(isPlanned()).isFalse();
  }
}
