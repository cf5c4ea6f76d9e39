package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialQueueTest {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<SerialQueue> stalled = new ArrayList<>();
  private final List<Integer> done = new ArrayList<>();
  private boolean refuses;

  private final SerialQueue queue =
      new SerialQueue(
          task -> {
            if (refuses) {
              throw new RejectedExecutionException();
            }
            executor.add(task);
          },
          2,
          stalled::add);

  private boolean add(int number, boolean always) {
    return queue.add(() -> done.add(number), always);
  }

  private void run() {
    while (!executor.isEmpty()) {
      executor.poll().run();
    }
  }

  @Test
  void tasksRunInTheirOrder_oneForEachTurnOfTheExecutor() {
    add(1, false);
    add(2, false);
    assertThat(executor).hasSize(1);
    executor.poll().run();
    assertThat(done).containsExactly(1);
    assertThat(executor).hasSize(1);
    run();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void aboveItsBound_onlyWhatHasToBeRunIsTaken() {
    assertThat(add(1, false)).isTrue();
    assertThat(add(2, false)).isTrue();
    assertThat(add(3, false)).isFalse();
    assertThat(add(4, true)).isTrue();
    run();
    assertThat(done).containsExactly(1, 2, 4);
  }

  @Test
  void whatTheExecutorRefuses_waits_andGoesOnInItsOrderWhenResumed() {
    refuses = true;
    add(1, false);
    add(2, true);
    assertThat(stalled).containsOnly(queue);
    refuses = false;
    queue.resume();
    run();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void theNextThatIsAdded_resumesIt() {
    refuses = true;
    add(1, false);
    refuses = false;
    add(2, false);
    run();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void aRefusalInTheMiddle_losesNothing() {
    add(1, false);
    add(2, false);
    refuses = true;
    run();
    assertThat(done).containsExactly(1);
    assertThat(stalled).containsExactly(queue);
    refuses = false;
    queue.resume();
    run();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void inTheEnd_theRestRunsHere() {
    refuses = true;
    add(1, false);
    add(2, false);
    queue.runHere();
    assertThat(done).containsExactly(1, 2);
  }
}
