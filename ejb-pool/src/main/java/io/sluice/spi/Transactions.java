package io.sluice.spi;

/** The transaction that the calling thread is in, if it is in one. Thread-safe. */
public interface Transactions {
  /** How that transaction is. */
  enum State {
    /** The thread is in none. */
    NONE,
    /** It goes on: its end can be waited for. */
    OPEN,
    /** It goes on, and can only be rolled back. */
    DOOMED,
    /** It is being ended, or has ended and is still the thread's. */
    ENDING
  }

  /** What is told, once, how a transaction has ended, from any thread. */
  @FunctionalInterface
  interface Completion {
    /** It has ended. */
    void completed(boolean committed);
  }

  /** How the thread's transaction is now. */
  State state();

  /** What was given to {@link #await} in the thread's transaction, which must be open; or null. */
  Completion awaiting();

  /**
   * Tells that one when the thread's transaction has ended. Once for each transaction.
   *
   * @throws IllegalStateException if that transaction takes nothing on any more
   */
  void await(Completion completion);

  /** Where there are no transactions. */
  Transactions NONE =
      new Transactions() {
        @Override
        public State state() {
          return State.NONE;
        }

        @Override
        public Completion awaiting() {
          return null;
        }

        @Override
        public void await(Completion completion) {
          throw new IllegalStateException("there are no transactions here");
        }
      };
}
