package io.sluice.core.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The groups that one connection is in, at most so many, until it ends.
 *
 * <p>Thread-safe; joins and leaves of one connection exclude each other from beginning to end, so
 * each group is joined and left in turns whatever threads race, and nobody is in one twice.
 *
 * @param <M> the connection's place in a group
 */
public final class Memberships<M> {
  /** What came of a join. */
  public enum Joined {
    /** It is in now. */
    NEW,
    /** It was in already. */
    BEFORE,
    /** It is in too many. */
    TOO_MANY,
    /** It has ended. */
    ENDED
  }

  private final int most;

  /**
   * Guarded by {@code this}: null for none, one is in a map for one, several in one that can be
   * changed. Most connections are in one group at most, and a hash table for one is mostly air.
   */
  private Map<String, M> places;

  /** Guarded by {@code this}. */
  private boolean ended;

  /** None yet, and never more than {@code most}. */
  public Memberships(int most) {
    this.most = most;
  }

  /** Joins, by {@code join}, unless it is in already, in too many, or ended. */
  public synchronized Joined join(String group, Function<String, M> join) {
    if (ended) {
      return Joined.ENDED;
    }
    if (find(group) != null) {
      return Joined.BEFORE;
    }
    if (size() >= most) {
      return Joined.TOO_MANY;
    }
    add(group, join.apply(group));
    return Joined.NEW;
  }

  private int size() {
    return places == null ? 0 : places.size();
  }

  private void add(String group, M place) {
    if (size() == 0) {
      places = Map.of(group, place);
      return;
    }
    if (size() == 1) {
      places = new HashMap<>(places);
    }
    places.put(group, place);
  }

  /** The place in that group; null if it is not in it. */
  public synchronized M find(String group) {
    return places == null ? null : places.get(group);
  }

  /**
   * Leaves that group, by {@code leave}, until whose end it is in.
   *
   * @return the place that it had; null if it was not in it, and then {@code leave} isn't called
   */
  public synchronized M leave(String group, BiConsumer<String, M> leave) {
    M place = find(group);
    if (place == null) {
      return null;
    }
    leave.accept(group, place);
    remove(group);
    return place;
  }

  private void remove(String group) {
    if (size() == 1) {
      places = null;
      return;
    }
    places.remove(group);
    if (size() == 1) {
      places = Map.copyOf(places);
    }
  }

  /** Ends all joining, and leaves each group by {@code leave}. Gives what was left, once. */
  public synchronized Set<String> end(BiConsumer<String, M> leave) {
    ended = true;
    Map<String, M> all = places == null ? Map.of() : places;
    all.forEach(leave);
    places = null;
    return all.keySet();
  }

  /** The names: a copy. */
  public synchronized Set<String> names() {
    return places == null ? Set.of() : Set.copyOf(places.keySet());
  }
}
