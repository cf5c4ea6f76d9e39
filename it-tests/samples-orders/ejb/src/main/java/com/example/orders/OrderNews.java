package com.example.orders;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

/**
 * Tells the world of each order, and nobody of one that was rolled back. Here are the two ways to
 * do so from an application that isn't in Sluice's EAR; yours needs one. JMS it is where {@code
 * -Dorders.queue=…} names the queue.
 */
@Stateless
@PermitAll
@DeclareRoles("sluice-publisher")
@RunAs("sluice-publisher") // The role that Sluice's remote EJB wants for sending.
public class OrderNews {
  private static final boolean BY_JMS = System.getProperty("orders.queue") != null;

  /**
   * The remote EJB sends at once, whatever becomes of the caller's transaction. So it is called
   * when that has been committed.
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public void afterCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) Order order) {
    if (!BY_JMS) {
      switch (order.state()) {
        case ENTERED -> SluiceByEjb.toGroup("desk/" + order.desk(), order.toJson());
        case FILLED -> SluiceByEjb.toClient(order.customer(), order.toJson());
      }
    }
  }

  /**
   * A JMS message is part of the transaction that it is sent in: the queue has it when that has
   * been committed, and never if it is rolled back.
   */
  public void inTransaction(@Observes Order order) {
    if (BY_JMS) {
      switch (order.state()) {
        case ENTERED -> SluiceByJms.toGroup("desk/" + order.desk(), order.toJson());
        case FILLED -> SluiceByJms.toClient(order.customer(), order.toJson());
      }
    }
  }
}
