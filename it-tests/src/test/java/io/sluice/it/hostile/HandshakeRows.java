package io.sluice.it.hostile;

import static io.sluice.it.hostile.Row.echo;
import static io.sluice.it.hostile.Row.raw;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Bad handshakes, and good ones that look bad. */
public final class HandshakeRows {
  private static final String OK = "HTTP 101";
  private static final String NO_UPGRADE = "HTTP 426 This address speaks WebSocket only";
  private static final String NO_OTHER = "HTTP 405 A handshake is a GET without a body";
  private static final String NO_VERSION = "HTTP 426 Sec-WebSocket-Version must be 13";
  private static final String NO_KEY = "HTTP 400 Sec-WebSocket-Key must be 16 bytes in base64";
  private static final String NO_CONNECTION = "HTTP 400 Connection must name Upgrade";
  private static final String WRONG_LOGIN = "HTTP 401 Wrong credentials";
  private static final String NO_POOL = "HTTP 404 No such pool";
  private static final String NO_ADDRESS = "HTTP 404 No such address";
  private static final String BAD_ID =
      "HTTP 400 A client id must match [\\p{L}\\p{N}._:/@-]{1,128}";
  private static final String NOT_ASCII = "HTTP 400 A client id in a header must be ASCII";
  private static final String FORBIDDEN = "HTTP 403 This origin may not connect";

  /** The server's own answer; it may end the connection besides. */
  private static final String SERVER_400 = "HTTP 400";

  private static final String SERVER_400_OR_CUT = "HTTP 400 | cut";
  private static final String SERVER_405 = "HTTP 405";

  /**
   * RFC 6455 and RFC 9112 would have it refused, and WildFly lets it pass. Either will do: what
   * counts is that whoever got in is served like everybody, and that nobody else is the worse.
   */
  private static final String LENIENT = "HTTP 101* | HTTP 400*";

  private static final String HTTP_2 = "PRI * HTTP/2.0\r\n\r\n";
  private static final String NOT_FOUND = "HTTP 404*";

  private final List<Row> rows = new ArrayList<>();

  /** {@code holder} is a client id that is in use in the pool {@code default}. */
  public static Stream<Row> all(String holder) {
    HandshakeRows all = new HandshakeRows();
    all.methods();
    all.upgrades();
    all.versions();
    all.keys();
    all.subprotocols();
    all.extensions();
    all.requestLines();
    all.headers();
    all.bodies();
    all.hosts();
    all.paths();
    all.clientIdsInTheQuery();
    all.clientIdsInTheHeader();
    all.resumeTokens(holder);
    all.priorities();
    all.origins();
    all.logins();
    all.oneAfterTheOther();
    return all.rows.stream();
  }

  private void add(String name, byte[] sent, String... expected) {
    rows.add(raw(name, sent, expected));
  }

  private void add(String name, Ask ask, String... expected) {
    add(name, ask.bytes(), expected);
  }

