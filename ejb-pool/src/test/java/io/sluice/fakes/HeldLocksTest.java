package io.sluice.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** The watchman is awake. */
class HeldLocksTest {
  private final Violations violations = new Violations();

  @Test
  void aHeldLock_isNoticed() {
    ReentrantLock lock = new ReentrantLock();
    violations.watch(List.of(lock));
    violations.checkNoLock("here");
    assertThat(violations.found()).isEmpty();
    lock.lock();
    violations.checkNoLock("there");
    lock.unlock();
    assertThat(violations.found()).containsExactly("BP-3: the pool's lock is held during there");
  }

  @Test
  void thePoolsLock_isFound() {
    assertThat(HeldLocks.in(new World().pool())).hasSize(1);
  }
}
