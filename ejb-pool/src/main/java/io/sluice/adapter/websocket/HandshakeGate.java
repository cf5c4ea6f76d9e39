package io.sluice.adapter.websocket;

import io.sluice.api.HandshakeRefusal;
import io.sluice.core.HandshakeFacts;
import io.sluice.core.Node;
import io.sluice.core.Screening;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Where a servlet filter asks whether a request for the upgrade may go on, and where its answer
 * waits for the container to build the endpoint: both happen on one thread, within the filter's
 * call. Thread-safe.
 */
public final class HandshakeGate {
  private static final ThreadLocal<Screening> SCREENED = new ThreadLocal<>();

  private final Node node;

  /** A gate before that node. */
  public HandshakeGate(Node node) {
    this.node = node;
  }

  /**
   * A request for the upgrade.
   *
   * @param pool the pool's name from the path
   * @param query the first value of a query parameter, decoded; null for none
   * @param header the first value of a header; null for none
   * @param principal who is logged in; null for nobody
   * @param role whether the caller is in a role
   * @param ownOrigin {@code scheme://host[:port]} as the caller addressed the server
   */
  public record Request(
      String pool,
      UnaryOperator<String> query,
      UnaryOperator<String> header,
      String principal,
      Predicate<String> role,
      String ownOrigin) {}

  /** What to answer instead of the upgrade; {@code retryAfterSeconds} 0 is no such header. */
  public record Refusal(int status, String message, int retryAfterSeconds) {}

  /** Looks at a request. Null: go on, within {@link #leave}. */
  public Refusal enter(Request request) {
    Screening screening = screen(request);
    if (screening instanceof Screening.Reject reject) {
      HandshakeRefusal reason = reject.reason();
      return new Refusal(reason.status(), reason.text(), reason.retryAfterSeconds());
    }
    SCREENED.set(screening);
    return null;
  }

  /**
   * Whether a page of that origin may act here with its visitor's login.
   *
   * @param ownOrigin as in {@link Request}
   */
  public boolean allowsOrigin(String origin, String ownOrigin) {
    return node.allowsOrigin(origin, ownOrigin);
  }

  /**
   * Whether that name of this server is one that nobody else can have point here: {@code
   * localhost}, an IP address, or the host of an allowed origin. Any is if {@code
   * sluice.access.own-origin} is {@code any}.
   *
   * @param host the header {@code Host}
   */
  public boolean isOurHost(String host) {
    return node.isOurHost(host);
  }

  /**
   * The most bytes of a message for that pool: {@code inbound.max-message-bytes}; empty if there is
   * no such pool.
   */
  public OptionalInt mostMessageBytes(String pool) {
    return node.config().pools().stream()
        .filter(each -> each.name().equals(pool))
        .mapToInt(each -> each.inbound().maxMessageBytes())
        .findFirst();
  }

  /** The filter's call is over. */
  public void leave() {
    SCREENED.remove();
  }

  /** What the filter found; null if there was none in the way. */
  static Screening found() {
    return SCREENED.get();
  }

  Screening screen(Request request) {
    return node.screen(
        new HandshakeFacts(
            request.pool(),
            request.query(),
            request.header(),
            request.principal(),
            request.role(),
            request.ownOrigin()));
  }
}
