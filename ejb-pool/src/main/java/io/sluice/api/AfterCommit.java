package io.sluice.api;

/**
 * A pool's messages, held until the transaction of the calling thread has committed; they vanish if
 * it rolls back. {@link ConnectionPool#afterCommit} gives it.
 *
 * <p>Without a transaction a message is sent at once, as CDI's observers of {@code AFTER_SUCCESS}
 * are called at once then.
 *
 * <p>Thread-safe, and none of it blocks: one object may be kept and used in any transaction.
 * Messages of one transaction go out in the order of the calls, those to several pools too. Whom a
 * message goes to is looked up once the transaction has committed. How many that are nobody is
 * told: {@link PoolStats.Traffic} counts them, and what is dropped.
 */
public interface AfterCommit {
  /**
   * Sends a payload to everybody who is in the group once the transaction has committed.
   *
   * @throws IllegalArgumentException at once, as for {@link ConnectionPool#broadcast}
   * @throws IllegalStateException if more than {@code sluice.delivery.after-commit-bytes} would be
   *     held on this node, or if the transaction is about to complete, so that nothing can be added
   *     to it
   */
  void broadcast(String group, String payload);

  /**
   * Sends a payload to every connection that a client id has once the transaction has committed.
   *
   * @throws IllegalArgumentException at once, as for {@link ConnectionPool#send}
   * @throws IllegalStateException as for {@link #broadcast}
   */
  void send(String clientId, String payload);
}
