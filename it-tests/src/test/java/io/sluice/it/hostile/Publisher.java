package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;

/**
 * A client that sends numbered messages, and waits for an answer each few of them: so it doesn't
 * run into what a lane may hold.
 */
public final class Publisher implements AutoCloseable {
  private static final int UNANSWERED = 20;

  private final RawClient client;
  private int answers;
  private int asked;
  private String latest = "";

  /** One in that pool. */
  public Publisher(int port, String pool) throws IOException {
    client = new RawClient(port);
    client.write(RawClient.upgrade("/sluice/ws/" + pool));
    if (client.answer().status() != 101) {
      throw new AssertionError("the publisher wasn't let in");
    }
  }

  /** Joins the group. */
  public void join(String group) throws IOException {
    ask("{\"type\":\"join\",\"group\":\"" + group + "\"");
    settle();
  }

  /** A message of about that many bytes to the group, under that key. */
  public void broadcast(String group, int number, String key, int bytes) throws IOException {
    ask(
        "{\"type\":\"broadcast\",\"group\":\"%s\",\"key\":\"%s\",\"payload\":%s"
            .formatted(group, key, payload(number, bytes)));
  }

  /** The same to one client. */
  public void direct(String clientId, int number, int bytes) throws IOException {
    ask(
        "{\"type\":\"direct\",\"targetId\":\"%s\",\"payload\":%s"
            .formatted(clientId, payload(number, bytes)));
  }

  private static String payload(int number, int bytes) {
    return "{\"n\":" + number + ",\"pad\":\"" + "x".repeat(bytes) + "\"}";
  }

  private void ask(String request) throws IOException {
    client.write(RawClient.text(request + ",\"id\":" + asked++ + "}"));
    if (asked - answers >= UNANSWERED) {
      answer();
    }
  }

  private void answer() throws IOException {
    RawClient.Frame frame = client.frame();
    if (frame.isPing()) {
      client.write(RawClient.frame(Bytes.FIN | Bytes.PONG, frame.payload()));
      return;
    }
    latest = frame.text();
    if (!latest.startsWith("{\"type\":\"ack\",\"id\":" + answers)) {
      throw new AssertionError("instead of ack " + answers + " came " + latest);
    }
    answers++;
  }

  /** Waits for all answers, and gives the last one. */
  public String settle() throws IOException {
    while (answers < asked) {
      answer();
    }
    return latest;
  }

  /** How many messages it has had. */
  public int texts() {
    return answers;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
