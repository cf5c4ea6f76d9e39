package io.sluice.web;

import java.nio.charset.StandardCharsets;

/**
 * Rewrites what a client sends so that frames can be taken before they are whole: of a frame that
 * arrives bit by bit, each bit becomes a frame of its own, a part of the same message (RFC 6455
 * 5.4). What arrives whole stays as it is. A container that keeps frames until they are whole so
 * keeps no more than what has just come, and its callbacks hear of a message from its first bytes
 * on.
 *
 * <p>Frames that no client may send, and that a lax container would take, become a close frame that
 * says so; nothing after it is passed on.
 *
 * <p>Not thread-safe: of one connection, whose bytes come one after another.
 */
final class FrameParts {
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int CONTROL = 0x08;
  private static final int CLOSE = 0x88;
  private static final int OPCODE = 0x0f;
  private static final int PING = 9;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MOST_IN_TWO_BYTES = 0xffff;
  private static final int MASK_BYTES = 4;
  private static final int MOST_HEAD_BYTES = 14;
  private static final int MOST_CONTROL_BYTES = 125;
  private static final int PROTOCOL_ERROR = 1002;

  /** What comes out of bytes besides them: the head held back, one for a part, or a close frame. */
  private static final int MOST_MORE_BYTES =
      2 * MOST_HEAD_BYTES + 2 + MASK_BYTES + MOST_CONTROL_BYTES;

  private static final byte[] NOTHING = {};

  private final byte[] head = new byte[MOST_HEAD_BYTES];
  private int headBytes;

  /** Of the frame whose head is whole. */
  private boolean inFrame;

  private long payloadBytes;
  private long passedBytes;
  private boolean begun;
  private boolean pinged;
  private boolean broken;

  private byte[] out = NOTHING;
  private int from;
  private int to;

  /** How many bytes {@link #take} has. */
  int ready() {
    return to - from;
  }

  /** Whether there is a ping in what was put last. */
  boolean hasPing() {
    return pinged;
  }

  /** Gives out what is ready, as much as fits: how many bytes. */
  int take(byte[] target, int offset, int length) {
    int taken = Math.min(length, ready());
    System.arraycopy(out, from, target, offset, taken);
    from += taken;
    if (from == to) {
      out = NOTHING; // a quiet connection holds none
      from = 0;
      to = 0;
    }
    return taken;
  }

  /** Takes these bytes in when nothing is ready any more. What comes of them is ready then. */
  void put(byte[] bytes, int offset, int length) {
    out = new byte[length + MOST_MORE_BYTES];
    pinged = false;
    int at = offset;
    int end = offset + length;
    while (at < end && !broken) {
      if (inFrame) {
        at += payload(bytes, at, end - at);
      } else {
        head[headBytes++] = bytes[at++];
        headByte();
      }
    }
    if (inFrame && !begun && !broken) {
      part(0); // so that it is known that a message has begun
    }
  }

  private void headByte() {
    if (headBytes < 2) {
      return;
    }
    if ((head[1] & MASKED) == 0) {
      breakOff("A client's frames must be masked");
      return;
    }
    if (headBytes < 2 + lengthBytes() + MASK_BYTES) {
      return;
    }
    payloadBytes = length();
    passedBytes = 0;
    begun = false;
    inFrame = true;
    pinged |= (head[0] & OPCODE) == PING;
    if (payloadBytes < 0) {
      breakOff("A frame's length must be below 2^63");
    } else if (isControl()) {
      if (payloadBytes > MOST_CONTROL_BYTES) {
        breakOff("A control frame must be of at most 125 bytes");
        return;
      }
      whole();
    } else if (payloadBytes == 0) {
      whole();
    }
  }

  private int lengthBytes() {
    int code = head[1] & LENGTH;
    return code == TWO_BYTES ? 2 : code == EIGHT_BYTES ? Long.BYTES : 0;
  }

  private long length() {
    int bytes = lengthBytes();
    long length = bytes == 0 ? head[1] & LENGTH : 0;
    for (int i = 2; i < 2 + bytes; i++) {
      length = length << Byte.SIZE | head[i] & 0xff;
    }
    return length;
  }

  private boolean isControl() {
    return (head[0] & CONTROL) != 0;
  }

  /** How many of the bytes belong to the frame's payload: they are passed on. */
  private int payload(byte[] bytes, int offset, int length) {
    int here = (int) Math.min(length, payloadBytes - passedBytes);
    if (!begun && here == payloadBytes) {
      whole();
      // All of it is here, so the frame is over below.
    } else if (!isControl()) {
      part(here);
    }
    write(bytes, offset, here);
    passedBytes += here;
    endIfAllPassed();
    return here;
  }

  /** The head as it came. */
  private void whole() {
    begun = true;
    write(head, 0, headBytes);
    endIfAllPassed();
  }

  private void endIfAllPassed() {
    if (passedBytes == payloadBytes) {
      inFrame = false;
      headBytes = 0;
    }
  }

  /** A head for that many bytes, which come next. */
  private void part(int bytes) {
    boolean last = passedBytes + bytes == payloadBytes;
    int first = head[0] & ~FIN & 0xff;
    if (begun) {
      first &= ~OPCODE; // a continuation
    }
    begun = true;
    write(first | (last ? head[0] & FIN : 0));
    if (bytes < TWO_BYTES) {
      write(MASKED | bytes);
    } else if (bytes <= MOST_IN_TWO_BYTES) {
      write(MASKED | TWO_BYTES);
      writeNumber(bytes, Short.SIZE);
    } else {
      write(MASKED | EIGHT_BYTES);
      writeNumber(bytes, Long.SIZE);
    }
    int mask = headBytes - MASK_BYTES;
    for (int i = 0; i < MASK_BYTES; i++) {
      write(head[mask + (int) ((passedBytes + i) % MASK_BYTES)]);
    }
  }

  private void breakOff(String reason) {
    broken = true;
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    write(CLOSE);
    write(MASKED | 2 + text.length);
    writeNumber(0, Integer.SIZE); // a mask that changes nothing
    writeNumber(PROTOCOL_ERROR, Short.SIZE);
    write(text, 0, text.length);
  }

  private void writeNumber(long number, int bits) {
    for (int shift = bits - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      write((int) (number >> shift));
    }
  }

  private void write(int value) {
    out[to++] = (byte) value;
  }

  private void write(byte[] bytes, int offset, int length) {
    System.arraycopy(bytes, offset, out, to, length);
    to += length;
  }
}
