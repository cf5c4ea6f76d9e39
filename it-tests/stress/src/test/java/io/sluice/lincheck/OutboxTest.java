package io.sluice.lincheck;

import io.sluice.api.DropReason;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.delivery.DeliveryCounters;
import io.sluice.core.delivery.LaneRunner;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.delivery.Outgoing;
import io.sluice.spi.EncodedMessage;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Messages while the connection is ended from either side: nothing vanishes (ORD-5). */
public class OutboxTest {
  private final DeliveryCounters counters = new DeliveryCounters();
  private final Sink sink = new Sink();
  private final LaneRunner lane = new LaneRunner(sink.lane(), 1 << 20, () -> false, fault -> {});
  private final Outbox outbox =
      new Outbox(
          lane,
          sink,
          new Outbox.Shared(OutboxConfig.DEFAULT, counters, Sink::gap, () -> 0),
          new Sink.Deaf());
  private final Outgoing message =
      Outgoing.toOne(EncodedMessage.of("{}"), null, OverflowPolicy.CLOSE);

  @Operation
  public boolean offers() {
    return outbox.offer(message);
  }

  @Operation
  public void closes() {
    outbox.close(new Outbox.Farewell(1000, "", null, DropReason.CLOSED, false));
  }

  @Operation
  public void disposes() {
    outbox.dispose();
  }

  @Operation
  public long accepted() {
    return counters.accepted();
  }

  @Validate
  public void nothingVanishes() {
    long gone = counters.sent() + counters.dropped(DropReason.CLOSED);
    if (counters.accepted() != gone) {
      throw new IllegalStateException(counters.accepted() + " accepted, " + gone + " gone");
    }
    if (lane.backlogBytes() != 0) {
      throw new IllegalStateException("something is left in the lane");
    }
  }

  @Test
  void ord5_underStress() {
    Checks.byStress(OutboxTest.class);
  }

  @Test
  void ord5_withEverySwitchOfThreads() {
    Checks.byModelChecking(OutboxTest.class);
  }
}
