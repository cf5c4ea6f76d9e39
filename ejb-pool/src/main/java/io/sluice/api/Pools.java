package io.sluice.api;

import java.util.List;
import java.util.Optional;

/** The pools of this node, and how the node is. Thread-safe. */
public interface Pools {
  /**
   * The state of a pool, and of a node: that of its pools if they agree, else {@link #ACTIVE} while
   * one of them is.
   */
  enum State {
    /** Not yet open for connections. */
    STARTING,
    /** Takes connections. */
    ACTIVE,
    /** Takes none any more, and is ending those there are. */
    DRAINING,
    /** Takes none, and has none. */
    DRAINED,
    /** Ended for good. */
    STOPPED
  }

  /** The pool with that name; empty if none is configured. */
  Optional<ConnectionPool> find(String name);

  /** Every configured pool, in the order of {@code sluice.pools}. */
  List<ConnectionPool> all();

  /** How the node is now. */
  State state();
}
