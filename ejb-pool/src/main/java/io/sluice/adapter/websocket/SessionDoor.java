package io.sluice.adapter.websocket;

import io.sluice.api.Pools;
import io.sluice.core.Connection;
import io.sluice.core.Node;
import io.sluice.core.Opening;
import io.sluice.core.Screening;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.sluice.spi.TransportFactory;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where an endpoint hands its session over, and each callback after that. The endpoint itself keeps
 * nothing: the connection is found in the session's properties. Thread-safe; nothing blocks but
 * {@link #stop}.
 */
public final class SessionDoor {
  /** The subprotocol with a {@code welcome}. */
  public static final String SUBPROTOCOL = "sluice.v1";

  private static final long LOOK_AGAIN_MILLIS = 50;

  private static final String CONNECTION = "io.sluice.connection";

  private final Node node;
  private final List<TransportFactory> transports;
  private final Supplier<Lane> lanes;

  /**
   * Guarded by itself: the connections whose end the container has not told yet. Weak, as some
   * never tell of some (Payara 6), and those must not stay for that.
   */
  private final Set<Connection> open = Collections.newSetFromMap(new WeakHashMap<>());

  /**
   * A door into that node.
   *
   * @param transports asked in turn what a session is; the last knows every session
   * @param lanes for transports that have none of their own
   */
  public SessionDoor(Node node, List<TransportFactory> transports, Supplier<Lane> lanes) {
    this.node = node;
    this.transports = List.copyOf(transports);
    this.lanes = lanes;
  }

  /** {@code @OnOpen}. */
  public void opened(Session session, EndpointConfig config) {
    // Both containers count our own pings as traffic, so their idle timeout means nothing; the
    // sweep takes its place.
    session.setMaxIdleTimeout(0);
    // Nobody asks for it again, and containers keep this map, and one more, as long as the session.
    Object screening = config.getUserProperties().remove(PoolConfigurator.SCREENING);
    if (!(screening instanceof Screening.Pass pass)) {
      turnAway(session, screening);
      return;
    }
    try {
      admit(session, pass);
    } catch (RuntimeException | LinkageError fault) {
      // Nobody else would end this session: it has no connection and no idle timeout.
      node.fault(fault);
      close(session, new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "Internal error"));
    }
  }

  private void admit(Session session, Screening.Pass pass) {
    boolean welcome = SUBPROTOCOL.equals(session.getNegotiatedSubprotocol());
    Opening opening = node.open(pass.handshake(), welcome, transportOf(session));
    synchronized (open) {
      open.add(opening.connection());
    }
    session.getUserProperties().remove(PoolConfigurator.SCREENING);
    session.getUserProperties().put(CONNECTION, opening.connection());
    if (!session.isOpen()) {
      // The client went before this method ended: its @OnClose found no connection yet, or (Payara
      // 6) will never come.
      opening.connection().closed(CloseCodes.CLOSED_ABNORMALLY.getCode());
      ended(opening.connection());
    }
  }

  private void ended(Connection connection) {
    synchronized (open) {
      if (open.remove(connection) && open.isEmpty()) {
        open.notifyAll();
      }
    }
  }

  private Transport transportOf(Session session) {
    for (TransportFactory each : transports) {
      Transport transport = each.tryCreate(session, lanes);
      if (transport != null) {
        return transport;
      }
    }
    throw new IllegalStateException("no transport for " + session.getClass().getName());
  }

  /** Only where no filter could answer before the upgrade. */
  private static void turnAway(Session session, Object screening) {
    boolean later =
        screening instanceof Screening.Reject reject && reject.reason().retryAfterSeconds() > 0;
    close(
        session,
        later
            ? new CloseReason(CloseCodes.TRY_AGAIN_LATER, "Server at capacity")
            : new CloseReason(CloseCodes.VIOLATED_POLICY, "Policy violation"));
  }

  private static void close(Session session, CloseReason reason) {
    try {
      session.close(reason);
    } catch (IOException | RuntimeException gone) {
      // It has left by itself.
    }
  }

  /** {@code @OnMessage}, a part of a text. */
  public void part(Session session, String text, boolean last) {
    Connection connection = of(session);
    if (connection != null) {
      connection.part(text, last);
    }
  }

  /** {@code @OnMessage}, a part of something binary. */
  public void binary(Session session) {
    Connection connection = of(session);
    if (connection != null) {
      connection.binary();
    }
  }

  /** {@code @OnMessage}, a pong. */
  public void pong(Session session) {
    Connection connection = of(session);
    if (connection != null) {
      connection.pong();
    }
  }

  /** {@code @OnClose}. */
  public void closed(Session session, CloseReason reason) {
    Connection connection = of(session);
    if (connection != null) {
      connection.closed(reason.getCloseCode().getCode());
      ended(connection);
    }
  }

  /** {@code @OnError}. */
  public void failed(Session session) {
    Connection connection = of(session);
    if (connection != null) {
      connection.failed();
      ended(connection);
    }
  }

  /**
   * The application is ending: drains the pools, as long as their drains may take, stops the node,
   * and returns when every session has its close frame or is gone, after that long more at most.
   * May be called again. Whoever calls it before the container closes the sessions by itself has
   * clients hear our last words and our close, and not the container's.
   */
  public void stop(Duration patience) {
    node.drain();
    await(node.longestDrain(), () -> node.state() == Pools.State.DRAINING);
    node.stop();
    await(patience, () -> true);
  }

  /** Waits while there are sessions, and while that holds. */
  private void await(Duration atMost, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    try {
      synchronized (open) {
        while (!open.isEmpty()
            && condition.getAsBoolean()
            && deadlineNanos - System.nanoTime() > 0) {
          open.wait(LOOK_AGAIN_MILLIS);
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private static Connection of(Session session) {
    return (Connection) session.getUserProperties().get(CONNECTION);
  }
}
