package io.sluice.bench.core;

import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Answer;
import io.sluice.core.admission.Brakes;
import io.sluice.core.admission.Keeper;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Slots;
import io.sluice.core.admission.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is decided under the pool's lock when somebody asks for a slot, and when one comes back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdmissionBenchmark {
  private static final PriorityClass[] CLASSES = PriorityClass.values();
  private static final int[] NONE = new int[CLASSES.length];

  /** How many are in. */
  @Param({"1000", "100000", "1000000"})
  public int connections;

  /** A quarter of each class, as many free, and the reservations of the defaults. */
  private Slots<Holder> roomy;

  /** All of class low, and nobody may wait. */
  private Slots<Holder> full;

  private final List<Holder> holders = new ArrayList<>();
  private final Random random = new Random(1);

  /**
   * Who comes next: each in turn, as one that is in at a thousand places would be active at all.
   */
  private Holder newcomer = new Holder();

  private long nowNanos;

  /** Added to everybody's activity. */
  private long busyNanos;

  /** Who holds a slot: all that counts is when it was last active. */
  static final class Holder {
    private long activeNanos;
  }

  private Holder displaced;

  private final Keeper<Holder> keeper =
      new Keeper<>() {
        @Override
        public boolean displaces(Holder victim, PriorityClass by) {
          displaced = victim;
          return true;
        }

        @Override
        public boolean seats(Ticket<Holder> ticket, Slot<Holder> slot) {
          return true;
        }
      };

  @Setup
  public void fill() {
    int max = 2 * connections;
    int[] reserved = {max / 10, max / 5, max * 2 / 5, 0};
    roomy = slots(max, reserved);
    full = slots(connections, NONE);
    for (int i = 0; i < connections; i++) {
      roomy.ask(holder(), CLASSES[i % CLASSES.length], false, nowNanos);
      full.ask(holders.get(i), PriorityClass.LOW, false, nowNanos);
    }
  }

  private Slots<Holder> slots(int max, int[] reserved) {
    Slots.Rules rules = new Slots.Rules(NONE, new long[CLASSES.length], true, new Brakes(0, 0));
    return new Slots<>(max, reserved, rules, holder -> holder.activeNanos + busyNanos, keeper);
  }

  private Holder holder() {
    Holder made = new Holder();
    made.activeNanos = nowNanos++;
    holders.add(made);
    return made;
  }

  private Slot<Holder> seat(Slots<Holder> slots, PriorityClass priority) {
    return ((Answer.Seated<Holder>) slots.ask(newcomer, priority, false, nowNanos)).slot();
  }

  @Benchmark
  public void admitAndRelease() {
    newcomer.activeNanos = nowNanos++;
    Slot<Holder> slot = seat(roomy, PriorityClass.NORMAL);
    roomy.release(slot);
    roomy.handOff(nowNanos);
  }

  @Benchmark
  public boolean refuse() {
    return full.ask(newcomer, PriorityClass.LOW, false, nowNanos) instanceof Answer.Seated;
  }

  /** One of class critical takes a slot and gives it back, and one of class low takes it. */
  @Benchmark
  public void preempt() {
    holders.get(random.nextInt(holders.size())).activeNanos = nowNanos++;
    exchange();
  }

  /** The same where everybody has been active since the last time: the longest that one takes. */
  @Benchmark
  public void preemptAmongBusy() {
    busyNanos += TimeUnit.SECONDS.toNanos(1); // more than lies between any two of them
    exchange();
  }

  private void exchange() {
    newcomer.activeNanos = nowNanos++;
    Slot<Holder> slot = seat(full, PriorityClass.CRITICAL);
    full.release(slot);
    full.handOff(nowNanos);
    newcomer = displaced;
    newcomer.activeNanos = nowNanos++;
    seat(full, PriorityClass.LOW);
  }
}
