package io.sluice.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages that leave together, in order: at least one. Immutable; one batch may be on its way to
 * many recipients at once, so the joined buffer is made once for all.
 */
public final class Batch {
  private final EncodedMessage[] messages;
  private final int payloadBytes;
  private final int frameBytes;

  /** Made by the first who asks, on the lane's thread or another: a race makes it twice. */
  private volatile ByteBuffer frames;

  /** A batch of the first {@code count} of {@code messages}, which are copied. */
  public Batch(EncodedMessage[] messages, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, was " + count);
    }
    this.messages = Arrays.copyOf(messages, count);
    int payloads = 0;
    int all = 0;
    for (EncodedMessage each : this.messages) {
      payloads += each.payloadBytes();
      all += each.frameBytes();
    }
    this.payloadBytes = payloads;
    this.frameBytes = all;
  }

  /** How many messages. */
  public int size() {
    return messages.length;
  }

  /** The message at {@code index}, 0 the first to go. */
  public EncodedMessage get(int index) {
    return messages[index];
  }

  /** The messages' payload bytes together, frame headers not counted. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** The bytes of all frames together, headers included. */
  public int frameBytes() {
    return frameBytes;
  }

  /** Puts all frames into {@code target}, which has to have room for them. */
  public void copyTo(ByteBuffer target) {
    for (EncodedMessage each : messages) {
      each.copyTo(target);
    }
  }

  /** All frames in one buffer: read-only, with a position of its own over shared bytes. */
  public ByteBuffer frames() {
    if (messages.length == 1) {
      return messages[0].frame();
    }
    ByteBuffer joined = frames;
    if (joined == null) {
      joined = join();
      frames = joined;
    }
    return joined.duplicate();
  }

  private ByteBuffer join() {
    ByteBuffer joined = ByteBuffer.allocate(frameBytes);
    copyTo(joined);
    return joined.flip().asReadOnlyBuffer();
  }
}