  private void methods() {
    for (String method :
        List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "G")) {
      add("the method " + method, Ask.line(method + " /sluice/ws HTTP/1.1"), SERVER_405);
    }
    add(
        "the method get",
        Ask.line("get /sluice/ws HTTP/1.1"),
        SERVER_405 + " | HTTP 405 Nothing here is changed by HTTP");
    add(
        "the method HEAD without an upgrade",
        Bytes.of("HEAD /sluice HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        "HTTP 302 | HTTP 404");
    add("the method OPTIONS", Ask.line("OPTIONS /sluice/ws HTTP/1.1"), NO_OTHER);
    add(
        "a GET that a header calls a DELETE",
        Ask.plain().and("X-HTTP-Method-Override: DELETE"),
        OK);
  }

  private void upgrades() {
    add("no Upgrade", Ask.plain().without("Upgrade"), NO_UPGRADE);
    add("an empty Upgrade", Ask.plain().but("Upgrade: "), NO_UPGRADE);
    add("an Upgrade to h2c", Ask.plain().but("Upgrade: h2c"), NO_UPGRADE);
    add("an Upgrade to websocketx", Ask.plain().but("Upgrade: websocketx"), NO_UPGRADE);
    add("an Upgrade in upper case", Ask.plain().but("Upgrade: WEBSOCKET"), OK);
    add("an Upgrade among blanks", Ask.plain().but("Upgrade: \t websocket \t "), OK);
    add("no Connection", Ask.plain().without("Connection"), NO_CONNECTION);
    add("a Connection that stays", Ask.plain().but("Connection: keep-alive"), NO_CONNECTION);
    add("a Connection that closes", Ask.plain().but("Connection: close"), NO_CONNECTION, Peer.CUT);
    add("a Connection with two words", Ask.plain().but("Connection: keep-alive, Upgrade"), OK);
    add("a Connection in lower case", Ask.plain().but("Connection: upgrade"), OK);
    add(
        "a Connection in two headers",
        Ask.plain().but("Connection: keep-alive").and("Connection: Upgrade"),
        OK);
  }

  private void versions() {
    for (String version : List.of("", "0", "7", "8", "12", "14", "013", "13,13", "-13", "x")) {
      add(
          "the version " + version,
          Ask.plain().but("Sec-WebSocket-Version: " + version),
          NO_VERSION);
    }
    add("no version", Ask.plain().without("Sec-WebSocket-Version"), NO_VERSION);
    add("two versions", Ask.plain().and("Sec-WebSocket-Version: 8"), NO_VERSION);
    add("the version twice", Ask.plain().and("Sec-WebSocket-Version: 13"), NO_VERSION);
    add("a version among blanks", Ask.plain().but("Sec-WebSocket-Version: \t 13 \t"), OK);
  }

  private void keys() {
    String sixteen = "AAAAAAAAAAAAAAAAAAAAAA==";
    for (String key :
        List.of(
            "",
            "AAAA",
            "????",
            "AAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAA=",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "________________------==",
            sixteen + sixteen,
            sixteen + ", " + sixteen,
            "A".repeat(10_000))) {
      add("the key " + shortened(key), Ask.plain().but("Sec-WebSocket-Key: " + key), NO_KEY);
    }
    add("no key", Ask.plain().without("Sec-WebSocket-Key"), NO_KEY);
    add("two keys", Ask.plain().and("Sec-WebSocket-Key: " + sixteen), NO_KEY);
    add(
        "a key among blanks",
        Ask.plain().but("Sec-WebSocket-Key: \t " + sixteen + " \t"),
        OK + " accept *");
  }

  private void subprotocols() {
    String v1 = "Sec-WebSocket-Protocol: ";
    String welcome = "{\"type\":\"welcome\",*";
    add("sluice.v1", Ask.plain().and(v1 + "sluice.v1"), OK + " sluice.v1", welcome);
    add("sluice.v1 last", Ask.plain().and(v1 + "chat, sluice.v1"), OK + " sluice.v1", welcome);
    add("sluice.v1 twice", Ask.plain().and(v1 + "sluice.v1,sluice.v1"), OK + " sluice.v1", welcome);
    add("sluice.v1 without its comma", Ask.plain().and(v1 + "chat sluice.v1"), OK);
    add("sluice.v1 in upper case", Ask.plain().and(v1 + "SLUICE.V1"), OK);
    add(
        "sluice.v1 in a second header",
        Ask.plain().and(v1 + "chat", v1 + "sluice.v1"),
        OK + " sluice.v1",
        welcome);
    add("no sluice.v1 in either of two headers", Ask.plain().and(v1 + "chat", v1 + "mqtt"), OK);
    add("another subprotocol", Ask.plain().and(v1 + "mqtt"), OK);
    add("an empty subprotocol", Ask.plain().and(v1), OK);
    add("commas for subprotocols", Ask.plain().and(v1 + ",,,"), OK);
    add("10,000 blanks for a subprotocol", Ask.plain().and(v1 + " ".repeat(10_000)), OK);
    add("1 MB of blanks", Ask.plain().and(v1 + " ".repeat(1 << 20)), SERVER_400_OR_CUT);
    add("1,000 subprotocols", Ask.plain().and(v1 + "a,".repeat(1_000) + "b"), OK);
    add("a subprotocol with brackets", Ask.plain().and(v1 + "<script>"), OK);
  }

  private void extensions() {
    String name = "Sec-WebSocket-Extensions: ";
    for (String each :
        List.of(
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; server_max_window_bits=99",
            "permessage-deflate, permessage-deflate",
            "x-webkit-deflate-frame",
            "",
            ";;;===,,,",
            "a=\"unclosed",
            "x; ".repeat(2_000))) {
      add("the extension " + Bytes.shown(each), Ask.plain().and(name + each), OK);
    }
  }

  private void requestLines() {
    add("HTTP/1.0", Ask.line("GET /sluice/ws HTTP/1.0"), NO_UPGRADE, Peer.CUT);
    add("HTTP/1.2", Ask.line("GET /sluice/ws HTTP/1.2"), SERVER_400_OR_CUT);
    add("HTTP/2.0 as text", Ask.line("GET /sluice/ws HTTP/2.0"), SERVER_400_OR_CUT);
    add("the preface of HTTP/2", Bytes.of(HTTP_2 + "SM\r\n\r\n"), SERVER_400_OR_CUT);
    add("half the preface of HTTP/2", Bytes.of(HTTP_2), SERVER_400_OR_CUT);
    add(
        "an upgrade to HTTP/2 besides",
        Ask.plain()
            .but("Upgrade: h2c")
            .and("Upgrade: websocket", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
        NO_UPGRADE);
    add("HTTP/9.9", Ask.line("GET /sluice/ws HTTP/9.9"), SERVER_400_OR_CUT);
    add("no protocol", Ask.line("GET /sluice/ws"), SERVER_400_OR_CUT);
    add("another protocol", Ask.line("GET /sluice/ws RTSP/1.0"), SERVER_400_OR_CUT);
    add("no HTTP", Bytes.of("what is this?\r\n\r\n"), SERVER_400_OR_CUT);
    add(
        "a hello of TLS",
        Bytes.of(22, 3, 1, 0, 5, 1, 0, 0, 1, 0, 13, 10, 13, 10),
        SERVER_400_OR_CUT);
    add(
        "empty lines first",
        Bytes.join(Bytes.of("\r\n\r\n"), Ask.plain().bytes()),
        LENIENT + " | cut");
    add("two blanks before the path", Ask.line("GET  /sluice/ws HTTP/1.1"), LENIENT);
    add("a tab before the path", Ask.line("GET\t/sluice/ws HTTP/1.1"), SERVER_400_OR_CUT);
    add("a blank after the protocol", Ask.line("GET /sluice/ws HTTP/1.1 "), SERVER_400_OR_CUT);
    add("the whole address", Ask.to("http://localhost/sluice/ws"), OK);
    add(
        "the whole address of another host",
        Ask.to("http://evil.example/sluice/ws"),
        SERVER_400_OR_CUT);
    add("the address with ws:", Ask.to("ws://localhost/sluice/ws"), LENIENT);
    add("a star for the path", Ask.to("*"), NOT_FOUND);
    add("no path", Ask.line("GET HTTP/1.1"), SERVER_400_OR_CUT);
    add("lines that end with LF", Ask.plain().bytes("\n"), LENIENT);
    add("a request line of 20 KB", Ask.to("/sluice/ws?" + "a".repeat(20_000)), SERVER_400_OR_CUT);
    add("a path of 10 KB", Ask.to("/sluice/ws/" + "a".repeat(10_000)), NO_POOL);
    add("1,001 parameters", Ask.to("/sluice/ws?" + "a=1&".repeat(1_001)), SERVER_400_OR_CUT);
  }

  private void headers() {
    add("a header of 15 KB", Ask.plain().and("X-A: " + "a".repeat(15_000)), OK);
    add("a header of 17 KB", Ask.plain().and("X-A: " + "a".repeat(17_000)), SERVER_400_OR_CUT);
    add("a header of 1 MB", Ask.plain().and("X-A: " + "a".repeat(1 << 20)), SERVER_400_OR_CUT);
    add("a name of 1 MB", Ask.plain().and("a".repeat(1 << 20) + ": 1"), SERVER_400_OR_CUT);
    add("100 headers more", many(100), OK);
    add("201 headers more", many(201), SERVER_400_OR_CUT);
    add("10,000 headers more", many(10_000), SERVER_400_OR_CUT);
    add("a header without a colon", Ask.plain().and("nonsense"), LENIENT);
    add("a header without a name", Ask.plain().and(": nonsense"), LENIENT);
    add("a blank before the colon", Ask.plain().and("X-A : 1"), LENIENT);
    add("a blank in a name", Ask.plain().and("X A: 1"), LENIENT);
    add("a folded header", Ask.plain().and("X-A: 1\r\n 2"), LENIENT);
    add("a NUL in a value", Ask.plain().and("X-A: a\0b"), LENIENT);
    add("a NUL in a name", Ask.plain().and("X-\0A: b"), LENIENT);
    add("a bell in a value", Ask.plain().and("X-A: a\u0007b"), LENIENT);
    add("a CR in a value", Ask.plain().and("X-A: a\rb"), LENIENT);
    add("Latin-1 in a value", Ask.plain().and("X-A: \u00e9\u00ff"), OK);
    add("a format string in a value", Ask.plain().and("User-Agent: %s%n${jndi:ldap://x}"), OK);
    add("a cookie that is none", Ask.plain().and("Cookie: =;=;\"; SLUICESESSION=x"), OK);
    add("another session's cookie", Ask.plain().and("Cookie: SLUICESESSION=../../x"), OK);
    add("who it was forwarded for", Ask.plain().and("X-Forwarded-For: 127.0.0.1"), OK);
  }

  private static Ask many(int headers) {
    Ask ask = Ask.plain();
    for (int i = 0; i < headers; i++) {
      ask.and("X-" + i + ": 1");
    }
    return ask;
  }

  private void bodies() {
    add("a body of none", Ask.plain().and("Content-Length: 0"), OK);
    add("a body that doesn't come", Ask.plain().and("Content-Length: 5"), SERVER_400);
    add("a body of -1", Ask.plain().and("Content-Length: -1"), SERVER_400_OR_CUT);
    add(
        "a body of 2^63",
        Ask.plain().and("Content-Length: 9223372036854775808"),
        SERVER_400_OR_CUT);
    add("a body of x", Ask.plain().and("Content-Length: x"), SERVER_400_OR_CUT);
    add(
        "two lengths",
        Ask.plain().and("Content-Length: 0", "Content-Length: 5"),
        SERVER_400_OR_CUT);
    add("a chunked body", Ask.plain().and("Transfer-Encoding: chunked"), SERVER_400);
    add("a body with no end", Ask.plain().and("Transfer-Encoding: identity"), SERVER_400);
    add("a body zipped", Ask.plain().and("Transfer-Encoding: gzip"), SERVER_400_OR_CUT);
    add(
        "a length and chunks",
        Ask.plain().and("Content-Length: 5", "Transfer-Encoding: chunked"),
        SERVER_400_OR_CUT);
    add("who waits for 100", Ask.plain().and("Expect: 100-continue"), LENIENT, Peer.CUT);
    add("who waits for 999", Ask.plain().and("Expect: 999"), OK + " | HTTP 417");
  }

  private void hosts() {
    add("no Host", Ask.plain().without("Host"), SERVER_400_OR_CUT);
    add("an empty Host", Ask.plain().but("Host: "), LENIENT);
    add("two Hosts", Ask.plain().and("Host: evil.example"), SERVER_400_OR_CUT);
    add("a Host with a port", Ask.plain().but("Host: localhost:18080"), OK);
    add("a Host with a user", Ask.plain().but("Host: me@localhost"), SERVER_400_OR_CUT);
    add("a Host with a path", Ask.plain().but("Host: localhost/sluice"), SERVER_400_OR_CUT);
    add("a Host with port x", Ask.plain().but("Host: localhost:x"), SERVER_400_OR_CUT);
    add("a Host with port 99999", Ask.plain().but("Host: localhost:99999"), SERVER_400_OR_CUT);
    add("a Host with a blank", Ask.plain().but("Host: a b"), SERVER_400_OR_CUT);
    add("a Host in brackets", Ask.plain().but("Host: [::1"), SERVER_400_OR_CUT);
    add("a Host of 8 KB", Ask.plain().but("Host: " + "a".repeat(8_000)), LENIENT);
    add("another Host", Ask.plain().but("Host: evil.example"), OK);
  }

  private void paths() {
    add("default by its name", Ask.to("/sluice/ws/default"), OK);
    add("default in escapes", Ask.to("/sluice/ws/%64efault"), OK);
    add("ws in escapes", Ask.to("/sluice/%77s"), OK);
    for (String none :
        List.of(
            "nosuch",
            "DEFAULT",
            "default%20",
            "default/",
            "default/x",
            "%64efault%00",
            "default%2f",
            "default%5c",
            "%c0%ae%c0%ae",
            "%00",
            "%ff",
            "%ed%a0%80",
            "%0d%0aX-A:%201",
            "$%7bjndi:ldap://x%7d",
            "*",
            "'%20or%201=1",
            "d%C3%A9fault",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
      add("the pool " + none, Ask.to("/sluice/ws/" + none), NO_POOL);
    }
    add("the pool ..%2fws", Ask.to("/sluice/ws/..%2fws"), NO_ADDRESS);
    add("the pool %2e%2e%2fws", Ask.to("/sluice/ws/%2e%2e%2fws"), NO_ADDRESS);
    add("the pool %2e%2e", Ask.to("/sluice/ws/%2e%2e"), NO_ADDRESS + " | HTTP 403*");
    add("the pool {pool}", Ask.to("/sluice/ws/{pool}"), NOT_FOUND + " | " + SERVER_400_OR_CUT);
    add("a slash and no pool", Ask.to("/sluice/ws/"), NO_POOL);
    add("two slashes", Ask.to("/sluice//ws"), OK);
    add("slashes before", Ask.to("//sluice/ws"), OK);
    add("up and down", Ask.to("/sluice/ws/../ws"), OK);
    add("up and out", Ask.to("/sluice/ws/../../../etc/passwd"), NOT_FOUND);
    add("here", Ask.to("/sluice/ws/./default"), OK);
    add("a path parameter", Ask.to("/sluice/ws;a=b"), OK);
    add("a session in the path", Ask.to("/sluice/ws;jsessionid=1"), OK);
    add("a path parameter after the pool", Ask.to("/sluice/ws/default;a=b"), OK);
    add("a fragment", Ask.to("/sluice/ws#here"), SERVER_400_OR_CUT);
    add("a backslash", Ask.to("/sluice\\ws"), SERVER_400_OR_CUT);
    add("a broken escape in the path", Ask.to("/sluice/ws/%zz"), SERVER_400_OR_CUT);
    add("half an escape in the path", Ask.to("/sluice/ws/%"), SERVER_400_OR_CUT);
    add("upper case", Ask.to("/SLUICE/WS"), "HTTP 404");
    add("the descriptor", Ask.to("/sluice/WEB-INF/web.xml"), "HTTP 404");
    add("the descriptor by a way round", Ask.to("/sluice/ws/../WEB-INF/web.xml"), "HTTP 404");
    add("an upgrade of the REST API", Ask.to("/sluice/api/v1/health"), "HTTP 200");
  }

  private void clientIdsInTheQuery() {
    String query = "/sluice/ws?clientId=";
    for (String good :
        List.of(
            "h-a",
            "../../h-etc/passwd",
            "h." + "a".repeat(126),
            "H@home:1",
            "0",
            "h-a&clientId=h-second",
            "h%2Da",
            "h-%C3%A9",
            "h-%F0%9D%92%9C",
            "%F0%9D%92%9C".repeat(128),
            "h-%E6%97%A5%E6%9C%AC",
            "h-%D9%A3",
            "h-%C3%85",
            "h-%E2%84%AB",
            "%EF%BD%88-neighbour")) {
      add(
          "the client id " + shortened(good),
          Ask.v1(query + good),
          OK + " sluice.v1",
          "{\"type\":\"welcome\",\"clientId\":\"" + decoded(good) + "\",*");
    }
    for (String bad :
        List.of(
            "no%20blanks",
            "no+blanks",
            "%20",
            "a".repeat(129),
            "a".repeat(9_000),
            "A%CC%8A",
            "%F0%9D%92%9C".repeat(129),
            "a%00",
            "%00",
            "a%0d%0aX-A:%201",
            "a%0a",
            "a%22",
            "a%5c",
            "%3Cscript%3E",
            "a%E2%80%8F",
            "a%E2%80%AE",
            "%EF%BB%BFa",
            "%F0%9F%98%80",
            "e%CC%81",
            "a%E2%80%A8",
            "a%C2%A0",
            "%ff",
            "%c0%af",
            "%ed%a0%80",
            "%f4%90%80%80",
            "%EF%BF%BD",
            "a%2cb",
            "a*",
            "%7Bjndi%7D",
            "a%25",
            "a=b")) {
      add("the client id " + shortened(bad), Ask.to(query + bad), BAD_ID);
    }
    add("a client id of 1 MB", Ask.to(query + "a".repeat(1 << 20)), SERVER_400_OR_CUT);
    for (String broken : List.of("%", "%2", "%zz", "a%u0041")) {
      add("the broken client id " + broken, Ask.to(query + broken), SERVER_400_OR_CUT);
    }
    String made = "{\"type\":\"welcome\",\"clientId\":\"anon-*";
    add("an empty client id", Ask.v1(query), OK + " sluice.v1", made);
    add("clientid in lower case", Ask.v1("/sluice/ws?clientid=x"), OK + " sluice.v1", made);
    add("no more than a question mark", Ask.v1("/sluice/ws?"), OK + " sluice.v1", made);
    add("nothing but ampersands", Ask.v1("/sluice/ws?&&&="), OK + " sluice.v1", made);
    add("a client id of raw Latin-1", Ask.to(query + "h-\u00e9"), SERVER_400_OR_CUT);
    add("a client id of raw UTF-8", Ask.to(query + "h-\u00c3\u00a9"), SERVER_400_OR_CUT);
    add("a client id with a raw bracket", Ask.to(query + "<h>"), SERVER_400_OR_CUT);
  }

  private static String shortened(String id) {
    return id.length() < 40 ? id : id.substring(0, 40) + "… of " + id.length();
  }

  private static String decoded(String query) {
    String first = query.contains("&") ? query.substring(0, query.indexOf('&')) : query;
    return URLDecoder.decode(first, StandardCharsets.UTF_8);
  }

  private void clientIdsInTheHeader() {
    String header = "X-Client-Id: ";
    for (String good : List.of("h-in-a-header", "\t h-among-blanks \t", "h@x:1/2_3")) {
      add(
          "in the header, the client id" + Bytes.shown(good),
          Ask.v1("/sluice/ws").and(header + good),
          OK + " sluice.v1",
          "{\"type\":\"welcome\",\"clientId\":\"" + good.strip() + "\",*");
    }
    add(
        "a bad client id in the header, a good one in the query",
        Ask.v1("/sluice/ws?clientId=h-query").and(header + "no good"),
        OK + " sluice.v1",
        "{\"type\":\"welcome\",\"clientId\":\"h-query\",*");
    add(
        "an empty client id in the header",
        Ask.v1("/sluice/ws").and(header),
        OK + " sluice.v1",
        "{\"type\":\"welcome\",\"clientId\":\"anon-*");
    add(
        "a client id in the header, an empty one in the query",
        Ask.v1("/sluice/ws?clientId=").and(header + "h-header"),
        OK + " sluice.v1",
        "{\"type\":\"welcome\",\"clientId\":\"h-header\",*");
    for (String bad : List.of("a b", "a,b", "a".repeat(129), "a\"", "<a>", "%41", "a;b")) {
      add("in the header, the client id " + shortened(bad), Ask.plain().and(header + bad), BAD_ID);
    }
    add("two client ids in headers", Ask.plain().and(header + "a", header + "b"), BAD_ID);
    add("Latin-1 in the header", Ask.plain().and(header + "h-\u00e9"), NOT_ASCII);
    add("UTF-8 in the header", Ask.plain().and(header + "h-\u00c3\u00a9"), NOT_ASCII);
    add("a NUL in the header", Ask.plain().and(header + "a\0b"), BAD_ID);
  }

  private void resumeTokens(String holder) {
    String inUse = "close 4109 Client id in use";
    String query = "/sluice/ws?clientId=" + holder;
    add("a client id in use, no token", Ask.to(query), OK, inUse);
    for (String wrong :
        List.of("", "x", "%00", "AAAAAAAAAAAAAAAAAAAAAA", "a".repeat(9_000), "%F0%9F%98%80", "'")) {
      add(
          "a client id in use, the token " + shortened(wrong),
          Ask.to(query + "&resumeToken=" + wrong),
          OK,
          inUse);
    }
    add(
        "a client id in use, a token in the header",
        Ask.to(query).and("X-Resume-Token: x"),
        OK,
        inUse);
    add("a client id in use, by header", Ask.plain().and("X-Client-Id: " + holder), OK, inUse);
    add(
        "a client id in use, in escapes",
        Ask.to(
            "/sluice/ws?clientId=%" + Integer.toHexString(holder.charAt(0)) + holder.substring(1)),
        OK,
        inUse);
    add(
        "a client id that is free, with a token",
        Ask.to("/sluice/ws?clientId=h-free&resumeToken=nonsense"),
        OK);
  }

  private void priorities() {
    for (String claim :
        List.of(
            "critical",
            "CRITICAL",
            "high",
            "normal",
            "-1",
            "0",
            "urgent",
            "%00",
            "%0d%0a",
            "critical%00",
            "%20critical",
            "a".repeat(9_000),
            "%F0%9F%98%80",
            "normal&priority=critical")) {
      add(
          "a claim to the class " + shortened(claim),
          Ask.v1("/sluice/ws?priority=" + claim),
          OK + " sluice.v1",
          "{\"type\":\"welcome\",*,\"priority\":\"normal\",*");
    }
    for (String low : List.of("low", "low&priority=critical")) {
      add(
          "a claim to the class " + low,
          Ask.v1("/sluice/ws?priority=" + low).and("X-Priority: critical"),
          OK + " sluice.v1",
          "{\"type\":\"welcome\",*,\"priority\":\"low\",*");
    }
  }

  private void origins() {
    String own = "Origin: http://localhost";
    for (String good :
        List.of(
            "http://localhost",
            "http://localhost:80",
            "HTTP://LOCALHOST",
            "https://good.example",
            "https://good.example:443",
            "HTTPS://GOOD.EXAMPLE")) {
      add("the origin " + good, Ask.plain().and("Origin: " + good), OK);
    }
    for (String bad :
        List.of(
            "",
            "null",
            "NULL",
            "*",
            "https://evil.example",
            "https://localhost",
            "http://localhost:8080",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://evil.example@localhost",
            "http://localhost/",
            "http://localhost/path",
            "http://localhost?q",
            "http://localhost#f",
            "http://localhost.",
            "http://good.example",
            "https://good.example:444",
            "https://good.example.evil.example",
            "https://good.example.",
            "https://evil-good.example",
            "https://xn--gd-fkaa.example",
            "https://g\u00f6\u00f6d.example",
            "https://good.example, https://evil.example",
            "https://evil.example https://good.example",
            "https://good.example\t",
            "good.example",
            "//good.example",
            "file://",
            "javascript:alert(1)",
            "chrome-extension://abcdef",
            "http://[::1",
            "http://%6cocalhost",
            "http://" + "a".repeat(8_000))) {
      add(
          "the origin " + Bytes.shown(shortened(bad)),
          Ask.plain().and("Origin: " + bad),
          bad.endsWith("\t") ? OK : FORBIDDEN);
    }
    add("two origins", Ask.plain().and("Origin: https://evil.example", own), FORBIDDEN);
    add(
        "two origins, the own first",
        Ask.plain().and(own, "Origin: https://evil.example"),
        FORBIDDEN);
    add(
        "the origin of another Host",
        Ask.plain().but("Host: evil.example").and("Origin: http://evil.example"),
        OK);
  }

  private void logins() {
    String name = "Authorization: ";
    String good = basic("guest:guest-in-a-test");
    add("a good login", Ask.plain().and(name + "Basic " + good), OK);
    for (String wrong :
        List.of("guest:wrong", "guest:", ":guest-in-a-test", ":", "nobody:wrong", "guest")) {
      add("the login " + wrong, Ask.plain().and(name + "Basic " + basic(wrong)), WRONG_LOGIN);
    }
    for (String malformed :
        List.of(
            "%%%",
            "x",
            "=",
            "====",
            "a b",
            "\u00ff",
            "\"" + good + "\"",
            good + " junk",
            good + "=",
            good + "," + good,
            good.substring(1),
            good + "%",
            "QUJD".repeat(3_000) + "%")) {
      add(
          "the malformed login " + Bytes.shown(shortened(malformed)),
          Ask.plain().and(name + "Basic " + malformed),
          WRONG_LOGIN);
    }
    add(
        "a malformed login, and a good one after it",
        Ask.plain().and(name + "Basic %%%", name + "Basic " + good),
        WRONG_LOGIN);
    add("a malformed login in upper case", Ask.plain().and(name + "BASIC %%%"), WRONG_LOGIN);
    add(
        "a malformed login at the REST API",
        Ask.to("/sluice/api/v1/health").and(name + "Basic %%%"),
        WRONG_LOGIN);
    add("a login after two blanks", Ask.plain().and(name + "basic  " + good), OK);
    add("an empty login", Ask.plain().and(name + "Basic "), OK);
    add(
        "a login of 9 KB",
        Ask.plain().and(name + "Basic " + basic("a".repeat(6_000) + ":b")),
        WRONG_LOGIN);
    add("a login with a NUL", Ask.plain().and(name + "Basic " + basic("guest\0:x")), WRONG_LOGIN);
    add("a login of another kind", Ask.plain().and(name + "Bearer x"), OK);
    add("an empty Authorization", Ask.plain().and(name), OK);
  }

  private static String basic(String both) {
    return Base64.getEncoder().encodeToString(Bytes.utf8(both));
  }

  private void oneAfterTheOther() {
    byte[] hello = Bytes.text("{\"hello\":1}");
    add(
        "a message in the same write",
        Bytes.join(Ask.plain().bytes(), hello),
        OK,
        echo("{\"hello\":1}"));
    add(
        "150 messages in the same write",
        Bytes.join(
            Ask.plain().bytes(),
            Bytes.times(150, Bytes.text("{\"type\":\"join\",\"group\":\"h\"}"))),
        OK);
    add(
        "a close in the same write",
        Bytes.join(Ask.plain().bytes(), Bytes.close(1000, "")),
        OK,
        "close 1000 ");
    add(
        "a handshake in the same write",
        Bytes.join(Ask.plain().bytes(), Ask.plain().bytes()),
        OK,
        "close 1002 *");
    add(
        "a REST request in the same write",
        Bytes.join(
            Bytes.of("GET /sluice/api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            Ask.plain().bytes()),
        "HTTP 200",
        OK);
    add(
        "a refusal first, in the same write",
        Bytes.join(Ask.to("/sluice/ws/nosuch").bytes(), Ask.plain().bytes()),
        NO_POOL,
        OK);
    add(
        "a request without an upgrade first",
        Bytes.join(
            Bytes.of("GET /sluice/ws HTTP/1.1\r\nHost: localhost\r\n\r\n"), Ask.plain().bytes()),
        NO_UPGRADE,
        Peer.CUT);
  }
}
