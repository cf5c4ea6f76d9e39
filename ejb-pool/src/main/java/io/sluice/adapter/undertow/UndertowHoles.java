package io.sluice.adapter.undertow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions of Undertow have WebSockets with known holes: text beyond the size limit
 * (UNDERTOW-2770), memory without a bound for messages in parts and for compressed ones, pings
 * without a limit (CVE-2026-15565, CVE-2026-5680). 2.3.27 and 2.4.3 are the first that bound all of
 * these, by a comparison of the released classes of {@code io.undertow.websockets} in 2.3.25 to
 * 2.3.27 and 2.4.2 to 2.4.4.
 */
final class UndertowHoles {
  private static final Pattern VERSION =
      Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})\\b.*");

  private UndertowHoles() {}

  /**
   * What to tell an operator of that version; empty if nothing is known against it. A vendor's
   * build may have mended what the version doesn't tell, so none is warned of.
   */
  static Optional<String> of(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches() || version.contains("redhat") || isMended(parts)) {
      return Optional.empty();
    }
    return Optional.of(
        "Undertow "
            + version
            + " has known holes in its WebSockets (CVE-2026-15565, CVE-2026-5680, UNDERTOW-2770)."
            + " Sluice bounds what its own endpoints take, other applications on this server may"
            + " not. Mended in 2.3.27.Final and 2.4.3.Final: update the server when one has them");
  }

  private static boolean isMended(Matcher parts) {
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    int patch = Integer.parseInt(parts.group(3));
    if (major != 2) {
      return major > 2;
    }
    return switch (minor) {
      case 0, 1, 2 -> false;
      case 3 -> patch >= 27;
      case 4 -> patch >= 3;
      default -> true;
    };
  }
}
