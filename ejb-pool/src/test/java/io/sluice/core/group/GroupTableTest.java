package io.sluice.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GroupTableTest {
  /** An audience that lets nobody in once it is over. */
  private static final class Audience {
    private boolean over;
    private int size;

    String join() {
      return over ? null : "member " + ++size;
    }
  }

  private final AtomicInteger made = new AtomicInteger();
  private final GroupTable<Audience> table =
      new GroupTable<>(
          () -> {
            made.incrementAndGet();
            return new Audience();
          });

  @Test
  void aGroupComesIntoBeing_atItsFirstJoin() {
    assertThat(table.find("g")).isNull();
    assertThat(table.join("g", Audience::join)).isEqualTo("member 1");
    assertThat(table.join("g", Audience::join)).isEqualTo("member 2");
    assertThat(made).hasValue(1);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void grp2_aGroupThatIsOver_isReplacedByTheNextJoin() {
    table.join("g", Audience::join);
    Audience first = table.find("g");
    first.over = true;
    assertThat(table.join("g", Audience::join)).isEqualTo("member 1");
    assertThat(table.find("g")).isNotSameAs(first);
    table.remove("g", first);
    assertThat(table.find("g")).as("the newer stays").isNotNull();
  }

  @Test
  void grp2_aGroupThatWasTakenOut_isGone() {
    table.join("g", Audience::join);
    table.remove("g", table.find("g"));
    assertThat(table.find("g")).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void sizes_areByNameInOrder_withoutTheEmpty() {
    table.join("b", Audience::join);
    table.join("a", Audience::join);
    table.join("a", Audience::join);
    table.join("c", audience -> "nobody");
    assertThat(table.sizes(audience -> audience.size))
        .containsExactly(Map.entry("a", 2), Map.entry("b", 1));
  }

  @Test
  void membersOfAGroupShareItsName() {
    String kept = new String("g");
    assertThat(table.shared("g")).isEqualTo("g");
    table.join(kept, Audience::join);
    assertThat(table.shared(new String("g"))).isSameAs(kept);
  }
}
