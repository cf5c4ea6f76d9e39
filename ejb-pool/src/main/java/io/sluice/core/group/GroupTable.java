package io.sluice.core.group;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The groups that have members, by name. A group comes into being at the first join and goes with
 * the last leave.
 *
 * <p>Thread-safe. The table knows nothing of members: an audience {@code A} counts its own, refuses
 * joins once it has lost its last member, and is then replaced.
 *
 * @param <A> the audience of a group
 */
public final class GroupTable<A> {
  private final Map<String, Named<A>> audiences = new ConcurrentHashMap<>();
  private final Supplier<A> creation;

  private record Named<A>(String name, A audience) {}

  /** An empty table whose groups are made by {@code creation}. */
  public GroupTable(Supplier<A> creation) {
    this.creation = creation;
  }

  /**
   * Joins the group of that name, which is made if there is none.
   *
   * @param join gives the new member's place, or null if that audience is over
   */
  public <M> M join(String name, Function<A, M> join) {
    while (true) {
      Named<A> group =
          audiences.computeIfAbsent(name, absent -> new Named<>(absent, creation.get()));
      M member = join.apply(group.audience());
      if (member != null) {
        return member;
      }
      // Its last member has left and is about to take it out; help, and make a new one.
      audiences.remove(name, group);
    }
  }

  /** Takes out a group that is over; another of that name, made since, stays. */
  public void remove(String name, A over) {
    audiences.remove(name, new Named<>(name, over));
  }

  /** The group of that name; null if it has no members. */
  public A find(String name) {
    Named<A> group = audiences.get(name);
    return group == null ? null : group.audience();
  }

  /** That name; the one that is kept already, if there is such a group: its members share it. */
  public String shared(String name) {
    Named<A> group = audiences.get(name);
    return group == null ? name : group.name();
  }

  /** How many groups there are. */
  public int size() {
    return audiences.size();
  }

  /** Each group's figure, by name in order; weakly consistent. */
  public Map<String, Integer> sizes(ToIntFunction<A> size) {
    Map<String, Integer> sizes = new TreeMap<>();
    audiences.forEach(
        (name, group) -> {
          int members = size.applyAsInt(group.audience());
          if (members > 0) {
            sizes.put(name, members);
          }
        });
    return sizes;
  }
}
