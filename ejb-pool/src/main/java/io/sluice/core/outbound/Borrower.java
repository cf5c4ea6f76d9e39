package io.sluice.core.outbound;

import io.sluice.api.OutboundException;

/** Who asks a {@link Host} for a connection. Called without any lock, on whichever thread. */
public interface Borrower {
  /** Has one. Told once, or {@link #refused} is, or neither after a withdrawal. */
  void lent(Loan loan);

  /** Gets none. */
  void refused(Waiter waiter, OutboundException failure);

  /** A message came in on its connection. False if nobody listens. */
  boolean message(String text);

  /**
   * Its connection is lost, so the loan is over. Told once. As it is another thread that tells,
   * this may overtake {@link #lent} (see {@link Loan#isOver}), or come just after the borrower has
   * given the loan back.
   */
  void lost(Loan loan);
}
