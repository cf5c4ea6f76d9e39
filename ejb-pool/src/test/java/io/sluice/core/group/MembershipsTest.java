package io.sluice.core.group;

import static io.sluice.core.group.Memberships.Joined.BEFORE;
import static io.sluice.core.group.Memberships.Joined.ENDED;
import static io.sluice.core.group.Memberships.Joined.NEW;
import static io.sluice.core.group.Memberships.Joined.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MembershipsTest {
  private final Memberships<String> places = new Memberships<>(2);

  private Memberships.Joined join(String group) {
    return places.join(group, name -> "place in " + name);
  }

  private String leave(String group) {
    return places.leave(group, MembershipsTest::nothing);
  }

  private static void nothing(String group, String place) {}

  private Map<String, String> end() {
    Map<String, String> left = new HashMap<>();
    assertThat(places.end(left::put)).isEqualTo(left.keySet());
    return left;
  }

  private static String never(String group) {
    throw new AssertionError("joined " + group);
  }

  @Test
  void aJoin_givesAPlace_andTheSecondIsNone() {
    assertThat(join("g")).isEqualTo(NEW);
    assertThat(places.join("g", MembershipsTest::never)).isEqualTo(BEFORE);
    assertThat(places.find("g")).isEqualTo("place in g");
    assertThat(places.names()).containsExactly("g");
  }

  @Test
  void aLeave_takesThePlaceOut_once() {
    join("g");
    assertThat(leave("g")).isEqualTo("place in g");
    assertThat(leave("g")).isNull();
    assertThat(places.find("g")).isNull();
    assertThat(join("g")).isEqualTo(NEW);
  }

  @Test
  void aLeave_ofOneGroupOfSeveral_givesThePlaceInThatOne() {
    join("1");
    join("2");
    assertThat(leave("1")).isEqualTo("place in 1");
    assertThat(leave("2")).isEqualTo("place in 2");
    assertThat(end()).isEmpty();
  }

  @Test
  void oneGroupTooMany_isNotJoined_andOneThatItIsInStillIsFine() {
    join("1");
    join("2");
    assertThat(places.join("3", MembershipsTest::never)).isEqualTo(TOO_MANY);
    assertThat(join("1")).isEqualTo(BEFORE);
    leave("1");
    assertThat(join("3")).isEqualTo(NEW);
  }

  @Test
  void grp3_afterTheEnd_nothingIsJoined() {
    join("1");
    join("2");
    assertThat(end()).isEqualTo(Map.of("1", "place in 1", "2", "place in 2"));
    assertThat(end()).isEmpty();
    assertThat(places.join("3", MembershipsTest::never)).isEqualTo(ENDED);
    assertThat(places.names()).isEmpty();
    assertThat(places.find("1")).isNull();
    assertThat(leave("1")).isNull();
  }

  @Test
  void names_areACopy() {
    join("1");
    var before = places.names();
    join("2");
    assertThat(before).containsExactly("1");
  }

  @Test
  void aJoinThatFails_leavesNoPlace() {
    assertThatThrownBy(() -> places.join("1", MembershipsTest::never))
        .isInstanceOf(AssertionError.class);
    assertThat(places.names()).isEmpty();
    assertThat(join("1")).isEqualTo(NEW);
  }

  @Test
  void whoeverLeavesFirst_theOthersKeepTheirPlaces() {
    Memberships<String> many = new Memberships<>(3);
    for (String group : new String[] {"1", "2", "3"}) {
      many.join(group, name -> "place in " + name);
    }
    many.leave("1", MembershipsTest::nothing);
    many.leave("2", MembershipsTest::nothing);
    assertThat(many.names()).containsExactly("3");
    assertThat(many.find("3")).isEqualTo("place in 3");
    many.join("1", name -> "again in " + name);
    Map<String, String> left = new HashMap<>();
    many.end(left::put);
    assertThat(left).isEqualTo(Map.of("1", "again in 1", "3", "place in 3"));
  }

  /** Else it could join once more by then, and get each message twice. */
  @Test
  void grp1_whileOneThreadLeaves_anotherWaits_andJoinsAnew() throws Exception {
    join("g");
    List<Memberships.Joined> joined = new CopyOnWriteArrayList<>();
    Thread another = new Thread(() -> joined.add(join("g")));

    places.leave(
        "g",
        (group, place) -> {
          assertThat(places.find(group)).as("in until it has left").isEqualTo(place);
          another.start();
          await().until(() -> another.getState() == Thread.State.BLOCKED);
        });
    another.join();

    assertThat(joined).containsExactly(NEW);
  }

  @Test
  void grp1_whileOneThreadEndsIt_anotherWaits_andIsTurnedAway() throws Exception {
    join("g");
    List<Memberships.Joined> joined = new CopyOnWriteArrayList<>();
    Thread another = new Thread(() -> joined.add(join("g")));

    places.end(
        (group, place) -> {
          another.start();
          await().until(() -> another.getState() == Thread.State.BLOCKED);
        });
    another.join();

    assertThat(joined).containsExactly(ENDED);
    assertThat(places.names()).isEmpty();
  }

  @Test
  void aLeaveThatFails_leavesItIn() {
    join("g");
    assertThatThrownBy(
            () ->
                places.leave(
                    "g",
                    (group, place) -> {
                      throw new IllegalStateException(group);
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(places.names()).containsExactly("g");
  }
}
