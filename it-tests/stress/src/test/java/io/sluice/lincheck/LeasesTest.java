package io.sluice.lincheck;

import io.sluice.api.Lease;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * One connection of the outbound pool, lent and given back without the host's lock, and closed with
 * it (OUT-4, OUT-5, ACC-8). Each thread has what it asked for.
 */
@Param(name = "me", gen = ThreadIdGen.class)
public class LeasesTest {
  private static final Target TARGET = Target.of("ws://one.test/a");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ClientPool pool =
      new ClientPool(
          OutboundConfig.DEFAULT.withAllowedTargets("ws://one.test").withMaxPerHost(1),
          LeasesTest::dial,
          new Ports(() -> 0, (deadline, action) -> () -> {}, List.of(), new Random(1)));

  private final Map<Integer, CompletableFuture<Lease>> asked = new HashMap<>();

  public LeasesTest() {
    for (int thread = 0; thread < 8; thread++) {
      asked.put(thread, null); // so that threads change no more than the values
    }
    acquire().join().release();
  }

  private static Dialler.Dial dial(Target target, long deadlineNanos, Dialler.Peer peer) {
    peer.opened(new Wire());
    return () -> {};
  }

  /** To a service that never answers a close: its place stays taken, so closing is one step. */
  private static final class Wire implements OutboundTransport {
    @Override
    public void send(String text, Transport.Completion done) {
      done.completed(null);
    }

    @Override
    public void ping() {
      // It is never silent.
    }

    @Override
    public void close(int code, String reason) {
      // See above.
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void abort() {
      // It never comes to that.
    }
  }

  private CompletableFuture<Lease> acquire() {
    return pool.acquire(TARGET, MINUTE).toCompletableFuture();
  }

  @Operation
  public String asks(@Param(name = "me") int me) {
    if (asked.get(me) != null) {
      return "has asked";
    }
    asked.put(me, acquire());
    return has(me);
  }

  @Operation
  public String has(@Param(name = "me") int me) {
    CompletableFuture<Lease> mine = asked.get(me);
    return mine == null ? "nothing" : mine.isDone() ? "a lease" : "to wait";
  }

  @Operation
  public String givesBack(@Param(name = "me") int me) {
    CompletableFuture<Lease> mine = asked.get(me);
    if (mine == null || !mine.isDone()) {
      return "nothing";
    }
    mine.join().release();
    asked.put(me, null);
    return "given back";
  }

  @Operation
  public int closesIdle() {
    return pool.closeIdle(TARGET.host());
  }

  @Operation
  public int closesAll() {
    return pool.closeConnections(TARGET.host());
  }

  @Operation
  public String figures() {
    OutboundStats.Totals all = pool.stats().hosts().get(0).totals();
    return all.asked() + " asked, " + all.returned() + " given back";
  }

  /** After all: no answer would tell that somebody was overlooked. */
  @Validate
  public void nobodyWaitsForWhatIsFree() {
    OutboundStats.OfHost now = pool.stats().hosts().get(0);
    if (now.waiting() > 0 && now.idle() > 0 || !pool.verify().isEmpty()) {
      throw new IllegalStateException(now + " " + pool.verify());
    }
  }

  @Test
  void out4_underStress() {
    Checks.byStress(LeasesTest.class);
  }

  @Test
  void out4_withEverySwitchOfThreads() {
    Checks.byModelChecking(LeasesTest.class);
  }
}
