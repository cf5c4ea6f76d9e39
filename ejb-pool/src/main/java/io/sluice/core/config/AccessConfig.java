package io.sluice.core.config;

import java.net.URI;
import java.util.List;

/**
 * Who may connect ({@code sluice.access.*}).
 *
 * @param anonymous whether a caller without a login may
 * @param trustClaims whether a claimed class and a claimed client id in use are taken at their word
 * @param allowedOrigins origins besides the server's own, each {@code scheme://host[:port]}
 * @param connectsPerSecond handshakes let through, over all pools; 0 is no limit
 * @param ownOrigin when the server's own origin is one
 */
public record AccessConfig(
    boolean anonymous,
    boolean trustClaims,
    List<String> allowedOrigins,
    int connectsPerSecond,
    OwnOrigin ownOrigin) {

  public static final AccessConfig DEFAULT = new AccessConfig(true, false, List.of(), 0);

  public AccessConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
    for (String origin : allowedOrigins) {
      if (!isOrigin(origin)) {
        throw new ConfigException(
            "sluice.access.allowed-origins", "origins like https://example.org[:port]", origin);
      }
    }
    Bounds.within("sluice.access.connects-per-second", connectsPerSecond, 0, 1_000_000);
  }

  /** With the server's own origin under each name. */
  public AccessConfig(
      boolean anonymous, boolean trustClaims, List<String> allowedOrigins, int connectsPerSecond) {
    this(anonymous, trustClaims, allowedOrigins, connectsPerSecond, OwnOrigin.ANY);
  }

  private static boolean isOrigin(String origin) {
    try {
      return origin.matches("[a-z][a-z0-9+.-]*://[^/*?#\\s@]+")
          && URI.create(origin).getHost() != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
