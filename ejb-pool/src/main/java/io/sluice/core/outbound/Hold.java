package io.sluice.core.outbound;

/**
 * What a slot is, and whose: one at a time, and from one to the next in one atomic step. Open ones
 * are a {@link Free} or a {@link Loan}, others a {@link Slot.State}. With it go what the slot has
 * been through, so that both are of the same moment.
 */
sealed interface Hold permits Slot.State, Free, Loan {
  Slot.State state();

  /** How many loans of this slot were taken without the lock. */
  long taken();

  /** How many loans of this slot were given back. */
  long returned();
}
