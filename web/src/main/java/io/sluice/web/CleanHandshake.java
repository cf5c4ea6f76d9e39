package io.sluice.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A handshake as containers understand it alike.
 *
 * <ul>
 *   <li>No blanks are around the value of a header. Payara 6 leaves the tabs there.
 *   <li>The subprotocols stand in one header. RFC 6455 4.1 lets a client name them in several, and
 *       Undertow 2.3 reads the first.
 *   <li>The address is that of the pool, without the steps that led there. Tyrus 2.1 doesn't know
 *       the endpoint by these.
 * </ul>
 */
class CleanHandshake extends HttpServletRequestWrapper {
  private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

  CleanHandshake(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getHeader(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(values(name));
  }

  @Override
  public String getRequestURI() {
    return getServletContext().getContextPath() + pathOfPool();
  }

  /** Within the application, decoded. */
  String pathOfPool() {
    String info = getPathInfo();
    return getServletPath() + (info == null ? "" : info);
  }

  private List<String> values(String name) {
    List<String> all = new ArrayList<>(1);
    for (Enumeration<String> each = super.getHeaders(name); each.hasMoreElements(); ) {
      all.add(each.nextElement().strip());
    }
    boolean joined = all.size() > 1 && SUBPROTOCOLS.equalsIgnoreCase(name);
    return joined ? List.of(String.join(",", all)) : all;
  }
}
