package io.sluice.core;

import static io.sluice.api.PriorityClass.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.core.admission.Slots;
import io.sluice.core.connection.Registry;
import io.sluice.core.group.GroupTable;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.lang.reflect.Field;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The self-check sees what it should: here something is broken behind the pool's back. */
class VerifyTest {
  private final World world = new World().pool(World.plainCapacity(300));
  private Client client;

  @BeforeEach
  void fill() {
    client = world.connect("c").joins("all");
    for (int i = 1; i < 300; i++) {
      world.connect("c" + i).joins("all");
    }
  }

  private <T> void breaks(String field, Class<T> type, Consumer<T> action) {
    try {
      Object owner = world.pool();
      for (String name : field.split("[.]")) {
        Field part = owner.getClass().getDeclaredField(name);
        part.setAccessible(true);
        owner = part.get(owner);
      }
      action.accept(type.cast(owner));
    } catch (ReflectiveOperationException gone) {
      throw new AssertionError(gone);
    }
  }

  private void assertFound(String... violations) {
    assertThat(world.pool().verify()).containsExactly(violations);
  }

  @Test
  void acc1_acc4_aSoundPool_isFoundSound() {
    assertFound();
    assertThat(world.pool().groups()).containsEntry("all", 300);
    client.closes();
    assertFound();
    var totals = world.stats().totals();
    assertThat(totals.created()).isEqualTo(world.stats().gauges().active() + totals.closed());
  }

  @Test
  @SuppressWarnings("unchecked")
  void acc4_aSlotThatNobodyHolds_isFound() {
    breaks(
        "roster.slots",
        Slots.class,
        slots -> slots.transfer(client.connection().slot(), client.connection(), LOW, 0));
    assertFound(
        "ACC-4: slots and connections differ in class normal",
        "ACC-4: slots and connections differ in class low");
  }

  @Test
  @SuppressWarnings("unchecked")
  void acc1_aConnectionThatIsNotInTheRegistry_isFound() {
    breaks("roster.entries", Registry.class, entries -> entries.remove(client.connection()));
    assertFound(
        "ACC-4: slots and connections differ in class normal",
        "ACC-1: created = active + closed does not hold",
        "GRP-1: a group's members and its connections differ: all");
  }

  @Test
  void acc2_aCountThatDoesNotAddUp_isFound() {
    breaks(
        "roster.book.counters",
        ConnectionCounters.class,
        counters -> counters.closed(EndReason.IDLE));
    assertFound("ACC-1: created = active + closed does not hold");
  }

  @Test
  @SuppressWarnings("unchecked")
  void grp1_aGroupThatIsGoneThoughItHasMembers_isFound() {
    breaks(
        "switchboard.groups", GroupTable.class, groups -> groups.remove("all", groups.find("all")));
    assertFound("GRP-1: a group's members and its connections differ: all");
  }
}
