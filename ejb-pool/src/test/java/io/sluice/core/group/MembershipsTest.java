package io.sluice.core.group;

import static io.sluice.core.group.Memberships.Joined.BEFORE;
import static io.sluice.core.group.Memberships.Joined.ENDED;
import static io.sluice.core.group.Memberships.Joined.NEW;
import static io.sluice.core.group.Memberships.Joined.TOO_MANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipsTest {
  private final Memberships<String> places = new Memberships<>(2);

  private Memberships.Joined join(String group) {
    return places.join(group, name -> "place in " + name);
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
    assertThat(places.remove("g")).isEqualTo("place in g");
    assertThat(places.remove("g")).isNull();
    assertThat(places.find("g")).isNull();
    assertThat(join("g")).isEqualTo(NEW);
  }

  @Test
  void aLeave_ofOneGroupOfSeveral_givesThePlaceInThatOne() {
    join("1");
    join("2");
    assertThat(places.remove("1")).isEqualTo("place in 1");
    assertThat(places.remove("2")).isEqualTo("place in 2");
    assertThat(places.end()).isEmpty();
  }

  @Test
  void oneGroupTooMany_isNotJoined_andOneThatItIsInStillIsFine() {
    join("1");
    join("2");
    assertThat(places.join("3", MembershipsTest::never)).isEqualTo(TOO_MANY);
    assertThat(join("1")).isEqualTo(BEFORE);
    places.remove("1");
    assertThat(join("3")).isEqualTo(NEW);
  }

  @Test
  void grp3_afterTheEnd_nothingIsJoined() {
    join("1");
    join("2");
    assertThat(places.end()).isEqualTo(Map.of("1", "place in 1", "2", "place in 2"));
    assertThat(places.end()).isEmpty();
    assertThat(places.join("3", MembershipsTest::never)).isEqualTo(ENDED);
    assertThat(places.names()).isEmpty();
    assertThat(places.find("1")).isNull();
    assertThat(places.remove("1")).isNull();
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
    many.remove("1");
    many.remove("2");
    assertThat(many.names()).containsExactly("3");
    assertThat(many.find("3")).isEqualTo("place in 3");
    many.join("1", name -> "again in " + name);
    assertThat(many.end()).isEqualTo(Map.of("1", "again in 1", "3", "place in 3"));
  }
}
