package io.sluice.it.app.txejb;

import io.sluice.api.ConnectionPool;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Session beans as they are: the container begins, commits and rolls back. */
@Stateless
public class Inner {
  @Inject private ConnectionPool pool;

  /** In the caller's transaction, or in one for this call. */
  public void send(String to, String payload) {
    pool.afterCommit().send(to, payload);
  }

  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public void sendInANewTransaction(String to, String payload) {
    pool.afterCommit().send(to, payload);
  }

  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public void sendAndFail(String to, String payload) {
    pool.afterCommit().send(to, payload);
    throw new IllegalStateException("as planned");
  }

  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public void sendWithoutTransaction(String to, String payload) {
    pool.afterCommit().send(to, payload);
  }
}
