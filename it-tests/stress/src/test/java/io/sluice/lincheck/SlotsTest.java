package io.sluice.lincheck;

import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Answer;
import io.sluice.core.admission.Brakes;
import io.sluice.core.admission.Keeper;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Slots;
import io.sluice.core.admission.Ticket;
import io.sluice.core.turn.Turns;
import io.sluice.spi.Alarm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Slots and their queue, in turns of a lock as all of the core takes them: two slots, one of them
 * held for critical (RSV-1, RSV-4, Q-1, Q-3, PRE-3).
 */
public class SlotsTest {
  private static final long[] TIMEOUTS = {5, 15, 30, 60};
  private static final Alarm NEVER = (deadline, action) -> () -> {};

  private final Turns turns = new Turns(NEVER, () -> 0, fault -> {}, turn -> {});
  private final Deque<Slot<String>> held = new ArrayDeque<>();
  private final Slots<String> slots =
      new Slots<>(
          2,
          new int[] {1, 0, 0, 0},
          new Slots.Rules(new int[] {2, 2, 2, 2}, TIMEOUTS, true, new Brakes(0, 0)),
          holder -> 0,
          new Books());

  /** Remembers who holds what. */
  private final class Books implements Keeper<String> {
    @Override
    public boolean displaces(String victim, PriorityClass by) {
      return held.removeIf(each -> each.holder().equals(victim));
    }

    @Override
    public boolean seats(Ticket<String> ticket, Slot<String> slot) {
      return held.add(slot);
    }
  }

  private String asks(String who, PriorityClass priority) {
    return turns.decide(
        turn -> {
          Answer<String> answer = slots.ask(who, priority, true, 0);
          if (answer instanceof Answer.Seated<String> seated) {
            held.add(seated.slot());
            return "has one";
          }
          return answer instanceof Answer.Parked<String> parked
              ? "waits as " + parked.position()
              : "turned away";
        });
  }

  private <T> T inTurn(Function<Slots<String>, T> step) {
    return turns.decide(turn -> step.apply(slots));
  }

  @Operation
  public String criticalAsks() {
    return asks("critical", PriorityClass.CRITICAL);
  }

  @Operation
  public String normalAsks() {
    return asks("normal", PriorityClass.NORMAL);
  }

  @Operation
  public String lowAsks() {
    return asks("low", PriorityClass.LOW);
  }

  @Operation
  public String oneComesBack() {
    return inTurn(
        all -> {
          Slot<String> back = held.poll();
          if (back == null) {
            return "none";
          }
          all.release(back);
          all.handOff(0);
          return back.holder();
        });
  }

  @Operation
  public String oneTimesOut() {
    return inTurn(
        all -> {
          Ticket<String> first = all.firstDue();
          return first == null ? "none" : first.waiter() + " " + all.leave(first);
        });
  }

  @Operation
  public int oneMoreSlot() {
    return inTurn(
        all -> {
          all.resize(all.max() + 1, new int[] {1, 0, 0, 0});
          all.handOff(0);
          return all.total();
        });
  }

  @Operation
  public String figures() {
    return inTurn(all -> all.total() + " active, " + all.waiting() + " wait");
  }

  @Test
  void rsv4_underStress() {
    Checks.byStress(SlotsTest.class);
  }

  @Test
  void rsv4_withEverySwitchOfThreads() {
    Checks.byModelChecking(SlotsTest.class);
  }
}
