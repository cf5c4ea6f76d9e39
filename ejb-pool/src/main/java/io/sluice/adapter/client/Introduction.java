package io.sluice.adapter.client;

import jakarta.websocket.ClientEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Puts the credential into the request, once: a container that would follow a redirection or asks
 * again for another reason is stopped, as the secret is for one host alone.
 */
final class Introduction extends ClientEndpointConfig.Configurator {
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e]{0,8191}");

  private final String secret;
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * For one dial.
   *
   * @param secret the value of the header {@code Authorization}; null for none
   */
  Introduction(String secret) {
    this.secret = secret;
  }

  static boolean isHeaderValue(String text) {
    return HEADER_VALUE.matcher(text).matches();
  }

  @Override
  public void beforeRequest(Map<String, List<String>> headers) {
    if (done.getAndSet(true)) {
      throw new IllegalStateException("the service sends elsewhere, or asks for more");
    }
    if (secret != null) {
      headers.put("Authorization", List.of(secret));
    }
  }
}
