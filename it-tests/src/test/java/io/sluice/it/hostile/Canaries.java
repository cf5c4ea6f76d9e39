package io.sluice.it.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Words that nobody else says, in each place where a client can say something. */
public final class Canaries {
  private final List<String> words = new ArrayList<>();
  private final int port;

  private Canaries(int port) {
    this.port = port;
  }

  /** Sends them. The words, none of which may be found in a log. */
  public static List<String> sing(int port) throws IOException {
    Canaries all = new Canaries(port);
    all.messages();
    all.frames();
    all.handshakes();
    return all.words;
  }

  private String word() {
    String word = "canary-" + UUID.randomUUID();
    words.add(word);
    return word;
  }

  private void row(Row row) throws IOException {
    Trial.of(port, row);
  }

  private void messages() throws IOException {
    String object = "{\"" + word() + "\":\"" + word() + "\",\"type\":\"" + word() + "\"}";
    row(Row.message("an echo", object, Row.echo(object)));
    row(Row.message("no JSON", "{" + word(), Row.BAD_JSON));
    row(Row.message("a field twice", "{\"id\":\"" + word() + "\",\"id\":1}", Row.BAD_JSON));
    row(Row.message("a bad id", "{\"id\":\" " + word() + "\"}", "{\"type\":\"error\",*"));
    String more = ",\"payload\":\"" + word() + "\",\"key\":\"" + word() + "\",\"id\":\"";
    String id = word();
    row(
        Row.messages(
            "a broadcast",
            List.of(
                "{\"type\":\"join\",\"group\":\"g\"}",
                "{\"type\":\"broadcast\",\"group\":\"g\"" + more + id + "\"}"),
            Row.ack("\"" + id + "\"", 0)));
    String target = ",\"targetId\":\"" + word() + "\"";
    row(
        Row.message(
            "a direct to nobody",
            "{\"type\":\"direct\"" + target + more + id + "\"}",
            "{\"type\":\"error\",*"));
    String bad = "{\"type\":\"join\",\"group\":\"a b " + word() + "\"}";
    row(Row.message("a bad group", bad, "{\"type\":\"error\",*"));
    String large = "{\"a\":\"" + word() + "x".repeat(70_000) + "\"}";
    row(Row.message("too large", large, "close 1009 *"));
  }

  private void frames() throws IOException {
    String ping = word();
    row(Row.open("a ping", Bytes.frame(Bytes.FIN | Bytes.PING, ping), "pong " + ping));
    row(Row.open("a pong", Bytes.frame(Bytes.FIN | Bytes.PONG, word())));
    row(Row.open("a binary", Bytes.frame(Bytes.FIN | Bytes.BINARY, word()), "close 1003 *"));
    row(Row.open("a close", Bytes.close(1000, word()), "close 1000 *"));
    byte[] notUtf8 = Bytes.join(Bytes.utf8(word()), Bytes.of(0xff));
    row(Row.open("no UTF-8", Bytes.frame(Bytes.FIN | Bytes.TEXT, notUtf8), "close 1007 *"));
    row(Row.open("an opcode", Bytes.frame(Bytes.FIN | 3, word()), "close 1002 *"));
  }

  private void handshakes() throws IOException {
    String query = "/sluice/ws?resumeToken=" + word() + "&other=" + word();
    row(Row.raw("a token", Ask.to(query).and("X-Resume-Token: " + word()).bytes(), "HTTP 101"));
    row(
        Row.raw(
            "headers",
            Ask.plain()
                .and("Cookie: a=" + word(), "User-Agent: " + word())
                .and("Sec-WebSocket-Protocol: " + word(), "Sec-WebSocket-Extensions: " + word())
                .bytes(),
            "HTTP 101"));
    row(
        Row.raw(
            "a bad client id",
            Ask.to("/sluice/ws?clientId=%20" + word()).bytes(),
            "HTTP 400 A client id must match *"));
    row(Row.raw("no pool", Ask.to("/sluice/ws/" + word()).bytes(), "HTTP 404 No such pool"));
    row(Row.raw("an origin", Ask.plain().and("Origin: https://" + word()).bytes(), "HTTP 403 *"));
    row(
        Row.raw(
            "a bearer", Ask.plain().and("Authorization: Bearer " + word()).bytes(), "HTTP 101"));
  }

  /** Claims a class by that text, in that pool. */
  public static void claim(int port, String pool, String percentEncoded) throws IOException {
    byte[] ask = Ask.to("/sluice/ws/" + pool + "?priority=" + percentEncoded).bytes();
    Trial.of(port, Row.raw("a claim", ask, "HTTP 101"));
  }
}
