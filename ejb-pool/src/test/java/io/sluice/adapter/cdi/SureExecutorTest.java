package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SureExecutorTest {
  private static final OutOfMemoryError NO_THREAD =
      new OutOfMemoryError("unable to create native thread");

  private final List<Runnable> queued = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  private void execute(Executor under) {
    new SureExecutor(under).execute(() -> done.add("done"));
  }

  @Test
  void aTaskRuns_once() {
    execute(queued::add);
    queued.get(0).run();
    queued.get(0).run();
    assertThat(done).containsExactly("done");
  }

  @Test
  void withoutAThread_itIsRefused_andDoesNotRunLater_shouldItHaveBeenQueued() {
    assertThatThrownBy(
            () ->
                execute(
                    task -> {
                      queued.add(task);
                      throw NO_THREAD;
                    }))
        .isInstanceOf(RejectedExecutionException.class)
        .hasCause(NO_THREAD);
    queued.get(0).run();
    assertThat(done).isEmpty();
  }

  @Test
  void whereItHasRunAlready_itIsNotRefused() {
    execute(
        task -> {
          task.run();
          throw NO_THREAD;
        });
    assertThat(done).containsExactly("done");
  }
}
