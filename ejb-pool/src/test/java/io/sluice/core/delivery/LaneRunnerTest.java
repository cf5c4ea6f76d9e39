package io.sluice.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.fakes.ManualLane;
import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LaneRunnerTest {
  private final Desk desk = new Desk();
  private final List<String> done = new ArrayList<>();

  @AfterEach
  void noContractIsBroken() {
    assertThat(desk.violations.found()).isEmpty();
  }

  private LaneTask task(String name) {
    return task(() -> done.add(name));
  }

  private static LaneTask task(Runnable action) {
    return new LaneTask() {
      @Override
      public void run() {
        action.run();
      }

      @Override
      public int backlogBytes() {
        return 10;
      }
    };
  }

  @Test
  void tasksRun_inTheOrderInWhichTheyWereAppended_inOnePass() {
    desk.runner.append(task("1"));
    desk.runner.append(task("2"));
    desk.runner.wake();
    desk.runner.append(task("3"));
    desk.runner.wake();
    assertThat(desk.lane.waiting()).isEqualTo(1);
    assertThat(desk.lane.runOne()).isTrue();
    assertThat(done).containsExactly("1", "2", "3");
    assertThat(desk.lane.waiting()).isZero();
  }

  @Test
  void aLaneWithNothingToDo_isNotWoken_andCanBeWokenAgain() {
    desk.runner.append(task("1"));
    desk.runner.wake();
    desk.run();
    desk.runner.append(task("2"));
    assertThat(desk.lane.waiting()).isZero();
    desk.runner.wake();
    desk.run();
    assertThat(done).containsExactly("1", "2");
  }

  @Test
  void aLongQueue_isWorkedOffInSeveralPasses_soThatOthersOfTheThreadGetTheirTurn() {
    for (int i = 0; i < 3 * LaneRunner.TASKS_PER_PASS; i++) {
      desk.runner.append(task("" + i));
    }
    desk.runner.wake();
    desk.lane.runOne();
    assertThat(done).hasSize(LaneRunner.TASKS_PER_PASS);
    assertThat(desk.lane.waiting()).isEqualTo(1);
    assertThat(desk.lane.wokenAgain()).as("with the others before it").isEqualTo(1);
    desk.run();
    assertThat(done).hasSize(3 * LaneRunner.TASKS_PER_PASS);
    assertThat(desk.runner.backlogBytes()).isZero();
  }

  @Test
  void whatATaskAppends_isDone() {
    desk.runner.append(task(() -> desk.runner.append(task("child"))));
    desk.runner.wake();
    desk.run();
    assertThat(done).containsExactly("child");
  }

  @Test
  void endsOfSends_overtakeWhatWaits() {
    desk.runner.append(task("task"));
    desk.runner.appendSettled(task("settled"));
    desk.runner.wake();
    desk.run();
    assertThat(done).containsExactly("settled", "task");
  }

  @Test
  void theBacklog_isWhatWaits_andFullFromItsLimitOn() {
    LaneRunner runner = desk.runnerOf(desk.lane, 20);
    runner.append(task("1"));
    assertThat(runner.isFull()).isFalse();
    runner.append(task("2"));
    assertThat(runner.isFull()).isTrue();
    assertThat(runner.isBursting()).isFalse();
    runner.append(task("3"));
    runner.append(task("4"));
    assertThat(runner.isBursting()).isTrue();
    runner.wake();
    desk.run();
    assertThat(runner.backlogBytes()).isZero();
  }

  @Test
  void aTaskThatThrows_isReported_andTheLaneGoesOn() {
    var a = desk.outbox();
    a.offers("before");
    desk.runner.append(task(() -> boom(new IllegalStateException("a bug"))));
    a.offers("after");
    desk.run();
    assertThat(a.frames()).containsExactly("before", "after");
    assertThat(desk.faults).hasSize(1);
    a.offers("later");
    desk.run();
    assertThat(a.frames()).endsWith("later");
  }

  @Test
  void anErrorInATask_doesNotStopTheLaneForEverybody() {
    var a = desk.outbox();
    a.offers("before");
    desk.runner.append(task(() -> boom(new StackOverflowError("of one"))));
    a.offers("after");
    desk.run();
    assertThat(a.frames()).containsExactly("before", "after");
    assertThat(desk.faults).hasSize(1);
  }

  @Test
  void anErrorInATransport_doesNotStopTheLaneForEverybody() {
    var broken = desk.outbox();
    broken.transport.throwing(new NoClassDefFoundError("of one adapter"));
    var sound = desk.outbox();
    broken.offers("1");
    sound.offers("1");
    desk.run();
    assertThat(sound.frames()).containsExactly("1");
    assertThat(broken.told).containsExactly("failed");
    desk.checkQuiet();
  }

  private static void boom(Error error) {
    throw error;
  }

  private static void boom(RuntimeException fault) {
    throw fault;
  }

  @Test
  void aLaneThatHasEnded_isStoodInFor_soThatClosesStillGoOut() {
    var a = desk.outbox();
    desk.lane.end();
    a.offers("1");
    a.outbox.close(Desk.farewell(EndReason.GOING_AWAY, null, DropReason.CLOSED));
    assertThat(a.transport.log()).containsExactly("1", "<close 1001>");
  }

  @Test
  void aLaneThatEndsWhileAPassWaits_losesNothing() {
    var a = desk.outbox();
    a.offers("1");
    desk.lane.end();
    a.offers("2");
    for (int i = 0; i < 2 * LaneRunner.TASKS_PER_PASS; i++) {
      desk.runner.append(task("" + i));
    }
    desk.run();
    assertThat(a.frames()).containsExactly("1", "2");
    assertThat(done).hasSize(2 * LaneRunner.TASKS_PER_PASS);
  }

  @Test
  @Timeout(30)
  void noWakeIsLost_howeverCloseToThePassesEnd() {
    desk.violations.lookAtLocksOneTimeIn(1_000);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      LaneRunner runner =
          desk.runnerOf(ManualLane.on(thread, "lane", desk.violations), Long.MAX_VALUE / 4);
      AtomicInteger ran = new AtomicInteger();
      for (int i = 1; i <= 50_000; i++) {
        runner.append(task(ran::incrementAndGet));
        runner.wake();
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (ran.get() < i) {
          Thread.onSpinWait();
          if (System.nanoTime() - deadline > 0) {
            throw new AssertionError("task " + i + " is forgotten");
          }
        }
      }
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void oneBatch_isSharedByAllWhoAreDueTheSame() {
    EncodedMessage one = EncodedMessage.of("1");
    EncodedMessage two = EncodedMessage.of("2");
    Batch first = desk.runner.batchOf(new EncodedMessage[] {one, two, null}, 2);
    assertThat(desk.runner.batchOf(new EncodedMessage[] {one, two}, 2)).isSameAs(first);
    assertThat(desk.runner.batchOf(new EncodedMessage[] {two, one}, 2)).isNotSameAs(first);
    assertThat(desk.runner.batchOf(new EncodedMessage[] {two}, 1).size()).isEqualTo(1);
  }

  @Test
  void anImmediateLane_runsEachPassOnTheSpot() {
    ManualLane now = ManualLane.immediate("now", desk.violations);
    var a = desk.outboxOn(desk.runnerOf(now, 1 << 20), now);
    a.offers("1", "2");
    assertThat(a.frames()).containsExactly("1", "2");
    desk.checkQuiet();
  }
}
