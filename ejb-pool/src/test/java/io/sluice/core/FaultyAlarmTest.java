package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PooledConnection;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fault that one connection's end meets is told, and stops the end of no other. */
class FaultyAlarmTest {
  private static final long HOUR = 3_600_000_000_000L;

  private final AtomicLong now = new AtomicLong();
  private final List<Integer> closes = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();
  private final IllegalStateException fault = new IllegalStateException("no alarms any more");
  private final Node node =
      new Node(
          NodeConfig.of(PoolConfig.named("default")),
          new Ports(
              now::get,
              (deadline, action) -> {
                throw fault;
              },
              List.of(
                  new PoolListener() {
                    @Override
                    public void fault(PooledConnection connection, Throwable met) {
                      faults.add(met);
                    }
                  }),
              RandomGenerator.getDefault()));

  private Transport transport() {
    return new Transport() {
      @Override
      public Lane lane() {
        return Runnable::run;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public int maxBatchMessages() {
        return 1;
      }

      @Override
      public void send(Batch batch, Completion done) {
        done.completed(null);
      }

      @Override
      public void ping() {}

      @Override
      public void close(int code, String reason) {
        closes.add(code);
      }

      @Override
      public void abort() {}
    };
  }

  @BeforeEach
  void threeAreIn() {
    node.start();
    for (int i = 0; i < 3; i++) {
      node.open(Handshake.anonymous("default"), false, transport());
    }
  }

  @Test
  void shut1_allAreClosed_whenTheNodeStops() {
    node.stop();
    assertThat(closes).containsExactly(1001, 1001, 1001);
    assertThat(faults).containsExactly(fault, fault, fault);
    assertThat(node.pool("default").verify()).isEmpty();
  }

  @Test
  void idle3_allAreClosed_whenOneSweepFindsThem() {
    now.addAndGet(HOUR);
    assertThat(node.sweep("default").ended()).isEqualTo(3);
    assertThat(closes).containsExactly(4104, 4104, 4104);
    assertThat(faults).containsExactly(fault, fault, fault);
  }
}
