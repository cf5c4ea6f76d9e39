package io.sluice.it.hostile;

import java.util.ArrayList;
import java.util.List;

/** A handshake as it should be, to be spoilt. */
final class Ask {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final List<String> lines = new ArrayList<>();

  private Ask(String first) {
    lines.add(first);
  }

  /** To that path and query. */
  static Ask to(String target) {
    return line("GET " + target + " HTTP/1.1");
  }

  /** With another first line. */
  static Ask line(String first) {
    return new Ask(first)
        .and("Host: localhost")
        .and("Upgrade: websocket")
        .and("Connection: Upgrade")
        .and("Sec-WebSocket-Version: 13")
        .and("Sec-WebSocket-Key: " + KEY);
  }

  /** To the pool {@code default}. */
  static Ask plain() {
    return to("/sluice/ws");
  }

  /** In {@code sluice.v1}, so that a {@code welcome} comes. */
  static Ask v1(String target) {
    return to(target).and("Sec-WebSocket-Protocol: sluice.v1");
  }

  Ask and(String... headers) {
    lines.addAll(List.of(headers));
    return this;
  }

  Ask without(String name) {
    lines.removeIf(each -> each.startsWith(name + ":"));
    return this;
  }

  /** That header in place of the one that is there. */
  Ask but(String header) {
    String name = header.substring(0, header.indexOf(':'));
    return without(name).and(header);
  }

  /** Latin-1, with {@code \u0080} to {@code \u00ff} as single bytes. */
  byte[] bytes() {
    return Bytes.of(String.join("\r\n", lines) + "\r\n\r\n");
  }

  /** With other ends of lines. */
  byte[] bytes(String endOfLine) {
    return Bytes.of(String.join(endOfLine, lines) + endOfLine + endOfLine);
  }
}
