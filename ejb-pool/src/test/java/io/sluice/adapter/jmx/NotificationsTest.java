package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationListener;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotificationsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Console console = Console.open();
  private List<Notification> heard;

  @BeforeEach
  void listen() throws JMException {
    heard = console.listen();
    console.pool.stats = SomeStats.of("default", 1000, 1000, 3);
  }

  @Test
  void saturationIsTold_withWhatThePoolIsLike() {
    console.beans.saturation("default", true, 7);
    console.work();

    assertThat(heard).hasSize(1);
    Notification first = heard.get(0);
    assertThat(first.getType()).isEqualTo("sluice.saturated");
    assertThat(first.getMessage()).isEqualTo("pool default: 1000 of 1000 active, 3 waiting");
    assertThat(first.getSource()).isEqualTo(Console.POOL);
    assertThat(first.getSequenceNumber()).isEqualTo(1);
    assertThatDataOf(first)
        .contains(
            entry("maxConnections", 1000L),
            entry("active", 1000L),
            entry("waiting", 3L),
            entry("change", 7L),
            entry("snapshotVersion", console.pool.stats.version()));
  }

  @Test
  void changesAreTold_inTheirOrder_eachWithANumberOfItsOwn() {
    console.beans.saturation("default", true, 1);
    console.beans.saturation("default", false, 2);
    console.beans.saturation("default", true, 3);
    console.work();
    assertThat(types()).containsExactly("sluice.saturated", "sluice.relieved", "sluice.saturated");
    assertThat(heard).extracting(Notification::getSequenceNumber).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aChangeThatWasOvertaken_isNotTold_soTheLastIsHowThePoolIs() {
    console.beans.saturation("default", false, 2);
    console.beans.saturation("default", true, 1);
    console.work();
    console.beans.saturation("default", true, 1);
    console.beans.saturation("default", false, 2);
    console.work();
    assertThat(types()).containsExactly("sluice.relieved");
  }

  @Test
  void whileNobodyListensFastEnough_theOldestChangesAreLeftOut_neverTheNewest() {
    for (int i = 1; i <= 1001; i++) {
      console.beans.saturation("default", i % 2 == 1, i);
    }
    assertThat(console.tasks).hasSize(1);
    console.work();
    assertThat(heard).hasSizeBetween(1, 20);
    assertThatDataOf(heard.get(heard.size() - 1)).contains(entry("change", 1001L));
    assertThat(types()).last().isEqualTo("sluice.saturated");
  }

  @Test
  void nothingIsAskedNorSent_onTheThreadThatTheEventCameOn() {
    console.beans.saturation("default", true, 1);
    console.preempt(1);
    console.sweep();
    assertThat(heard).isEmpty();
    assertThat(console.pool.calls).isEmpty();
  }

  @Test
  void poolsAreToldApart() {
    console.beans.saturation("trading", true, 1);
    console.beans.saturation("nobody", true, 1);
    console.work();
    assertThat(heard).isEmpty();
    assertThat(console.other.calls).containsExactly("stats()");
  }

  @Test
  void preemptionsAreTold_atMostOnceASecond_andNoneIsLost() {
    console.preempt(1);
    console.work();
    console.preempt(40);
    console.work();
    console.pass(SECOND.minusNanos(1));
    console.preempt(2);
    console.work();
    assertThat(preempted()).containsExactly(1L);

    console.pass(Duration.ofNanos(1));
    console.preempt(1);
    console.work();
    assertThat(preempted()).containsExactly(1L, 43L);
  }

  @Test
  void aBurstsTail_isToldByTheNextSweepAfterASecond() {
    console.preempt(1);
    console.work();
    console.preempt(5);
    console.sweep();
    console.work();
    assertThat(preempted()).containsExactly(1L);

    console.pass(SECOND);
    console.sweep();
    console.work();
    assertThat(preempted()).containsExactly(1L, 5L);

    console.pass(SECOND);
    console.sweep();
    console.work();
    assertThat(preempted()).containsExactly(1L, 5L);
  }

  @Test
  void aPreemption_isToldInWords() {
    console.preempt(12);
    console.work();
    assertThat(heard)
        .extracting(Notification::getMessage)
        .containsExactly(
            "pool default: 12 connections preempted since the last notice,"
                + " 1000 of 1000 active, 3 waiting");
    assertThatDataOf(heard.get(0))
        .contains(
            entry("preempted", 12L),
            entry("totalPreempted", console.pool.stats.totals().preempted()));
  }

  @Test
  void afterClose_nothingIsTold() {
    console.beans.saturation("default", true, 1);
    console.preempt(1);
    console.beans.close();
    console.work();
    console.beans.saturation("default", false, 2);
    console.work();
    assertThat(heard).isEmpty();
    assertThat(console.pool.calls).isEmpty();
  }

  @Test
  void whenThePoolCannotBeAsked_itIsReported_andTheNextIsTold() {
    console.pool.fault = new IllegalStateException("broken");
    console.beans.saturation("default", true, 1);
    console.work();
    assertThat(console.faults).containsExactly(console.pool.fault);

    console.pool.fault = null;
    console.beans.saturation("default", false, 2);
    console.work();
    assertThat(types()).containsExactly("sluice.relieved");
  }

  @Test
  void whatAnExecutorRefused_isToldByTheNextSweep() throws JMException {
    boolean[] overrun = {true};
    PoolBeans beans =
        new PoolBeans(
            console.server,
            console.application,
            () -> 0,
            task -> {
              if (overrun[0]) {
                throw new RejectedExecutionException("overrun");
              }
              task.run();
            },
            console.faults::add,
            "1");
    console.beans.close();
    beans.open(List.of(console.pool));
    heard = console.listen();

    beans.saturation("default", true, 1);
    assertThat(heard).isEmpty();
    overrun[0] = false;
    beans.swept("default", 0, 0, 0, Duration.ZERO);
    assertThat(types()).containsExactly("sluice.saturated");
  }

  @Test
  void aListenerThatFails_keepsNobodyElseFromHearing() throws JMException {
    console.server.addNotificationListener(
        Console.POOL,
        (notification, handback) -> {
          throw new IllegalStateException("not mine");
        },
        null,
        null);
    List<Notification> late = console.listen();
    console.beans.saturation("default", true, 1);
    console.work();
    assertThat(heard).hasSize(1);
    assertThat(late).hasSize(1);
  }

  @Test
  void aListenerThatWentAway_hearsNothing() throws JMException {
    List<Notification> left = new ArrayList<>();
    NotificationListener listener = (notification, handback) -> left.add(notification);
    console.server.addNotificationListener(Console.POOL, listener, null, "a");
    console.server.addNotificationListener(Console.POOL, listener, null, "b");
    console.server.removeNotificationListener(Console.POOL, listener, null, "a");
    console.beans.saturation("default", true, 1);
    console.work();
    assertThat(left).hasSize(1);

    console.server.removeNotificationListener(Console.POOL, listener);
    console.beans.saturation("default", false, 2);
    console.work();
    assertThat(left).hasSize(1);
  }

  private List<String> types() {
    return heard.stream().map(Notification::getType).toList();
  }

  private List<Object> preempted() {
    assertThat(heard).extracting(Notification::getType).containsOnly("sluice.preemption");
    return heard.stream()
        .<Object>map(each -> ((Map<?, ?>) each.getUserData()).get("preempted"))
        .toList();
  }

  private static MapAssert<String, Long> assertThatDataOf(Notification notification) {
    return assertThat(notification.getUserData())
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class));
  }
}
