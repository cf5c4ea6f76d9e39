package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses requests whose address can't be read in one way only. WildFly has refused nearly all of
 * them by then; Payara 6 lets them pass and stumbles over some later, with a trace in the log. So
 * it comes before whoever asks for a parameter.
 */
public class AddressFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final long MOST_PARAMETERS = 1_000;
  private static final int MOST_PORT = 65_535;

  /** RFC 3986, and the brackets in queries that browsers leave as they are. */
  private static final Pattern READABLE =
      Pattern.compile("(?:[!$&-;=?-\\[\\]_a-z~]|%[0-9A-Fa-f]{2})*+");

  private static final Pattern HOST =
      Pattern.compile("(?:[\\w.~!$&'()*+,;=%-]*+|\\[[\\w:.]++])(?::(\\d{0,5}))?");

  /** A step back that is escaped, with its dots or its slash: a name by RFC 3986, a way to some. */
  private static final Pattern HIDDEN_STEP =
      Pattern.compile(
          "(?:/|%2f)(?:%2e|\\.%2e|%2e\\.|%2e%2e)(?:/|%2f|$)|%2f\\.{1,2}(?:/|%2f|$)|/\\.{1,2}%2f",
          Pattern.CASE_INSENSITIVE);

  /**
   * What servers and implementations of JAX-RS resolve each in their own way: parameters of a
   * segment, empty segments, steps, escaped slashes. Names within an address have none of these.
   */
  private static final Pattern ROUNDABOUT =
      Pattern.compile(";|//|/\\.{1,2}(?:/|$)|%2f", Pattern.CASE_INSENSITIVE);

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String flaw = flawOf(request);
    if (flaw != null) {
      Problem.writeLast(response, HttpServletResponse.SC_BAD_REQUEST, flaw);
    } else if (HIDDEN_STEP.matcher(request.getRequestURI()).find() || isRoundabout(request)) {
      Problem.writeLast(response, HttpServletResponse.SC_NOT_FOUND, "No such address");
    } else {
      chain.doFilter(request, response);
    }
  }

  private static String flawOf(HttpServletRequest request) {
    List<String> hosts = Collections.list(request.getHeaders("Host"));
    if (hosts.size() > 1 || !hosts.stream().allMatch(AddressFilter::isHost)) {
      return "Host must be one host";
    }
    String query = request.getQueryString();
    if (!isReadable(request.getRequestURI()) || query != null && !isReadable(query)) {
      return "The address has characters that must be escaped, or a broken escape";
    }
    if (query != null && query.chars().filter(c -> c == '&').count() >= MOST_PARAMETERS) {
      return "More than " + MOST_PARAMETERS + " parameters";
    }
    return null;
  }

  /** Of a handshake both servers understand such an address alike, and pools have plain names. */
  private static boolean isRoundabout(HttpServletRequest request) {
    return BodyFilter.REST.equals(request.getServletPath())
        && ROUNDABOUT.matcher(request.getRequestURI()).find();
  }

  private static boolean isHost(String host) {
    Matcher parts = HOST.matcher(host.strip());
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group(1);
    return port == null || port.isEmpty() || Integer.parseInt(port) <= MOST_PORT;
  }

  private static boolean isReadable(String address) {
    return READABLE.matcher(address).matches();
  }
}
