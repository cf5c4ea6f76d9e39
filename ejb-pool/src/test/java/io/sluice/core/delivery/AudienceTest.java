package io.sluice.core.delivery;

import static io.sluice.core.config.OverflowPolicy.CLOSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.fakes.ManualLane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private final Desk desk = new Desk();
  private final Audience audience = new Audience(desk.counters);

  @AfterEach
  void nothingIsLostAndNoContractBroken() {
    desk.checkQuiet();
  }

  private static Outgoing news(String text) {
    return Desk.toGroup(text, "news", null, CLOSE);
  }

  @Test
  void aMessageReachesAllMembersButItsSender_andIsCountedForEach() {
    var a = desk.outbox();
    var b = desk.outbox();
    var c = desk.outbox();
    var sender = audience.join(a.outbox);
    audience.join(b.outbox);
    audience.join(c.outbox);
    assertThat(audience.publish(news("m"), sender)).isEqualTo(2);
    desk.run();
    assertThat(a.frames()).isEmpty();
    assertThat(b.frames()).containsExactly("m");
    assertThat(c.frames()).containsExactly("m");
    assertThat(desk.counters.accepted()).isEqualTo(2);
    assertThat(desk.counters.sent()).isEqualTo(2);
  }

  @Test
  void ord3_aMessageFindsThoseWhoWereMembersWhenItWasAccepted_howeverLateTheLaneRuns() {
    var early = desk.outbox();
    var late = desk.outbox();
    var gone = desk.outbox();
    audience.join(early.outbox);
    var place = audience.join(gone.outbox);
    audience.publish(news("m1"), null);
    audience.leave(place);
    audience.join(late.outbox);
    audience.publish(news("m2"), null);
    early.outbox.wake();
    desk.run();
    assertThat(early.frames()).containsExactly("m1", "m2");
    assertThat(gone.frames()).containsExactly("m1");
    assertThat(late.frames()).containsExactly("m2");
  }

  @Test
  void aMessageToNobodyButItsSender_isNotAccepted() {
    var a = desk.outbox();
    var sender = audience.join(a.outbox);
    assertThat(audience.publish(news("m"), sender)).isZero();
    a.outbox.wake();
    desk.run();
    assertThat(a.frames()).isEmpty();
    assertThat(desk.counters.accepted()).isZero();
  }

  @Test
  void ord5_aSenderWhoHasLeftMeanwhile_isNotTakenOffTheCount() {
    var a = desk.outbox();
    var b = desk.outbox();
    var c = desk.outbox();
    var sender = audience.join(a.outbox);
    audience.join(b.outbox);
    audience.join(c.outbox);
    audience.leave(sender);
    assertThat(audience.publish(news("m"), sender)).isEqualTo(2);
    desk.run();
    assertThat(b.frames()).containsExactly("m");
    assertThat(c.frames()).containsExactly("m");
    assertThat(desk.counters.accepted()).isEqualTo(2);
  }

  @Test
  void ord5_aSenderWhoWasTheLastAndHasLeft_reachesNobody() {
    var a = desk.outbox();
    var sender = audience.join(a.outbox);
    audience.leave(sender);
    assertThat(audience.publish(news("m"), sender)).isZero();
    desk.run();
    assertThat(desk.counters.accepted()).isZero();
  }

  @Test
  void anAudienceIsOverWithItsLastMember_andLetsNobodyIn() {
    var first = audience.join(desk.outbox().outbox);
    var second = audience.join(desk.outbox().outbox);
    assertThat(audience.leave(first)).isFalse();
    assertThat(audience.size()).isEqualTo(1);
    assertThat(audience.leave(second)).isTrue();
    assertThat(audience.join(desk.outbox().outbox)).isNull();
    desk.run();
  }

  @Test
  void onSeveralLanes_allSeeOneOrder() {
    List<ManualLane> lanes = new ArrayList<>();
    List<Desk.Desked> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ManualLane lane = ManualLane.manual("lane-" + i, desk.violations);
      LaneRunner runner = desk.runnerOf(lane, 1 << 20);
      lanes.add(lane);
      members.add(desk.outboxOn(runner, lane));
      members.add(desk.outboxOn(runner, lane));
    }
    members.forEach(each -> audience.join(each.outbox));
    for (int i = 0; i < 20; i++) {
      audience.publish(news("m" + i), null);
      lanes.get(i % 3).runAll();
    }
    lanes.forEach(ManualLane::runAll);
    var expected = members.get(0).frames();
    assertThat(expected).hasSize(20);
    assertThat(members).allSatisfy(each -> assertThat(each.frames()).isEqualTo(expected));
  }

  @Test
  void aFullLane_keepsTheMessageFromEverybody_andItCountsAsDropped() {
    ManualLane small = ManualLane.manual("small", desk.violations);
    var tight = desk.outboxOn(desk.runnerOf(small, 300), small);
    var roomy = desk.outbox();
    audience.join(tight.outbox);
    audience.join(roomy.outbox);
    int accepted = 0;
    int outcome;
    while ((outcome = audience.publish(news("x".repeat(100)), null)) > 0) {
      accepted++;
    }
    assertThat(outcome).isEqualTo(-1);
    assertThat(accepted).isBetween(1, 3);
    small.runAll();
    desk.run();
    assertThat(tight.frames()).hasSize(accepted);
    assertThat(roomy.frames()).hasSize(accepted);
    assertThat(desk.counters.dropped(DropReason.LANE)).isEqualTo(2);
    assertThat(audience.publish(news("again"), null)).isEqualTo(2);
    small.runAll();
    desk.run();
  }

  @Test
  void manyComeAndGo_andTheLanesListsKeepInStep() {
    List<Desk.Desked> desks = new ArrayList<>();
    List<Audience.Member> members = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      desks.add(desk.outbox());
      members.add(audience.join(desks.get(i).outbox));
    }
    for (int i = 0; i < 100; i += 3) {
      audience.leave(members.get(i));
    }
    assertThat(audience.publish(news("m"), members.get(1))).isEqualTo(65);
    for (int i = 0; i < 100; i++) {
      if (i % 3 != 0 && i != 50) {
        audience.leave(members.get(i));
      }
    }
    assertThat(audience.publish(news("last"), null)).isEqualTo(1);
    desk.run();
    for (int i = 0; i < 100; i++) {
      int due = (i % 3 != 0 && i != 1 ? 1 : 0) + (i == 50 ? 1 : 0);
      assertThat(desks.get(i).frames()).as("of %d", i).hasSize(due);
    }
  }
}
