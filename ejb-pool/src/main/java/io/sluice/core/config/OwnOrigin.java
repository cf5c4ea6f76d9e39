package io.sluice.core.config;

import java.util.regex.Pattern;

/**
 * When an origin that is what the caller addressed counts as the server's own. A page of a hostile
 * site can have its name point here after it was loaded (DNS rebinding), and then says that name in
 * both places.
 */
public enum OwnOrigin {
  /** Under each name. */
  ANY,
  /** As {@code localhost} or by an IP address only: nobody else can have those point here. */
  ADDRESS,
  /** Never: the list of allowed origins has them all. */
  NONE;

  private static final Pattern IP_ADDRESS =
      Pattern.compile("\\[[0-9a-f:.]+]|\\d{1,3}(\\.\\d{1,3}){3}");

  /** Whether a server that was addressed by that host, in lower case, is at home there. */
  public boolean covers(String host) {
    return switch (this) {
      case ANY -> true;
      case ADDRESS -> host.equals("localhost") || IP_ADDRESS.matcher(host).matches();
      case NONE -> false;
    };
  }
}
