package com.example.orders;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Sluice by its queue, on a server with messaging. What is in there waits while Sluice is away.
 *
 * <p>Looked up and not injected only because this sample has to run where there is no JMS, too.
 */
final class SluiceByJms {
  /** {@code java:/jms/queue/sluice} on WildFly. */
  private static final String QUEUE = System.getProperty("orders.queue");

  private SluiceByJms() {}

  /** Sends to all who are in the group when Sluice reads it. */
  static void toGroup(String group, String json) {
    send("group", group, json);
  }

  /** Sends to whoever is then connected by that client id. */
  static void toClient(String clientId, String json) {
    send("targetId", clientId, json);
  }

  private static void send(String property, String whom, String json) {
    try {
      // Each Jakarta EE server has this one, and its sessions take part in transactions.
      ConnectionFactory factory = InitialContext.doLookup("java:comp/DefaultJMSConnectionFactory");
      Queue queue = InitialContext.doLookup(QUEUE);
      try (JMSContext jms = factory.createContext()) {
        jms.createProducer()
            .setProperty("pool", "default")
            .setProperty(property, whom)
            .send(queue, json);
      }
    } catch (NamingException absent) {
      throw new IllegalStateException("no JMS, or no queue " + QUEUE, absent);
    }
  }
}
