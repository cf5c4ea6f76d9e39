package io.sluice.core.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The groups that one connection is in, at most so many, until it ends.
 *
 * <p>Thread-safe; joins and leaves of one connection exclude each other, so each group is joined
 * and left in turns whatever threads race.
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

  /** Guarded by {@code this}; null while there are none: most connections are in few groups. */
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
    if (places == null) {
      places = new HashMap<>(4);
    }
    if (places.containsKey(group)) {
      return Joined.BEFORE;
    }
    if (places.size() >= most) {
      return Joined.TOO_MANY;
    }
    places.put(group, join.apply(group));
    return Joined.NEW;
  }

  /** The place in that group; null if it is not in it. */
  public synchronized M find(String group) {
    return places == null ? null : places.get(group);
  }

  /** Takes the place in that group out; null if it was not in it. */
  public synchronized M remove(String group) {
    return places == null ? null : places.remove(group);
  }

  /** Ends all joining. Gives what was joined, once; empty afterwards. */
  public synchronized Map<String, M> end() {
    ended = true;
    Map<String, M> all = places == null ? Map.of() : places;
    places = null;
    return all;
  }

  /** The names: a copy. */
  public synchronized Set<String> names() {
    return places == null ? Set.of() : Set.copyOf(places.keySet());
  }
}
