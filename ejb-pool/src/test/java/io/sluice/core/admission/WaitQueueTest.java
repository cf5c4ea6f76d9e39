package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who waits, and who is next. */
class WaitQueueTest {
  private static final long SECOND = 1_000_000_000L;

  /** Ten seconds before the ticker's readings wrap. */
  private static final long T0 = Long.MAX_VALUE - 10 * SECOND;

  private final WaitQueue<String> queue =
      new WaitQueue<>(
          new int[] {3, 3, 3, 3}, new long[] {5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND});

  @Test
  void q1_ofAClass_whoCameFirstIsAtTheHead() {
    Ticket<String> a = queue.add("a", NORMAL, T0);
    Ticket<String> b = queue.add("b", NORMAL, T0);
    assertThat(queue.head(NORMAL)).isSameAs(a);
    queue.remove(a);
    assertThat(queue.head(NORMAL)).isSameAs(b);
    queue.remove(b);
    assertThat(queue.head(NORMAL)).isNull();
  }

  @Test
  void q1_oneInTheMiddle_orAtEitherEnd_leaves_andTheOthersStayInOrder() {
    Ticket<String> a = queue.add("a", NORMAL, T0);
    Ticket<String> b = queue.add("b", NORMAL, T0);
    Ticket<String> c = queue.add("c", NORMAL, T0);
    queue.remove(b);
    assertThat(waiters()).containsExactly("a", "c");
    queue.remove(c);
    queue.add("d", NORMAL, T0);
    assertThat(waiters()).containsExactly("a", "d");
    queue.remove(a);
    assertThat(waiters()).containsExactly("d");
  }

  @Test
  void q3_aTicketLeavesOnce() {
    Ticket<String> a = queue.add("a", NORMAL, T0);
    queue.add("b", NORMAL, T0);
    assertThat(queue.remove(a)).isTrue();
    assertThat(queue.remove(a)).isFalse();
    assertThat(queue.size(NORMAL)).isEqualTo(1);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(waiters()).containsExactly("b");
  }

  @Test
  void q7_equalWaiters_areToldApartByTheirTickets() {
    Ticket<String> first = queue.add("same", NORMAL, T0);
    Ticket<String> second = queue.add("same", NORMAL, T0);
    queue.remove(second);
    assertThat(queue.head(NORMAL)).isSameAs(first);
    assertThat(queue.remove(second)).isFalse();
  }

  @Test
  void cap2_eachClassHasRoomOfItsOwn() {
    for (int i = 0; i < 3; i++) {
      assertThat(queue.hasRoom(HIGH)).isTrue();
      queue.add("h" + i, HIGH, T0);
    }
    assertThat(queue.hasRoom(HIGH)).isFalse();
    assertThat(queue.hasRoom(NORMAL)).isTrue();
    queue.remove(queue.head(HIGH));
    assertThat(queue.hasRoom(HIGH)).isTrue();
    assertThat(queue.most(HIGH)).isEqualTo(3);
  }

  @Test
  void q4_theFirstDue_isTheEarliestOfAllClasses_acrossTheWrapOfTheClock() {
    assertThat(queue.firstDue()).isNull();
    Ticket<String> low = queue.add("l", LOW, T0);
    assertThat(low.deadlineNanos()).as("it has wrapped").isNegative();
    assertThat(queue.firstDue()).isSameAs(low);
    Ticket<String> critical = queue.add("c", CRITICAL, T0);
    assertThat(critical.deadlineNanos()).isEqualTo(T0 + 5 * SECOND).isPositive();
    assertThat(queue.firstDue()).isSameAs(critical);
    Ticket<String> normal = queue.add("n", NORMAL, T0 + SECOND);
    queue.remove(critical);
    assertThat(queue.firstDue()).isSameAs(normal);
    assertThat(normal.sinceNanos()).isEqualTo(T0 + SECOND);
  }

  @Test
  void q4_oneOfALowerClass_thatHasWaitedLong_isDueBeforeOneOfAHigher() {
    Ticket<String> low = queue.add("l", LOW, T0);
    Ticket<String> critical = queue.add("c", CRITICAL, T0 + 58 * SECOND);
    assertThat(queue.firstDue()).isSameAs(low);
    queue.add("n", NORMAL, T0 + 32 * SECOND);
    assertThat(queue.firstDue()).isSameAs(low);
    queue.remove(low);
    queue.remove(queue.head(NORMAL));
    assertThat(queue.firstDue()).isSameAs(critical);
  }

  @Test
  void q2_inOrder_isHigherClassesFirst_andACopy() {
    queue.add("l", LOW, T0);
    queue.add("n1", NORMAL, T0);
    queue.add("c", CRITICAL, T0);
    queue.add("n2", NORMAL, T0);
    List<Ticket<String>> all = queue.inOrder();
    all.forEach(queue::remove);
    assertThat(all).extracting(Ticket::waiter).containsExactly("c", "n1", "n2", "l");
    assertThat(queue.size()).isZero();
    assertThat(queue.firstDue()).isNull();
  }

  @Test
  void q1_q3_whateverComesAndLeaves_itIsWhatListsWouldHold() {
    WaitQueue<String> many =
        new WaitQueue<>(new int[] {50, 50, 50, 50}, new long[] {SECOND, SECOND, SECOND, SECOND});
    Map<PriorityClass, List<Ticket<String>>> lists = new EnumMap<>(PriorityClass.class);
    Stream.of(PriorityClass.values()).forEach(each -> lists.put(each, new ArrayList<>()));
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      PriorityClass priority = PriorityClass.values()[random.nextInt(4)];
      List<Ticket<String>> list = lists.get(priority);
      assertThat(many.hasRoom(priority)).isEqualTo(list.size() < 50);
      if (random.nextBoolean() && many.hasRoom(priority)) {
        list.add(many.add("w" + i, priority, i));
      } else if (!list.isEmpty()) {
        many.remove(list.remove(random.nextInt(list.size())));
      }
      assertThat(many.size(priority)).isEqualTo(list.size());
      assertThat(many.head(priority)).isSameAs(list.isEmpty() ? null : list.get(0));
    }
    List<Ticket<String>> all = new ArrayList<>();
    lists.values().forEach(all::addAll);
    assertThat(many.inOrder()).isNotEmpty().containsExactlyElementsOf(all);
  }

  private List<String> waiters() {
    return queue.inOrder().stream().map(Ticket::waiter).toList();
  }
}
