package io.sluice.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A handshake whose subprotocols stand in one header. RFC 6455 4.1 lets a client name them in
 * several, and Undertow 2.3 reads the first.
 */
final class JoinedSubprotocols extends HttpServletRequestWrapper {
  private static final String NAME = "Sec-WebSocket-Protocol";

  JoinedSubprotocols(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getHeader(String name) {
    if (!NAME.equalsIgnoreCase(name)) {
      return super.getHeader(name);
    }
    List<String> all = Collections.list(super.getHeaders(name));
    return all.isEmpty() ? null : String.join(",", all);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    if (!NAME.equalsIgnoreCase(name)) {
      return super.getHeaders(name);
    }
    String joined = getHeader(name);
    return Collections.enumeration(joined == null ? List.of() : List.of(joined));
  }
}
