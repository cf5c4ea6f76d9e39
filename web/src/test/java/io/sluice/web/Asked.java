package io.sluice.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request as a lax container hands it over: a GET of {@code /sluice/ws} by HTTP/1.1. */
final class Asked {
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private String protocol = "HTTP/1.1";
  private String uri = "/sluice/ws";
  private String query;

  /** With the headers of a handshake. */
  static Asked forUpgrade() {
    return new Asked()
        .header("Host", "localhost")
        .header("Upgrade", "websocket")
        .header("Connection", "Upgrade")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  }

  Asked header(String name, String value) {
    headers.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    return this;
  }

  Asked by(String otherProtocol) {
    protocol = otherProtocol;
    return this;
  }

  /** As it came over the wire; the path that the container makes of it stays. */
  Asked at(String target) {
    int mark = target.indexOf('?');
    uri = mark < 0 ? target : target.substring(0, mark);
    query = mark < 0 ? null : target.substring(mark + 1);
    return this;
  }

  HttpServletRequest request() {
    return fake(
        HttpServletRequest.class, (proxy, asked, arguments) -> said(asked.getName(), arguments));
  }

  private Object said(String question, Object[] arguments) {
    return switch (question) {
      case "getMethod" -> "GET";
      case "getProtocol" -> protocol;
      case "getScheme" -> "http";
      case "getRequestURI" -> uri;
      case "getQueryString" -> query;
      case "getServletPath" -> uri.startsWith("/sluice/api/v1") ? "/api/v1" : "/ws";
      case "getPathInfo", "getUserPrincipal", "getParameter" -> null;
      case "getContentLengthLong" -> -1L;
      case "isUserInRole" -> false;
      case "getHeader" -> values(arguments).isEmpty() ? null : values(arguments).get(0);
      case "getHeaders" -> Collections.enumeration(values(arguments));
      case "getServletContext" ->
          fake(ServletContext.class, (proxy, asked, none) -> context(asked.getName()));
      default -> throw new UnsupportedOperationException(question);
    };
  }

  private static Object context(String question) {
    if (question.equals("getContextPath")) {
      return "/sluice";
    }
    throw new UnsupportedOperationException(question);
  }

  private List<String> values(Object[] arguments) {
    return headers.getOrDefault(arguments[0], List.of());
  }

  static <T> T fake(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }
}
