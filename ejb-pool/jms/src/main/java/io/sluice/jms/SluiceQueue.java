package io.sluice.jms;

import io.sluice.api.RemotePool;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Takes messages from the queue to the pool. Which queue, and as whom, say the descriptors beside
 * {@code ejb-jar.xml}, one for each server.
 *
 * <p>A message that has to wait, and one that can never be delivered, is sent on within the
 * transaction that takes it from the queue: to the same queue, with a delay, or to that of dead
 * letters. So it is always in exactly one queue, and each broker does it alike. Where even that
 * fails, the transaction rolls back, and the broker redelivers by its own rules.
 */
@MessageDriven(name = "SluiceQueue")
@RunAs("sluice-publisher")
@PermitAll // the broker's call is nobody's: WildFly would refuse it
public class SluiceQueue implements MessageListener {
  private static final Logger LOG = System.getLogger("io.sluice.jms");

  /** Of all instances, as there is one log. */
  private static final Reports REPORTS =
      new Reports(System::nanoTime, line -> LOG.log(Level.WARNING, line));

  private static final String POOL = "pool";
  private static final String GROUP = "group";
  private static final String TARGET = "targetId";

  /** How often a message has been put off, and how often of these because something failed. */
  private static final String ATTEMPTS = "sluiceAttempts";

  private static final String FAILURES = "sluiceFailures";

  /** Of a dead letter: why, in one word; the same in a sentence; and which message it was. */
  private static final String REASON = "sluiceReason";

  private static final String DETAIL = "sluiceDetail";
  private static final String MESSAGE_ID = "sluiceMessageId";

  private final Clerk clerk = new Clerk(SluiceQueue::find);

  @Resource(lookup = "java:comp/DefaultJMSConnectionFactory")
  private ConnectionFactory connections;

  @Resource(name = "jms/dead")
  private Queue deadLetters;

  /** Anew each time: what was found before an undeployment is of no use after it. */
  private static RemotePool find() throws NamingException {
    return InitialContext.doLookup(RemotePool.JNDI_NAME);
  }

  @Override
  public void onMessage(Message message) {
    try {
      Verdict verdict = clerk.handle(letter(message));
      if (verdict instanceof Verdict.Later later) {
        putOff(message, later);
        REPORTS.later(later);
      } else if (verdict instanceof Verdict.Dead dead) {
        String messageId = message.getJMSMessageID();
        bury(message, dead);
        REPORTS.dead(dead, messageId);
      }
    } catch (JMSException failed) {
      throw new EJBException(failed);
    }
  }

  private static Letter letter(Message message) throws JMSException {
    boolean isText = message instanceof TextMessage;
    return new Letter(
        isText,
        message.getObjectProperty(POOL),
        message.getObjectProperty(GROUP),
        message.getObjectProperty(TARGET),
        isText ? ((TextMessage) message).getText() : null,
        number(message.getObjectProperty(ATTEMPTS)),
        number(message.getObjectProperty(FAILURES)));
  }

  private static int number(Object property) {
    return property instanceof Integer number ? number : 0;
  }

  /** As persistent and as urgent as it was, and it expires when it would have. */
  private void putOff(Message message, Verdict.Later later) throws JMSException {
    Map<String, Object> properties = properties(message);
    properties.put(ATTEMPTS, later.attempts());
    properties.put(FAILURES, later.failures());
    try (JMSContext context = connections.createContext()) {
      JMSProducer producer =
          context
              .createProducer()
              .setDeliveryMode(message.getJMSDeliveryMode())
              .setPriority(message.getJMSPriority())
              .setDeliveryDelay(later.delay().toMillis());
      long expiration = message.getJMSExpiration();
      if (expiration != 0) {
        producer.setTimeToLive(Math.max(1, expiration - System.currentTimeMillis()));
      }
      producer.send(message.getJMSDestination(), with(properties, message));
    }
  }

  /** Stays until somebody takes it. Who sends it to the queue again begins anew. */
  private void bury(Message message, Verdict.Dead dead) throws JMSException {
    Map<String, Object> properties = properties(message);
    properties.remove(ATTEMPTS);
    properties.remove(FAILURES);
    properties.put(REASON, dead.reason().toString());
    properties.put(DETAIL, dead.detail());
    properties.put(MESSAGE_ID, message.getJMSMessageID());
    try (JMSContext context = connections.createContext()) {
      context
          .createProducer()
          .setDeliveryMode(DeliveryMode.PERSISTENT)
          .send(deadLetters, with(properties, message));
    }
  }

  private static Map<String, Object> properties(Message message) throws JMSException {
    Map<String, Object> properties = new HashMap<>();
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      if (SentOn.keeps(name)) {
        properties.put(name, message.getObjectProperty(name));
      }
    }
    return properties;
  }

  /** The message itself: so whatever kind it is of, its body stays as it is. */
  private static Message with(Map<String, Object> properties, Message message) throws JMSException {
    message.clearProperties(); // without that they could only be read
    for (Map.Entry<String, Object> each : properties.entrySet()) {
      message.setObjectProperty(each.getKey(), each.getValue());
    }
    return message;
  }
}
