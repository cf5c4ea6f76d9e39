package io.sluice.core;

import io.sluice.api.Admission;
import io.sluice.api.EndReason;
import io.sluice.api.Pools;
import io.sluice.core.admission.Answer;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Ticket;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.delivery.Outgoing;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets connections in and out of one pool, by client id, by class and by capacity. Thread-safe;
 * what is guarded by the pool's lock happens in a turn of the {@link Roster}.
 */
final class Entrance {
  private final WebSocketPool pool;
  private final PoolConfig config;
  private final AccessConfig access;
  private final Roster roster;
  private final Moves moves;
  private final Notices notices;
  private final Ids ids = new Ids();

  Entrance(WebSocketPool pool, AccessConfig access, Roster roster, Moves moves, Notices notices) {
    this.pool = pool;
    this.config = pool.config();
    this.access = access;
    this.roster = roster;
    this.moves = moves;
    this.notices = notices;
  }

  /**
   * A session has opened and asks to join. See {@link Node#open}.
   *
   * @return what the container's callbacks go to, whether it was let in or not
   */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    Claim claim = Claim.of(handshake, config.priority().fallback(), access.trustClaims());
    Connection newcomer =
        new Connection(pool, transport, identify(handshake, claim), welcome, pool.now());
    Outgoing first = notices.welcome(newcomer);
    Admission admission =
        roster.decide(
            () -> {
              if (claim.lowered()) {
                roster.book().counters().claimLowered();
              }
              return admit(newcomer, handshake, first);
            });
    if (claim.lowered() && !(admission instanceof Admission.Refused)) {
      newcomer.note(() -> pool.listener().claimLowered(newcomer, handshake.priority()));
    }
    return new Opening(newcomer, admission);
  }

  private Connection.Identity identify(Handshake handshake, Claim claim) {
    return new Connection.Identity(
        ids.next(),
        handshake.clientId() == null ? ids.nextAnonymous() : handshake.clientId(),
        handshake.principal(),
        ids.next(),
        claim.priority(),
        handshake.order());
  }

  /** Guarded by the pool's lock. */
  private Admission admit(Connection newcomer, Handshake handshake, Outgoing first) {
    if (roster.state() != Pools.State.ACTIVE) {
      return refuse(newcomer, EndReason.GOING_AWAY);
    }
    List<Connection> holders = holders(newcomer.clientId());
    if (holders.isEmpty()) {
      return ask(newcomer, first);
    }
    switch (config.duplicate().policy()) {
      case REJECT:
        return inUse(newcomer, holders);
      case REPLACE:
        return mayStandFor(handshake, holders)
            ? replace(holders.get(0), newcomer, first)
            : inUse(newcomer, holders);
      case MULTI:
        return mayStandFor(handshake, holders) && holders.size() < config.duplicate().maxPerClient()
            ? ask(newcomer, first)
            : inUse(newcomer, holders);
      default:
        throw new AssertionError(config.duplicate().policy());
    }
  }

  /** Guarded by the pool's lock: whoever has that client id, waiters included. */
  private List<Connection> holders(String clientId) {
    List<Connection> active = roster.entries().ofClient(clientId);
    List<Connection> waiting = roster.waiters().ofClient(clientId);
    if (waiting.isEmpty()) {
      return active;
    }
    List<Connection> both = new ArrayList<>(active);
    both.addAll(waiting);
    return both;
  }

  /** Guarded by the pool's lock: the ordinary way in. */
  private Admission ask(Connection newcomer, Outgoing first) {
    boolean mayWait = newcomer.speaksV1() || config.priority().plainWaits();
    return got(
        newcomer,
        roster.slots().ask(newcomer, newcomer.priority(), mayWait, roster.turn().now()),
        first);
  }

  /** Guarded by the pool's lock. */
  private Admission got(Connection newcomer, Answer<Connection> answer, Outgoing first) {
    if (answer instanceof Answer.Seated<Connection> seated) {
      return seat(newcomer, seated.slot(), first);
    }
    if (answer instanceof Answer.Parked<Connection> parked) {
      return park(newcomer, parked, first);
    }
    return refuse(newcomer, EndReason.AT_CAPACITY);
  }

  /** Guarded by the pool's lock: it is in. */
  private Admission seat(Connection newcomer, Slot<Connection> slot, Outgoing first) {
    newcomer.seated(slot, roster.turn().now());
    roster.book().admitted(newcomer.priority(), pool.now() - newcomer.openedNanos());
    prepare(newcomer, first);
    roster.entries().add(newcomer);
    newcomer.opens();
    roster.turn().then(newcomer::wake);
    return new Admission.Admitted(newcomer);
  }

  /** Guarded by the pool's lock: it waits. */
  private Admission park(Connection newcomer, Answer.Parked<Connection> parked, Outgoing first) {
    int position = parked.position();
    Ticket<Connection> ticket = parked.ticket();
    newcomer.parked(ticket, position);
    roster.book().counters().queued(newcomer.priority());
    prepare(newcomer, first);
    prepare(newcomer, notices.queued(ticket, position, roster.turn().now()));
    roster.waiters().add(newcomer);
    newcomer.story().add(() -> pool.listener().parked(newcomer, position));
    roster.turn().then(newcomer::wake);
    return new Admission.Waiting(newcomer, position);
  }

  private static void prepare(Connection connection, Outgoing message) {
    if (message != null) {
      connection.outbox().prepare(message);
    }
  }

  /** Guarded by the pool's lock: it is not let in. */
  private Admission refuse(Connection newcomer, EndReason reason) {
    roster.book().counters().refused(newcomer.priority(), reason);
    roster
        .turn()
        .then(
            () -> {
              newcomer.refuse(reason, notices.refused(newcomer, reason));
              pool.listener()
                  .refused(pool.name(), newcomer.clientId(), newcomer.priority(), reason);
            });
    return new Admission.Refused(reason);
  }

  /**
   * Guarded by the pool's lock: the id stays with its holders. They are pinged at once, so that one
   * that is half open is gone soon, and the next try succeeds.
   */
  private Admission inUse(Connection newcomer, List<Connection> holders) {
    roster.turn().then(() -> holders.forEach(holder -> holder.outbox().ping()));
    return refuse(newcomer, EndReason.CLIENT_ID_IN_USE);
  }

  // ---- takeover

  /**
   * Guarded by the pool's lock: the later handshake wins, whichever session the container opened
   * first (Undertow and Tyrus answer 101 and open sessions on several threads).
   */
  private Admission replace(Connection holder, Connection newcomer, Outgoing first) {
    if (holder.identity().order() > newcomer.identity().order()) {
      return refuse(newcomer, EndReason.REPLACED);
    }
    if (roster.room().leave(holder, EndReason.REPLACED, WaitingRoom.Left.CANCELLED)) {
      return ask(newcomer, first);
    }
    unlink(holder);
    if (holder.priority().outranks(newcomer.priority())) {
      roster.slots().release(holder.slot());
      roster.slots().handOff(roster.turn().now());
      return ask(newcomer, first);
    }
    Slot<Connection> slot =
        roster.slots().takeOver(holder.slot(), newcomer, newcomer.priority(), roster.turn().now());
    Admission admission = seat(newcomer, slot, first);
    // What a higher class fills of its reservation, others may use.
    roster.slots().handOff(roster.turn().now());
    return admission;
  }

  /**
   * Guarded by the pool's lock: the old connection leaves the registry first. The move that begins
   * here ends when it has left its groups.
   */
  private void unlink(Connection holder) {
    moves.begin();
    roster.entries().remove(holder);
    holder.replaced();
    roster.book().counters().closed(EndReason.REPLACED);
    roster
        .turn()
        .then(
            () -> {
              holder.end(EndReason.REPLACED);
              moves.end();
            });
  }

  /** Whether the caller may act for the client id that these connections hold. */
  private boolean mayStandFor(Handshake caller, List<Connection> holders) {
    if (access.trustClaims()) {
      return true;
    }
    for (Connection holder : holders) {
      String owner = holder.identity().principal();
      boolean same =
          owner != null
              ? owner.equals(caller.principal())
              : caller.resumeToken() != null
                  && isEqual(holder.identity().resumeToken(), caller.resumeToken());
      if (same) {
        return true;
      }
    }
    return false;
  }

  /** In time that doesn't tell how much of the token was right. */
  private static boolean isEqual(String token, String claimed) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
  }

  // ---- out

  /**
   * An ended connection gives its slot back; one that lost it to another has none any more.
   *
   * @return the reason that was counted: whoever tells of the end names the same
   */
  EndReason release(Connection connection, EndReason reason) {
    return roster.decide(
        () -> {
          if (!roster.entries().remove(connection)) {
            return connection.isReplaced() ? EndReason.REPLACED : reason;
          }
          roster.book().counters().closed(reason);
          roster.slots().release(connection.slot());
          roster.slots().handOff(roster.turn().now());
          return reason;
        });
  }
}
