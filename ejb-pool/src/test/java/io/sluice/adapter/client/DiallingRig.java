package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Dialling;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.spi.Alarm;
import io.sluice.spi.SessionOpener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The outbound pool with the real dialler, a container's client and real time, in this JVM. */
final class DiallingRig implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** What is promised beyond a timeout. */
  private static final long PROMISED_MILLIS = 250;

  /** What a busy machine may take besides, which is no promise. */
  private static final long NOISE_MILLIS = 750;

  final Map<String, String> credentials = new HashMap<>();
  private final Supplier<SessionOpener> client;
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();
  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private ThreadPoolExecutor threads;
  private OutboundConfig config =
      OutboundConfig.DEFAULT
          .withAllowedTargets("ws://127.0.0.1:*", "wss://127.0.0.1:*", "wss://localhost:*")
          .withReconnect(
              new Reconnect(
                  Duration.ofMillis(20),
                  Duration.ofMillis(50),
                  5,
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(1)));

  private ClientDialler dialler;
  private ClientPool pool;

  DiallingRig(Supplier<SessionOpener> client) {
    this.client = client;
    clock.setRemoveOnCancelPolicy(true);
  }

  DiallingRig config(UnaryOperator<OutboundConfig> change) {
    config = change.apply(config);
    return this;
  }

  DiallingRig dialling(UnaryOperator<Dialling> change) {
    return config(all -> all.withDialling(change.apply(all.dialling())));
  }

  DiallingRig connectTimeout(Duration timeout) {
    return config(
        all ->
            new OutboundConfig(
                all.maxPerHost(),
                timeout,
                all.maxWaiting(),
                all.sendBacklogChars(),
                all.leakThreshold(),
                all.upkeep(),
                all.reconnect(),
                all.dialling()));
  }

  ClientPool pool() {
    if (pool == null) {
      int most = config.dialling().maxDials();
      threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(most);
      dialler =
          new ClientDialler(
              config, client.get(), threads, alarm(), System::nanoTime, this::credential);
      pool =
          new ClientPool(
              config,
              dialler,
              new Ports(
                  System::nanoTime,
                  alarm(),
                  List.of(),
                  () -> ThreadLocalRandom.current().nextLong()));
    }
    return pool;
  }

  private String credential(String name) {
    String value = credentials.get(name);
    if (value == null) {
      throw new IllegalArgumentException("sluice.outbound.credential." + name + " is not set");
    }
    return value;
  }

  private Alarm alarm() {
    return (deadline, action) -> {
      long left = Math.max(0, deadline - System.nanoTime());
      Future<?> set = clock.schedule(action, left, TimeUnit.NANOSECONDS);
      return () -> set.cancel(false);
    };
  }

  // ---- what tests do

  Lease lease(String url) {
    return lease(Target.of(url));
  }

  Lease lease(Target target) {
    return pool().acquire(target, TIMEOUT).toCompletableFuture().join();
  }

  /** Asks for a connection that can't be had, and looks that this is said in time. */
  OutboundException refusal(Target target, Duration timeout) {
    long began = System.nanoTime();
    Throwable failure =
        catchThrowable(() -> pool().acquire(target, timeout).toCompletableFuture().join());
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    assertThat(took).isLessThanOrEqualTo(timeout.toMillis() + PROMISED_MILLIS + NOISE_MILLIS);
    assertThat(failure).isInstanceOf(CompletionException.class);
    assertThat(failure.getCause()).isInstanceOf(OutboundException.class);
    return (OutboundException) failure.getCause();
  }

  OutboundException refusal(String url) {
    return refusal(Target.of(url), TIMEOUT);
  }

  OutboundStats.OfHost figures() {
    List<OutboundStats.OfHost> hosts = pool().stats().hosts();
    assertThat(hosts).hasSize(1);
    return hosts.get(0);
  }

  /** Threads that dial now. */
  int dialling() {
    return threads.getActiveCount();
  }

  // ---- the end

  /** Ends it as an application does, and looks that nothing is left. */
  @Override
  public void close() {
    if (pool != null) {
      assertThat(pool.verify()).isEmpty();
      pool.stop();
      await().atMost(Duration.ofSeconds(5)).until(() -> dialler.open() == 0);
      await().untilAsserted(() -> assertThat(pool.verify()).isEmpty());
      dialler.close();
      threads.shutdownNow();
      await().until(threads::isTerminated);
      await().untilAsserted(() -> assertThat(clock.getQueue()).as("alarms").isEmpty());
    }
    clock.shutdownNow();
    await().untilAsserted(() -> assertThat(newThreads()).as("threads that are left").isEmpty());
  }

  private Set<String> newThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.isAlive() && !before.contains(each))
        .map(Thread::getName)
        .filter(
            name ->
                !name.matches("raw-service|junit-.*|awaitility.*|ForkJoinPool.*|process reaper.*"))
        .collect(Collectors.toSet());
  }
}
