package io.sluice.it.hostile;

import static io.sluice.it.hostile.Row.echo;

import io.sluice.run.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What comes on Payara 6.2025.10 where it isn't what comes on WildFly, and why: the one table of
 * it. Each reason stands in docs/operating.md, section "Payara".
 */
public final class Differences {
  /** Why another answer comes. */
  enum Reason {
    SLUICE_REFUSES("WildFly has refused it by itself, without a word; here Sluice does"),
    GRIZZLY_REFUSES("Grizzly or Catalina refuses it by itself, with another status"),
    LENIENT("Grizzly takes what RFC 9112 has refused"),
    TWO_ANSWERS("Grizzly says 100 before the application is asked"),
    NO_NEXT_REQUEST("Grizzly ends a connection whose upgrade was refused"),
    STUMBLES("Catalina writes a trace to the log, and answers 200 without a body"),
    OVERTAKES("Tyrus answers at once, our lane a little later; nothing comes behind a close");

    final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private record Difference(Reason reason, UnaryOperator<Row> change) {}

  private static final String CHANGES = "HTTP 405 Nothing here is changed by HTTP";
  private static final String BODY = "HTTP 400 Nothing here takes a body";
  private static final String HOST = "HTTP 400 Host must be one host";
  private static final String ADDRESS =
      "HTTP 400 The address has characters that must be escaped, or a broken escape";
  private static final String GRIZZLY_400 = "HTTP 400";
  private static final String GRIZZLY_501 = "HTTP 501";
  private static final String GRIZZLY_505 = "HTTP 505";
  private static final String EMPTY_200 = "HTTP 200";
  private static final String OPEN = "HTTP 101";
  private static final String BROKEN = "close 1002 *";
  private static final String BINARY_REFUSED = "close 1003 Binary messages are not supported";
  private static final String A_ONE = "{\"a\":1}";

  private static final Map<String, Difference> TABLE = new HashMap<>();

  static {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "G")) {
      add(Reason.SLUICE_REFUSES, "the method " + method, CHANGES);
    }
    for (String body :
        List.of(
            "a body that doesn't come",
            "a chunked body",
            "a body with no end",
            "a body zipped",
            "a length and chunks")) {
      add(Reason.SLUICE_REFUSES, body, BODY);
    }
    for (String host :
        List.of(
            "two Hosts",
            "a Host with a user",
            "a Host with a path",
            "a Host with port 99999",
            "a Host with a blank",
            "a Host in brackets")) {
      add(Reason.SLUICE_REFUSES, host, HOST);
    }
    for (String address :
        List.of(
            "the pool {pool}",
            "a fragment",
            "the broken client id %",
            "the broken client id %2",
            "the broken client id %zz",
            "the broken client id a%u0041",
            "a client id of raw Latin-1",
            "a client id of raw UTF-8",
            "a client id with a raw bracket")) {
      add(Reason.SLUICE_REFUSES, address, ADDRESS);
    }
    add(Reason.SLUICE_REFUSES, "1,001 parameters", "HTTP 400 More than 1000 parameters");
    add(Reason.SLUICE_REFUSES, "HTTP/2.0 as text", "HTTP 400 A handshake is HTTP/1.1");

    for (String path :
        List.of("%64efault%00", "default%5c", "%c0%ae%c0%ae", "%00", "%ff", "%ed%a0%80")) {
      add(Reason.GRIZZLY_REFUSES, "the pool " + path, GRIZZLY_400);
    }
    add(Reason.GRIZZLY_REFUSES, "up and out", GRIZZLY_400);
    for (String notAscii :
        List.of(
            "Latin-1 in a value",
            "Latin-1 in the header",
            "UTF-8 in the header",
            "a NUL in the header",
            "the origin https://g\\u00f6\\u00f6d.example",
            "the malformed login \\u00ff")) {
      add(Reason.GRIZZLY_REFUSES, notAscii, GRIZZLY_400);
    }
    for (String version :
        List.of(
            "HTTP/1.2", "HTTP/9.9", "another protocol", "no HTTP", "a blank after the protocol")) {
      add(Reason.GRIZZLY_REFUSES, version, GRIZZLY_505);
    }
    add(Reason.GRIZZLY_REFUSES, "the preface of HTTP/2", GRIZZLY_501);
    add(Reason.GRIZZLY_REFUSES, "half the preface of HTTP/2", GRIZZLY_501);
    add(Reason.GRIZZLY_REFUSES, "empty lines first", CHANGES);
    add(Reason.GRIZZLY_REFUSES, "the method HEAD without an upgrade", "HTTP 301");

    add(Reason.LENIENT, "a tab before the path", OPEN);
    add(Reason.LENIENT, "the whole address of another host", OPEN);
    // It waits for the rest of a line.
    add(Reason.LENIENT, "a hello of TLS", Peer.SILENCE);
    add(Reason.TWO_ANSWERS, "who waits for 100", "HTTP 100", OPEN);
    add(
        Reason.NO_NEXT_REQUEST,
        "a refusal first, in the same write",
        "HTTP 404 No such pool",
        Peer.CUT);

    trace(Reason.STUMBLES, "an empty Host", "Host is not set", EMPTY_200);
    trace(Reason.STUMBLES, "a Host with port x", "contained a non-decimal value", EMPTY_200);
    trace(Reason.STUMBLES, "a broken escape in the path", "Illegal hex characters", EMPTY_200);
    trace(Reason.STUMBLES, "half an escape in the path", "Unexpected termination", EMPTY_200);

    add(
        Reason.OVERTAKES,
        "a continuation after a whole message",
        Trial.PERHAPS + echo(A_ONE),
        BROKEN);
    add(Reason.OVERTAKES, "a text within a binary", BINARY_REFUSED + " | " + BROKEN);
    add(
        Reason.OVERTAKES,
        "a good message before a bad one",
        Trial.PERHAPS + echo(A_ONE),
        "close 1007 *");
    add(
        Reason.OVERTAKES,
        "a text, a ping and a close at once",
        Trial.PERHAPS + echo(A_ONE),
        "pong x",
        Trial.PERHAPS + echo(A_ONE),
        "close 1000 ");
  }

  private Differences() {}

  private static void add(Reason reason, String row, String... expected) {
    change(reason, row, each -> each.expecting(expected));
  }

  private static void trace(Reason reason, String row, String trace, String... expected) {
    change(reason, row, each -> each.expecting(expected).leavingTrace(trace));
  }

  private static void change(Reason reason, String row, UnaryOperator<Row> change) {
    if (TABLE.put(row, new Difference(reason, change)) != null) {
      throw new IllegalStateException("twice: " + row);
    }
  }

  /** The row as it is on the server of the tests. */
  public static Row applied(Row row) {
    Difference here = TestServer.isPayara() ? TABLE.get(row.name()) : null;
    return here == null ? row : here.change().apply(row).because(here.reason().text);
  }

  /** The names of all rows that have one. */
  public static Set<String> rows() {
    return TABLE.keySet();
  }
}
