package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What goes over the wire, well or badly made. */
final class Bytes {
  static final int FIN = 0x80;
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int MOST_SHOWN = 300;

  private Bytes() {}

  /** These bytes. */
  static byte[] of(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  static byte[] of(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** The same, so many times. */
  static byte[] times(int count, byte[] part) {
    byte[][] all = new byte[count][];
    Arrays.fill(all, part);
    return join(all);
  }

  /** A good text message. */
  static byte[] text(String message) {
    return RawClient.text(message);
  }

  /** A masked frame. */
  static byte[] frame(int firstByte, byte... payload) {
    return RawClient.frame(firstByte, payload);
  }

  /** A masked frame with that text as UTF-8. */
  static byte[] frame(int firstByte, String payload) {
    return frame(firstByte, utf8(payload));
  }

  /** A frame as servers send it: without a mask. */
  static byte[] unmasked(int firstByte, String payload) {
    return join(of(firstByte, payload.length()), utf8(payload));
  }

  /** A masked frame whose length is told in so many bytes, needed or not. */
  static byte[] lengthIn(int bytes, int firstByte, String payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    out.write(0x80 | (bytes == 2 ? 126 : 127));
    for (int shift = bytes - 1; shift >= 0; shift--) {
      out.write((int) ((long) payload.length() >> 8 * shift));
    }
    out.writeBytes(new byte[4]); // a mask that changes nothing
    out.writeBytes(utf8(payload));
    return out.toByteArray();
  }

  /** The head of a masked frame that tells that length in eight bytes, and nothing after it. */
  static byte[] head(int firstByte, long length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    out.write(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (length >> shift));
    }
    out.writeBytes(new byte[4]);
    return out.toByteArray();
  }

  /** A close frame with that code and text. */
  static byte[] close(int code, String text) {
    return frame(FIN | CLOSE, join(of(code >> 8, code), utf8(text)));
  }

  /** Readable on one line, and not longer than that. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < MOST_SHOWN; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return text.length() > MOST_SHOWN ? shown + "… (" + text.length() + ")" : shown.toString();
  }
}
