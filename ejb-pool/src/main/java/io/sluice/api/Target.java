package io.sluice.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where an outbound connection goes, and as whom. Two connections with equal targets can stand in
 * for each other; with targets that differ in anything they never do.
 *
 * <p>The address is brought into one form: scheme and host in lower case, no port where it is the
 * scheme's own, {@code /} for an empty path, ASCII. {@link #toString} leaves out the query, as some
 * services want secrets there.
 *
 * @param uri {@code ws://} or {@code wss://} with a host; no user info, no fragment, at most 2,048
 *     characters
 * @param subprotocol what is asked for in {@code Sec-WebSocket-Protocol}; null for none
 * @param credential the name by which whoever dials finds the secret, never the secret itself; null
 *     for none
 */
public record Target(URI uri, String subprotocol, String credential) {
  private static final int MOST_CHARACTERS = 2_048;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks each part.
   *
   * @throws IllegalArgumentException if one isn't of its form; the message doesn't show the query
   */
  public Target {
    uri = inOneForm(uri);
    refuseUnless(
        subprotocol == null || TOKEN.matcher(subprotocol).matches(),
        "a subprotocol is a token of 1 to 64 characters");
    refuseUnless(
        credential == null || NAME.matcher(credential).matches(),
        "a credential is a name of the form [A-Za-z0-9._-]{1,64}");
  }

  /** The target of that address, without subprotocol and credential. */
  public static Target of(URI uri) {
    return new Target(uri, null, null);
  }

  /** The target of that address, without subprotocol and credential. */
  public static Target of(String uri) {
    try {
      return of(new URI(uri));
    } catch (URISyntaxException malformed) {
      // Its own message has all of the address in it.
      throw new IllegalArgumentException("no address: " + malformed.getReason());
    }
  }

  /** The same with that subprotocol. */
  public Target withSubprotocol(String changed) {
    return new Target(uri, changed, credential);
  }

  /** The same with that credential. */
  public Target withCredential(String changed) {
    return new Target(uri, subprotocol, changed);
  }

  /** What the limit of connections is for: {@code host:port}, the port always there. */
  public String host() {
    return uri.getHost() + ":" + port();
  }

  /** The port, also where the address leaves it to the scheme: 80, or 443 with TLS. */
  public int port() {
    return uri.getPort() >= 0 ? uri.getPort() : ownPort(uri.getScheme());
  }

  private static int ownPort(String scheme) {
    return scheme.equals("wss") ? 443 : 80;
  }

  private static URI inOneForm(URI uri) {
    refuseUnless(uri != null, "a target has an address");
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    refuseUnless(scheme.equals("ws") || scheme.equals("wss"), "the scheme is ws or wss");
    refuseUnless(uri.getHost() != null, "the address has no host");
    refuseUnless(uri.getRawUserInfo() == null, "secrets don't belong in an address");
    refuseUnless(uri.getRawFragment() == null, "the address of a WebSocket has no fragment");
    int port = uri.getPort();
    refuseUnless(port != 0 && port <= 65_535, "a port is from 1 to 65535");
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String text =
        scheme
            + "://"
            + uri.getHost().toLowerCase(Locale.ROOT)
            + (port < 0 || port == ownPort(scheme) ? "" : ":" + port)
            + path
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    URI made = URI.create(URI.create(text).toASCIIString());
    refuseUnless(
        made.toString().length() <= MOST_CHARACTERS,
        "an address has at most " + MOST_CHARACTERS + " characters");
    return made;
  }

  private static void refuseUnless(boolean fine, String rule) {
    if (!fine) {
      throw new IllegalArgumentException(rule);
    }
  }

  @Override
  public String toString() {
    return uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + uri.getRawPath()
        + (uri.getRawQuery() == null ? "" : "?...")
        + (subprotocol == null ? "" : " subprotocol " + subprotocol)
        + (credential == null ? "" : " as " + credential);
  }
}
