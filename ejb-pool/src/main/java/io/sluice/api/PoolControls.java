package io.sluice.api;

import java.util.Optional;

/** The pools of this node for whoever operates them. Thread-safe. */
public interface PoolControls {
  /** The pool with that name; empty if none is configured. */
  Optional<PoolControl> control(String name);
}
