package io.sluice.core.connection;

import static io.sluice.core.connection.Lifecycle.State.ACTIVE;
import static io.sluice.core.connection.Lifecycle.State.CLOSED;
import static io.sluice.core.connection.Lifecycle.State.CLOSING;
import static io.sluice.core.connection.Lifecycle.State.OPENING;
import static io.sluice.core.connection.Lifecycle.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final Lifecycle life = new Lifecycle();

  @Test
  void life1_theUsualLife() {
    assertThat(life.now()).isEqualTo(OPENING);
    assertThat(life.tryActivate()).isTrue();
    assertThat(life.now()).isEqualTo(ACTIVE);
    assertThat(life.tryEnd()).isTrue();
    assertThat(life.now()).isEqualTo(CLOSING);
    assertThat(life.close()).isEqualTo(CLOSING);
    assertThat(life.now()).isEqualTo(CLOSED);
  }

  @Test
  void life1_nothingLeadsBack() {
    life.tryActivate();
    assertThat(life.tryActivate()).isFalse();
    assertThat(life.tryRefuse()).isFalse();
    life.tryEnd();
    assertThat(life.tryEnd()).isFalse();
    assertThat(life.tryActivate()).isFalse();
    life.close();
    assertThat(life.tryActivate()).isFalse();
    assertThat(life.tryRefuse()).isFalse();
    assertThat(life.tryEnd()).isFalse();
    assertThat(life.close()).isEqualTo(CLOSED);
  }

  @Test
  void aRefusedOne_isClosingAndNeverWasActive() {
    assertThat(life.tryRefuse()).isTrue();
    assertThat(life.now()).isEqualTo(CLOSING);
    assertThat(life.tryActivate()).isFalse();
    assertThat(life.tryEnd()).isFalse();
  }

  @Test
  void oneThatHasNotBegun_cannotEnd_butItsSocketCanGo() {
    assertThat(life.tryEnd()).isFalse();
    assertThat(life.close()).isEqualTo(OPENING);
    assertThat(life.tryActivate()).isFalse();
  }

  @Test
  void life1_oneThatWaits_isAdmitted_andThenItsWaitCannotEnd() {
    assertThat(life.tryPark()).isTrue();
    assertThat(life.now()).isEqualTo(WAITING);
    assertThat(life.tryPark()).isFalse();
    assertThat(life.tryAdmit()).isTrue();
    assertThat(life.now()).isEqualTo(ACTIVE);
    assertThat(life.tryAdmit()).isFalse();
    assertThat(life.tryEndWait()).isFalse();
    assertThat(life.tryPark()).isFalse();
    assertThat(life.now()).isEqualTo(ACTIVE);
  }

  @Test
  void life1_oneWhoseWaitIsOver_isClosing_andCannotBeAdmitted() {
    life.tryPark();
    assertThat(life.tryEndWait()).isTrue();
    assertThat(life.now()).isEqualTo(CLOSING);
    assertThat(life.tryEndWait()).isFalse();
    assertThat(life.tryAdmit()).isFalse();
    assertThat(life.now()).isEqualTo(CLOSING);
  }

  @Test
  void oneThatWaits_isNeitherActivatedNorRefusedNorEnded_asIfItDidNot() {
    life.tryPark();
    assertThat(life.tryActivate()).isFalse();
    assertThat(life.tryRefuse()).isFalse();
    assertThat(life.tryEnd()).isFalse();
    assertThat(life.now()).isEqualTo(WAITING);
  }

  @Test
  void oneThatDoesNotWait_isNotAdmitted_andHasNoWaitToEnd() {
    assertThat(life.tryAdmit()).isFalse();
    assertThat(life.tryEndWait()).isFalse();
    assertThat(life.now()).isEqualTo(OPENING);
  }

  @Test
  void oneWhoseSocketWentWhileItWaited_isNotAdmitted() {
    life.tryPark();
    assertThat(life.close()).isEqualTo(WAITING);
    assertThat(life.tryAdmit()).isFalse();
    assertThat(life.tryEndWait()).isFalse();
    assertThat(life.now()).isEqualTo(CLOSED);
  }

  @Test
  void life1_howeverManyRace_oneWins() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      Lifecycle raced = new Lifecycle();
      raced.tryActivate();
      AtomicInteger winners = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      Thread[] racers = new Thread[4];
      for (int i = 0; i < racers.length; i++) {
        boolean ends = i % 2 == 0;
        racers[i] =
            new Thread(
                () -> {
                  awaitUninterruptibly(go);
                  if (ends ? raced.tryEnd() : raced.close() == ACTIVE) {
                    winners.incrementAndGet();
                  }
                });
        racers[i].start();
      }
      go.countDown();
      for (Thread racer : racers) {
        racer.join();
      }
      assertThat(winners).hasValue(1);
      assertThat(raced.now()).isEqualTo(CLOSED);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
