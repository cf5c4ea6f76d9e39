package io.sluice.it.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjIntConsumer;

/**
 * Takes a server's frames apart as they come, in whatever pieces, and keeps no more of each than
 * its beginning. For one thread.
 */
final class ServerFrames {
  /** Enough to know which message it is. */
  private static final int KEPT = 160;

  private final ObjIntConsumer<byte[]> frames;
  private final byte[] head = new byte[10];
  private int headed;
  private boolean inPayload;
  private long left;
  private byte[] kept;
  private int keptCount;

  /** Tells the beginning of each whole frame's payload, and its opcode. */
  ServerFrames(ObjIntConsumer<byte[]> frames) {
    this.frames = frames;
  }

  /** Reads all that is in there. */
  void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (inPayload) {
        payload(bytes);
      } else {
        header(bytes.get());
      }
    }
  }

  private void header(byte next) {
    head[headed++] = next;
    if (headed >= 2 && headed == headLength()) {
      left = length();
      kept = new byte[(int) Math.min(KEPT, left)];
      keptCount = 0;
      inPayload = true;
      doneAtTheEnd();
    }
  }

  private int headLength() {
    return switch (head[1] & 0x7f) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private long length() {
    return switch (head[1] & 0x7f) {
      case 126 -> ByteBuffer.wrap(head).getShort(2) & 0xffff;
      case 127 -> ByteBuffer.wrap(head).getLong(2);
      default -> head[1];
    };
  }

  private void payload(ByteBuffer bytes) {
    int here = (int) Math.min(left, bytes.remaining());
    int keep = Math.min(here, kept.length - keptCount);
    bytes.get(kept, keptCount, keep);
    keptCount += keep;
    bytes.position(bytes.position() + here - keep);
    left -= here;
    doneAtTheEnd();
  }

  private void doneAtTheEnd() {
    if (left == 0) {
      inPayload = false;
      headed = 0;
      frames.accept(kept, head[0] & 0x0f);
    }
  }

  /** The number behind these characters in a frame's beginning; -1 if they aren't there. */
  static int numberAfter(String before, byte[] beginning) {
    String text = new String(beginning, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(before);
    if (at < 0) {
      return -1;
    }
    int number = 0;
    for (int i = at + before.length(); i < text.length() && isDigit(text.charAt(i)); i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
