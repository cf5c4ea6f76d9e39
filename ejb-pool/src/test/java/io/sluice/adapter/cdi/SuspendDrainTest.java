package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Pools;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that is about to suspend asks, and two clients are told to go every two seconds. */
class SuspendDrainTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Duration LAST_ALARMS = Duration.ofMillis(1_500);

  private final List<Runnable> later = new ArrayList<>();
  private final World home = new World();
  private final SuspendDrain drain = new SuspendDrain(later::add, home.ticker(), home.alarm());

  @RegisterExtension
  final World world =
      home.pool(pool -> pool.withDrain(new DrainConfig(2, INTERVAL, Duration.ofSeconds(10))))
          .and(PoolConfig.named("other"))
          .hears(drain);

  @BeforeEach
  void build() {
    drain.of(world.node());
  }

  private CompletableFuture<Void> begin() {
    CompletableFuture<Void> begun = drain.begin().toCompletableFuture();
    world.run();
    return begun;
  }

  private void runLater() {
    world.advance(LAST_ALARMS);
    List.copyOf(later).forEach(Runnable::run);
    later.clear();
  }

  private List<Pools.State> states() {
    return Stream.of("default", "other")
        .map(each -> world.node().pool(each).stats().state())
        .toList();
  }

  @Test
  void begin_drainsEveryPool_andIsOverWhenTheLastClientIsGone_onAThreadThatMayBlock() {
    for (int i = 0; i < 3; i++) {
      world.connect("c" + i);
    }

    CompletableFuture<Void> begun = begin();

    assertThat(states()).containsExactly(Pools.State.DRAINING, Pools.State.DRAINED);
    assertThat(later).isEmpty();
    world.advance(INTERVAL);
    assertThat(states()).containsOnly(Pools.State.DRAINED);
    world.advance(LAST_ALARMS.minusMillis(1));
    assertThat(later).as("while clients may have to be cut").isEmpty();
    assertThat(begun).isNotDone();
    runLater();
    assertThat(begun).isCompleted();
  }

  @Test
  void begin_ofEmptyPools_isOverInAMoment() {
    CompletableFuture<Void> begun = begin();

    runLater();
    assertThat(begun).isCompleted();
  }

  @Test
  void resume_takesConnectionsAgain_andWhoeverWaitsIsToldThatItIsOff() {
    for (int i = 0; i < 3; i++) {
      world.connect("c" + i);
    }
    CompletableFuture<Void> begun = begin();

    drain.resume();
    world.run();

    assertThat(begun).isCancelled();
    assertThat(states()).containsOnly(Pools.State.ACTIVE);
    runLater();
    assertThat(begun).isCancelled();
  }

  @Test
  void whatAnOperatorHasDrained_staysSo() {
    world.node().pool("other").drain();
    begin();

    drain.resume();

    assertThat(states()).containsExactly(Pools.State.ACTIVE, Pools.State.DRAINED);
  }

  @Test
  void resume_withoutABegin_asWhenAServerHasStarted_doesNothing() {
    drain.resume();

    assertThat(states()).containsOnly(Pools.State.ACTIVE);
  }
}
