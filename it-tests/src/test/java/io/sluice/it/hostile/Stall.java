package io.sluice.it.hostile;

import static io.sluice.it.hostile.Bytes.FIN;
import static io.sluice.it.hostile.Bytes.TEXT;

import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Frame;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * Something that is begun and never goes on, not even to answer a ping, as a client can't within a
 * frame.
 *
 * @param name what is begun
 * @param sent all that comes of it
 * @param closeCode what it is ended with
 */
public record Stall(String name, byte[] sent, int closeCode) {
  private static final int NO_PONG = 4105;
  private static final int MESSAGE_TIMEOUT = 4107;

  /** Undertow tells of a part once a byte of it has come, Tyrus at its head. */
  private static final int TOLD_EARLY = TestServer.isPayara() ? MESSAGE_TIMEOUT : NO_PONG;

  public static Stream<Stall> all() {
    byte[] head = Bytes.head(FIN | TEXT, 1L << 62);
    return Stream.of(
        new Stall("nothing at all", new byte[0], NO_PONG),
        new Stall("half a head", Bytes.of(FIN | TEXT), NO_PONG),
        new Stall("the head of a text of 2^62 bytes", head, TOLD_EARLY),
        new Stall("the head of a pong", Bytes.of(FIN | Bytes.PONG, 0x80 | 125), NO_PONG),
        new Stall(
            "a text of 2^62 bytes, and one of them",
            Bytes.join(head, Bytes.of("{")),
            MESSAGE_TIMEOUT),
        new Stall("a first part", Bytes.frame(TEXT, "{"), MESSAGE_TIMEOUT),
        new Stall("an empty first part", Bytes.frame(TEXT, ""), TOLD_EARLY),
        new Stall(
            "a first part, and the head of the next",
            Bytes.join(Bytes.frame(TEXT, "{"), Bytes.head(FIN, 1L << 62)),
            MESSAGE_TIMEOUT));
  }

  /** Tries it in a pool whose deadlines are short. */
  public void in(int port, String pool) throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.write(RawClient.upgrade("/sluice/ws/" + pool), sent);
      int status = client.answer().status();
      Frame frame = client.frame();
      while (frame.isPing()) {
        frame = client.frame();
      }
      if (status != 101 || !frame.isClose() || frame.closeCode() != closeCode) {
        throw new AssertionError(name + ": " + status + ", then " + frame.closeCode());
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
