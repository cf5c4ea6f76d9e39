package io.sluice.web;

import io.sluice.adapter.websocket.HandshakeGate;
import io.sluice.adapter.websocket.WatchRoom;
import io.sluice.api.Pools;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;

/**
 * The handshake of who wants to watch: with a role, as for all that reads, and from a page of this
 * host. Another site that is allowed to connect to the pools may not watch them with the login of
 * its visitor.
 */
@WebFilter(urlPatterns = "/watch", asyncSupported = true)
public class WatchFilter extends HandshakeFilter {
  private static final long serialVersionUID = 1L;

  @Inject private transient WatchRoom room;
  @Inject private transient Pools pools;

  /** What is told each second is here for the form of its JSON. */
  @Override
  public void init() {
    room.tells(
        () -> pools.all().stream().map(pool -> StatsJson.of(pool.stats()).toString()).toList());
  }

  @Override
  HandshakeGate gate() {
    return room.gate();
  }

  @Override
  String poolOf(CleanHandshake request) {
    return DEFAULT_POOL;
  }

  @Override
  HandshakeGate.Refusal strangerFlaw(HttpServletRequest request) {
    if (!isOfThisHost(header(request, "Origin"), request.getServerName())) {
      return new HandshakeGate.Refusal(403, "Only a page of this server may watch", 0);
    }
    return Role.MONITOR
        .refusal(request.getUserPrincipal(), request::isUserInRole)
        .map(refusal -> new HandshakeGate.Refusal(refusal.status(), refusal.getMessage(), 0))
        .orElse(null);
  }

  /** Scheme and port are judged later, by the rule for all origins: a proxy may change both. */
  static boolean isOfThisHost(String origin, String host) {
    if (origin == null) {
      return true; // no browser
    }
    try {
      String name = URI.create(origin).getHost();
      return name != null && bare(name).equalsIgnoreCase(bare(host));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** An IPv6 address without its brackets: Undertow 2.3 gives the server's name so. */
  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
