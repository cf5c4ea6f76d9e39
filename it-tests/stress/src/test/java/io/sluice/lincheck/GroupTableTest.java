package io.sluice.lincheck;

import io.sluice.core.config.OutboxConfig;
import io.sluice.core.delivery.Audience;
import io.sluice.core.delivery.DeliveryCounters;
import io.sluice.core.delivery.LaneRunner;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.group.GroupTable;
import io.sluice.core.group.Memberships;
import io.sluice.core.group.Memberships.Joined;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Two connections join and leave a group, and are ended (GRP-1, GRP-2). */
public class GroupTableTest {
  private final DeliveryCounters counters = new DeliveryCounters();
  private final GroupTable<Audience> table = new GroupTable<>(() -> new Audience(counters));
  private final Member first = new Member();
  private final Member second = new Member();

  /** What a connection has of groups. */
  private final class Member {
    private final LaneRunner lane = new LaneRunner(pass -> {}, 1 << 20, () -> false, fault -> {});
    private final Outbox outbox =
        new Outbox(
            lane,
            new Sink(),
            new Outbox.Shared(OutboxConfig.DEFAULT, counters, Sink::gap, () -> 0),
            new Sink.Deaf());
    private final Memberships<Place> places = new Memberships<>(2);

    private Joined joins() {
      return places.join("g", name -> table.join(name, this::placeIn));
    }

    private Place placeIn(Audience audience) {
      Audience.Member member = audience.join(outbox);
      return member == null ? null : new Place(audience, member);
    }

    private boolean leaves() {
      return places.leave("g", this::leave) != null;
    }

    private boolean ends() {
      return !places.end(this::leave).isEmpty();
    }

    private void leave(String group, Place place) {
      if (place.audience().leave(place.member())) {
        table.remove(group, place.audience());
      }
    }
  }

  private record Place(Audience audience, Audience.Member member) {}

  @Operation
  public String oneJoins() {
    return first.joins().name();
  }

  @Operation
  public boolean oneLeaves() {
    return first.leaves();
  }

  @Operation
  public String anotherJoins() {
    return second.joins().name();
  }

  @Operation
  public boolean anotherLeaves() {
    return second.leaves();
  }

  @Operation
  public boolean anotherEnds() {
    return second.ends();
  }

  @Operation
  public int members() {
    Audience audience = table.find("g");
    return audience == null ? 0 : audience.size();
  }

  @Test
  void grp1_underStress() {
    Checks.byStress(GroupTableTest.class);
  }

  @Test
  void grp1_withEverySwitchOfThreads() {
    Checks.byModelChecking(GroupTableTest.class);
  }
}
