package io.sluice.core;

import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.OwnOrigin;
import io.sluice.core.connection.Ids;
import io.sluice.core.protocol.RateMeter;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The rules that a request for the upgrade has to pass. Thread-safe. */
final class HandshakeScreen {
  private final AccessConfig access;
  private final Predicate<String> poolExists;
  private final Set<String> allowedOrigins;

  private final AtomicLong order = new AtomicLong();

  /** Guarded by itself. */
  private final RateMeter connects;

  HandshakeScreen(AccessConfig access, Predicate<String> poolExists, long nowNanos) {
    this.access = access;
    this.poolExists = poolExists;
    this.allowedOrigins =
        access.allowedOrigins().stream()
            .map(HandshakeScreen::normalised)
            .collect(Collectors.toUnmodifiableSet());
    this.connects =
        new RateMeter(
            new RateMeter.Rate(access.connectsPerSecond(), access.connectsPerSecond()), nowNanos);
  }

  Screening look(HandshakeFacts facts, long nowNanos) {
    if (!poolExists.test(facts.pool())) {
      return new Screening.Reject(HandshakeRefusal.NO_SUCH_POOL);
    }
    String origin = facts.header().apply("Origin");
    if (origin != null && !isAllowed(origin, facts.ownOrigin())) {
      return new Screening.Reject(HandshakeRefusal.ORIGIN);
    }
    if (facts.principal() == null && !access.anonymous()) {
      return new Screening.Reject(HandshakeRefusal.UNAUTHENTICATED);
    }
    if (isTooFast(nowNanos)) {
      return new Screening.Reject(HandshakeRefusal.RATE);
    }
    String clientId = said(facts, "clientId", "X-Client-Id");
    if (isUnclear(facts, clientId)) {
      return new Screening.Reject(HandshakeRefusal.CLIENT_ID_NOT_ASCII);
    }
    if (clientId != null && !Ids.isClientId(clientId)) {
      return new Screening.Reject(HandshakeRefusal.CLIENT_ID_MALFORMED);
    }
    return new Screening.Pass(
        new Handshake(
            facts.pool(),
            clientId,
            said(facts, "priority", "X-Priority"),
            facts.principal(),
            entitlement(facts.role()),
            said(facts, "resumeToken", "X-Resume-Token"),
            order.incrementAndGet()));
  }

  /**
   * Containers read headers as Latin-1, so another alphabet arrives as other letters, which would
   * pass for an id.
   */
  private static boolean isUnclear(HandshakeFacts facts, String clientId) {
    return clientId != null
        && !clientId.equals(facts.query().apply("clientId"))
        && clientId.chars().anyMatch(c -> c > 127);
  }

  /** The query parameter, else the header; empty is absent. */
  private static String said(HandshakeFacts facts, String query, String header) {
    String inQuery = facts.query().apply(query);
    if (inQuery != null && !inQuery.isEmpty()) {
      return inQuery;
    }
    String inHeader = facts.header().apply(header);
    return inHeader == null || inHeader.isEmpty() ? null : inHeader;
  }

  private static PriorityClass entitlement(Predicate<String> role) {
    if (role.test("sluice-critical")) {
      return PriorityClass.CRITICAL;
    }
    return role.test("sluice-high") ? PriorityClass.HIGH : null;
  }

  private boolean isTooFast(long nowNanos) {
    synchronized (connects) {
      return connects.take(1, nowNanos) != RateMeter.Verdict.PASS;
    }
  }

  /**
   * Whether nobody else can have that name point here, or it is one of those that are allowed to
   * come in.
   *
   * @param host as the caller addressed the server, with or without a port
   */
  boolean isOurHost(String host) {
    String name = hostOf(normalised("http://" + host));
    return access.ownOrigin() == OwnOrigin.ANY
        || name != null
            && (OwnOrigin.ADDRESS.covers(name)
                || allowedOrigins.stream().map(HandshakeScreen::hostOf).anyMatch(name::equals));
  }

  private static String hostOf(String origin) {
    return origin == null ? null : URI.create(origin).getHost();
  }

  /** Whether pages of that origin may come in. */
  boolean isAllowed(String origin, String own) {
    String asked = normalised(origin);
    return asked != null
        && (own != null && isOwn(asked, normalised(own)) || allowedOrigins.contains(asked));
  }

  private boolean isOwn(String asked, String own) {
    return asked.equals(own) && access.ownOrigin().covers(hostOf(asked));
  }

  /**
   * Lower case, without the scheme's own port; null if it is no origin at all ("null" included).
   */
  private static String normalised(String origin) {
    URI uri;
    try {
      uri = URI.create(origin.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    boolean bare =
        uri.getScheme() != null
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawPath().isEmpty()
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (!bare) {
      return null;
    }
    int port = uri.getPort();
    boolean usual =
        port == -1
            || port == 80 && uri.getScheme().equals("http")
            || port == 443 && uri.getScheme().equals("https");
    return uri.getScheme() + "://" + uri.getHost() + (usual ? "" : ":" + port);
  }
}
