package io.sluice.api;

import java.util.List;
import java.util.Map;

/**
 * The outbound pool's figures. The gauges are derived from what is there, never counted beside it.
 *
 * @param hosts each host that a target was asked for of, in the order of their names
 * @param shared what went over shared connections, of all hosts
 * @param eventsDropped CDI events that were given up as observers were too slow; it never falls
 */
public record OutboundStats(List<OfHost> hosts, Shared shared, long eventsDropped) {

  /** How the circuit of a host is. */
  public enum Circuit {
    /** It is dialled as needed; after a failure not before a delay. */
    CLOSED,
    /** Nobody dials it for a while. */
    OPEN,
    /** That while is over: one dial decides. */
    HALF_OPEN
  }

  /** Why a connection was closed. */
  public enum End {
    /** The service closed it, or it broke. */
    LOST,
    /** A ping was not answered in time. */
    NO_PONG,
    /** It was idle for too long. */
    IDLE,
    /** It had reached its age. */
    LIFETIME,
    /** Its place was needed for another target. */
    EVICTED,
    /** Its taker had it closed. */
    DISCARDED,
    /** The pool was told to close all. */
    CLOSED
  }

  /**
   * One host. While connections are lent and given back, {@code lent} and {@code idle} may be of
   * moments that lie microseconds apart. In each hold exactly:
   *
   * <ul>
   *   <li>{@code asked + foundDead = handedOut + timedOut + turnedAway + withdrawn + shutDown +
   *       waiting}
   *   <li>{@code handedOut = returned + broken + foundDead + lent}
   *   <li>{@code dialled = opened + dialsFailed + dialsGivenUp + connecting}
   *   <li>{@code opened = lent + idle + closing + closed}
   * </ul>
   *
   * @param host {@code host:port}
   * @param maxConnections the most that may be there
   * @param lent in use, for a lease or shared
   * @param idle open and free
   * @param connecting being dialled
   * @param closing told to close, and not gone yet
   * @param waiting who wants a connection and has none
   * @param circuit how its circuit is
   * @param failures in a row, as far as they count; the delay grows with them
   * @param totals what has been
   */
  public record OfHost(
      String host,
      int maxConnections,
      int lent,
      int idle,
      int connecting,
      int closing,
      int waiting,
      Circuit circuit,
      int failures,
      Totals totals) {

    /** All that counts towards the limit. */
    public int total() {
      return lent + idle + connecting + closing;
    }
  }

  /**
   * Counted since the host was first asked for. None of these ever falls.
   *
   * @param asked for a connection, by applications and for shared connections
   * @param handedOut got one
   * @param foundDead of these, that were dead at the last look, so the taker went on waiting
   * @param timedOut waited until the end of their time
   * @param turnedAway were not let wait: the queue was full, or the circuit open
   * @param withdrawn needed it no more
   * @param shutDown were sent away as all was closed
   * @param returned given back, to be used again or closed
   * @param broken lost or closed while lent
   * @param leaks lent for longer than {@code sluice.outbound.leak-threshold}
   * @param dialled dials begun
   * @param opened dials that led to a connection
   * @param dialsFailed dials that failed, those that took too long included
   * @param dialsGivenUp dials that nobody wanted any more
   * @param closed connections that are gone, by reason
   */
  public record Totals(
      long asked,
      long handedOut,
      long foundDead,
      long timedOut,
      long turnedAway,
      long withdrawn,
      long shutDown,
      long returned,
      long broken,
      long leaks,
      long dialled,
      long opened,
      long dialsFailed,
      long dialsGivenUp,
      Map<End, Long> closed) {

    /** Connections that are gone, for whatever reason. */
    public long closedInAll() {
      return closed.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * Sends and requests over shared connections, and what came in on any. Counted without a lock:
   * each figure is exact, and once nothing is on its way {@code begun = done + failed}.
   *
   * @param begun sends and requests that were asked for
   * @param done frames written, replies received
   * @param failed the others, by reason
   * @param messagesIn messages received
   * @param unheard of these, that nobody listened to
   */
  public record Shared(
      long begun,
      long done,
      Map<OutboundException.Reason, Long> failed,
      long messagesIn,
      long unheard) {

    /** Those that are on their way. */
    public long open() {
      return begun - done - failed.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
