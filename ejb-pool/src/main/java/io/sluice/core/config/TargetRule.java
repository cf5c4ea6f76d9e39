package io.sluice.core.config;

import io.sluice.api.Target;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Targets that may be dialled: {@code wss://host[:port][/path]}. The host may begin with {@code
 * *.}, for all names below a domain and not the domain itself; the port may be {@code *} and is the
 * scheme's own if there is none; the path covers what is below it too.
 *
 * @param scheme {@code ws} or {@code wss}
 * @param host in lower case
 * @param port 0 for any
 * @param path without a slash at its end; empty for any
 */
public record TargetRule(String scheme, String host, int port, String path) {
  /** What a rule looks like, for messages. */
  public static final String FORM = "wss://host[:port][/path], where the host may begin with *.";

  private static final String ANY_BELOW = "*.";
  private static final Pattern RULE =
      Pattern.compile(
          "(?<scheme>wss?)://"
              + "(?<host>(?:\\*\\.)?[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])"
              + "(?::(?<port>[0-9]{1,5}|\\*))?"
              + "(?<path>/[A-Za-z0-9._~!$&'()+=:@%/-]*)?");

  // What a server may take for "here" and "one up", or for a slash. A rule about paths can't judge
  // where such a path leads.
  private static final Pattern WINDING = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|;|$)|%2f|%5c|//");

  /**
   * Reads a rule.
   *
   * @throws ConfigException if it isn't of that form
   */
  public static TargetRule of(String key, String text) {
    Matcher parts = RULE.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new ConfigException(key, "of the form " + FORM, text);
    }
    String scheme = parts.group("scheme");
    int port = portOf(scheme, parts.group("port"));
    if (port > 65_535) {
      throw new ConfigException(key, "of the form " + FORM, text);
    }
    // As it was written: paths are told apart by case.
    String path = parts.group("path") == null ? "" : text.substring(parts.start("path"));
    return new TargetRule(scheme, parts.group("host"), port, path.replaceAll("/+$", ""));
  }

  private static int portOf(String scheme, String text) {
    if (text == null) {
      return ownPort(scheme);
    }
    return text.equals("*") ? 0 : Integer.parseInt(text);
  }

  private static int ownPort(String scheme) {
    return scheme.equals("wss") ? 443 : 80;
  }

  /** Whether that target may be dialled, as far as this rule says. */
  public boolean allows(Target target) {
    return scheme.equals(target.uri().getScheme())
        && allowsHost(target.uri().getHost())
        && (port == 0 || port == target.port())
        && allowsPath(target.uri().getRawPath());
  }

  private boolean allowsHost(String name) {
    return host.startsWith(ANY_BELOW)
        ? name.length() >= host.length() && name.endsWith(host.substring(1))
        : name.equals(host);
  }

  private boolean allowsPath(String asked) {
    return path.isEmpty()
        || asked.startsWith(path)
            && (asked.length() == path.length() || asked.charAt(path.length()) == '/')
            && !WINDING.matcher(asked).find();
  }

  /** As it could be set. */
  @Override
  public String toString() {
    String shown = port == 0 ? ":*" : port == ownPort(scheme) ? "" : ":" + port;
    return scheme + "://" + host + shown + path;
  }
}
