package io.sluice.core.outbound;

/**
 * Nobody's.
 *
 * @param sinceNanos when it became so
 * @param withoutLock whether it was given back without the lock: then who did so still looks
 *     whether somebody waits
 */
record Free(long sinceNanos, boolean withoutLock, long taken, long returned) implements Hold {
  /** One that has just been opened. */
  Free(long sinceNanos) {
    this(sinceNanos, false, 0, 0);
  }

  @Override
  public Slot.State state() {
    return Slot.State.IDLE;
  }
}
