package io.sluice.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.fakes.FakeTransport;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.ManualTicker;
import io.sluice.fakes.Violations;
import io.sluice.spi.EncodedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lanes and outboxes without a pool around them. */
final class Desk {
  final Violations violations = new Violations();
  final ManualTicker ticker = new ManualTicker();
  final DeliveryCounters counters = new DeliveryCounters();
  final List<Throwable> faults = new ArrayList<>();
  final ManualLane lane = ManualLane.manual("lane", violations);
  final LaneRunner runner = runnerOf(lane, Long.MAX_VALUE / 4);

  /** An end from our side, with what waits dropped. */
  static Outbox.Farewell farewell(EndReason reason, EncodedMessage lastWords, DropReason drop) {
    return new Outbox.Farewell(reason.closeCode(), reason.text(), lastWords, drop, false);
  }

  /** One connection's outbox, its transport, and what it told its owner. */
  final class Desked implements Outbox.Owner {
    final FakeTransport transport;
    final Outbox outbox;
    final List<String> told = new ArrayList<>();

    private Desked(LaneRunner on, ManualLane under, OutboxConfig config, int maxBatchMessages) {
      transport = new FakeTransport(under, maxBatchMessages, violations);
      var shared = new Outbox.Shared(config, counters, Desk::gap, ticker);
      outbox = new Outbox(on, transport, shared, this);
    }

    Desked stalled() {
      transport.stall();
      return this;
    }

    boolean offers(String text, OverflowPolicy overflow) {
      return outbox.offer(one(text, overflow));
    }

    void offers(String... texts) {
      for (String text : texts) {
        offers(text, OverflowPolicy.CLOSE);
      }
    }

    List<String> frames() {
      return transport.frames();
    }

    @Override
    public void overflowed() {
      told.add("overflowed");
    }

    @Override
    public void sendFailed(Throwable failure) {
      told.add("failed");
    }

    @Override
    public void written() {
      told.add("written");
    }

    @Override
    public void pinged() {
      told.add("pinged");
    }

    @Override
    public Runnable closing() {
      told.add("closing");
      return () -> {};
    }
  }

  LaneRunner runnerOf(ManualLane under, long backlogLimitBytes) {
    return new LaneRunner(under, backlogLimitBytes, () -> false, faults::add);
  }

  Desked outbox() {
    return outbox(OutboxConfig.DEFAULT);
  }

  Desked outbox(OutboxConfig config) {
    return new Desked(runner, lane, config, 8);
  }

  Desked outbox(OutboxConfig config, int maxBatchMessages) {
    return new Desked(runner, lane, config, maxBatchMessages);
  }

  Desked outboxOn(LaneRunner other, ManualLane under) {
    return new Desked(other, under, OutboxConfig.DEFAULT, 8);
  }

  static OutboxConfig holding(int messages, int bytes) {
    return new OutboxConfig(
        bytes, messages, Duration.ofSeconds(10), OverflowPolicy.CLOSE, List.of());
  }

  static Outgoing one(String text, OverflowPolicy overflow) {
    return Outgoing.toOne(EncodedMessage.of(text), null, overflow);
  }

  static Outgoing toGroup(String text, String group, String key, OverflowPolicy overflow) {
    return Outgoing.toGroup(EncodedMessage.of(text), group, key, overflow);
  }

  static EncodedMessage gap(int dropped) {
    return EncodedMessage.of("gap " + dropped);
  }

  void run() {
    lane.runAll();
  }

  long dropped() {
    long all = 0;
    for (DropReason reason : DropReason.values()) {
      all += counters.dropped(reason);
    }
    return all;
  }

  /** No contract was broken, no fault came up, and all that was accepted has ended. */
  void checkQuiet() {
    assertThat(violations.found()).isEmpty();
    assertThat(faults).isEmpty();
    assertThat(counters.accepted()).isEqualTo(counters.sent() + dropped());
  }
}
