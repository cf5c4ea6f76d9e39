package io.sluice.it.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that sends numbered messages to its group at an even pace, each when the one before it
 * is answered, until the server ends the connection.
 */
public final class Herald implements AutoCloseable {
  private static final Pattern ACK =
      Pattern.compile("\\{\"type\":\"ack\",\"id\":(\\d+),\"recipients\":(\\d+)}");

  private final Peer peer;
  private final String group;
  private final Duration pace;
  private final CompletableFuture<Story> story;
  private volatile int acknowledged;

  /**
   * What the server has said.
   *
   * @param recipients of the first message and of each after it, how many it was accepted for
   * @param notice the message before the end that was no answer
   * @param end "close", a code and a text, or "cut"
   * @param texts how many messages it has heard
   */
  public record Story(List<Integer> recipients, String notice, String end, int texts) {}

  /** Begins at once. */
  public Herald(int port, String pool, String group, Duration pace, Duration patience)
      throws IOException {
    this.group = group;
    this.pace = pace;
    this.peer = Floods.open(port, "/sluice/ws/" + pool);
    peer.write(Bytes.text("{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":0}"));
    Floods.expect(Row.ack("0"), peer.next());
    peer.patience(patience);
    story = Floods.aside(this::tell);
  }

  private Story tell() throws Exception {
    List<Integer> recipients = new ArrayList<>();
    long beganNanos = System.nanoTime();
    String came = answer(1);
    Matcher ack = ACK.matcher(came);
    while (ack.matches()) {
      Floods.expect(Integer.toString(recipients.size() + 1), ack.group(1));
      recipients.add(Integer.valueOf(ack.group(2)));
      acknowledged = recipients.size();
      TimeUnit.NANOSECONDS.sleep(beganNanos + acknowledged * pace.toNanos() - System.nanoTime());
      came = answer(acknowledged + 1);
      ack = ACK.matcher(came);
    }
    int texts = 1 + recipients.size() + 1; // that it has joined, and what came last
    String end = peer.next();
    while (end.startsWith("{\"type\":\"ack\"")) {
      texts++; // to what was sent when the notice was on its way
      end = peer.next();
    }
    peer.write(Bytes.close(1001, ""));
    return new Story(recipients, came, end, texts);
  }

  private String answer(int number) throws IOException {
    peer.write(
        Bytes.text(
            "{\"type\":\"broadcast\",\"group\":\"%s\",\"payload\":{\"n\":%d},\"id\":%d}"
                .formatted(group, number, number)));
    return peer.next();
  }

  /** How many messages have been answered. */
  public int acknowledged() {
    return acknowledged;
  }

  /** Waits for the end. */
  public Story story() {
    return story.join();
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }
}
