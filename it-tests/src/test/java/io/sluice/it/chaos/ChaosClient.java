package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Frame;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One session that writes down what it does and hears. It answers pings and close frames. */
final class ChaosClient {
  private static final int PONG = 0x8a;
  private static final int CLOSE = 0x88;
  private static final Pattern TYPE = Pattern.compile("\\{\"type\":\"(\\w+)\"");
  private static final Pattern TEXT = Pattern.compile("\"(\\w+)\":\"([^\"]*)\"");
  private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":(\\d+)");

  private final int session;
  private final History history;
  private final Socket socket = new Socket();
  private final RawClient wire;
  private final Thread reader;
  private volatile boolean over;
  private volatile boolean stalled;
  private volatile String connectionId;
  private int requests;
  private int messages;

  /** Who is it, and in which class. */
  record Claim(String priority, String clientId, boolean own) {}

  ChaosClient(int port, int session, Claim claim, History history) throws IOException {
    this.session = session;
    this.history = history;
    note(Kind.ASKS, claim.priority(), claim.clientId(), claim.own() ? "own" : "shared");
    wire = new RawClient(socket, "127.0.0.1", port);
    wire.write(
        RawClient.upgrade(
            "/sluice/ws?clientId=" + claim.clientId() + "&priority=" + claim.priority(),
            "Sec-WebSocket-Protocol: sluice.v1"));
    RawClient.Answer answer = wire.answer();
    if (answer.status() != 101) {
      throw new IOException("the handshake of session " + session + " was answered with " + answer);
    }
    reader = new Thread(this::read, "chaos-" + session);
    reader.setDaemon(true);
    reader.start();
  }

  private void note(Kind kind, Object... words) {
    history.add(session, kind, words);
  }

  // ---- what it hears

  private void read() {
    try {
      while (!over) {
        while (stalled) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
        hear(wire.frame());
      }
    } catch (IOException | InterruptedException gone) {
      if (!over) {
        note(Kind.ENDS, "lost");
      }
    } finally {
      over = true;
      closeSocket();
    }
  }

  private void hear(Frame frame) throws IOException {
    if (frame.isPing()) {
      write(PONG, frame.payload());
    } else if (frame.isClose()) {
      String text = new String(frame.payload(), 2, frame.payload().length - 2);
      note(Kind.CLOSE, frame.closeCode(), text);
      over = true;
      write(CLOSE, frame.payload());
    } else {
      hear(frame.text());
    }
  }

  private void hear(String text) {
    Matcher type = TYPE.matcher(text);
    if (!type.lookingAt()) {
      throw new AssertionError(text);
    }
    switch (type.group(1)) {
      case "welcome" -> {
        connectionId = member(TEXT, text, "connectionId");
        note(Kind.WELCOME, connectionId);
      }
      case "queued" -> note(Kind.QUEUED, member(NUMBER, text, "timeoutMs"));
      case "admitted" -> note(Kind.ADMITTED);
      case "ack" -> note(Kind.ACK, member(NUMBER, text, "id"));
      case "error" -> note(Kind.ERROR, member(NUMBER, text, "id"), member(TEXT, text, "code"));
      case "broadcast" -> heardMessage(member(TEXT, text, "group"), text);
      case "direct" -> heardMessage("-", text);
      default -> {
        // Last words: the close frame says the same.
      }
    }
  }

  private void heardMessage(String group, String text) {
    String[] payload = member(TEXT, text, "payload").split(":");
    note(Kind.MESSAGE, group, payload[0], payload[1]);
  }

  private static String member(Pattern kind, String text, String name) {
    Matcher each = kind.matcher(text);
    while (each.find()) {
      if (each.group(1).equals(name)) {
        return each.group(2);
      }
    }
    return "-";
  }

  // ---- what it does

  boolean isOver() {
    return over;
  }

  /** Null until it has been welcomed. */
  String connectionId() {
    return connectionId;
  }

  void join(String group) {
    request("join", group, "group");
  }

  void leave(String group) {
    request("leave", group, "group");
  }

  void broadcast(String group) {
    message("broadcast", group, "group");
  }

  void direct(String target) {
    message("direct", target, "targetId");
  }

  private void request(String type, String name, String member) {
    int id = requests++;
    note(Kind.SENDS, id, type, name);
    send("{\"type\":\"%s\",\"id\":%d,\"%s\":\"%s\"}".formatted(type, id, member, name));
  }

  private void message(String type, String name, String member) {
    int id = requests++;
    int number = messages++;
    note(Kind.SENDS, id, type, name, number);
    send(
        "{\"type\":\"%s\",\"id\":%d,\"%s\":\"%s\",\"payload\":\"%d:%d:%s\"}"
            .formatted(type, id, member, name, session, number, "x".repeat(number % 200)));
  }

  private void send(String text) {
    try {
      synchronized (wire) {
        wire.write(RawClient.text(text));
      }
    } catch (IOException gone) {
      // The reader notices.
    }
  }

  private void write(int firstByte, byte[] payload) throws IOException {
    synchronized (wire) {
      wire.write(RawClient.frame(firstByte, payload));
    }
  }

  /** Reads nothing until {@link #readsOn}. */
  void stalls() {
    note(Kind.STALLS);
    stalled = true;
  }

  void readsOn() {
    stalled = false;
  }

  /** Ends it with a close frame. */
  void closes() {
    if (ends("closes")) {
      try {
        write(CLOSE, new byte[] {3, (byte) 0xe8});
      } catch (IOException gone) {
        // So it is closed.
      }
      closeSocket();
    }
  }

  /** Ends it without a word. */
  void resets() {
    if (ends("resets")) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException gone) {
        // So it is.
      }
      closeSocket();
    }
  }

  private boolean ends(String how) {
    stalled = false;
    if (over) {
      return false;
    }
    over = true;
    note(Kind.ENDS, how);
    return true;
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed.
    }
  }

  void join() throws InterruptedException {
    reader.join(TimeUnit.SECONDS.toMillis(10));
  }
}
