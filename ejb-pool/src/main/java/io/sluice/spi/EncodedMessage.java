package io.sluice.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One text message, encoded once for however many recipients: the RFC 6455 server frame (FIN, text,
 * unmasked) with its UTF-8 payload behind it. Immutable and thread-safe.
 */
public final class EncodedMessage {
  private static final int FIN_TEXT = 0x81;

  private final byte[] frame;
  private final int headerLength;

  /** Made only where a transport wants characters; a race makes it twice, which is harmless. */
  private String text;

  private EncodedMessage(byte[] frame, int headerLength) {
    this.frame = frame;
    this.headerLength = headerLength;
  }

  /** Encodes a message. */
  public static EncodedMessage of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int header = utf8.length < 126 ? 2 : utf8.length < 65536 ? 4 : 10;
    byte[] frame = new byte[header + utf8.length];
    frame[0] = (byte) FIN_TEXT;
    if (header == 2) {
      frame[1] = (byte) utf8.length;
    } else if (header == 4) {
      frame[1] = 126;
      frame[2] = (byte) (utf8.length >>> 8);
      frame[3] = (byte) utf8.length;
    } else {
      frame[1] = 127;
      ByteBuffer.wrap(frame, 2, 8).putLong(utf8.length);
    }
    System.arraycopy(utf8, 0, frame, header, utf8.length);
    return new EncodedMessage(frame, header);
  }

  /** Payload bytes, the frame header not counted. */
  public int payloadBytes() {
    return frame.length - headerLength;
  }

  /** Bytes of the whole frame. */
  public int frameBytes() {
    return frame.length;
  }

  /** The whole frame, header first: read-only, with a position of its own over shared bytes. */
  public ByteBuffer frame() {
    return ByteBuffer.wrap(frame).asReadOnlyBuffer();
  }

  /** The UTF-8 payload alone: read-only, with a position of its own over shared bytes. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(frame, headerLength, payloadBytes()).slice().asReadOnlyBuffer();
  }

  /** The payload as characters, for transports that take nothing else. */
  public String text() {
    String known = text;
    if (known == null) {
      known = new String(frame, headerLength, payloadBytes(), StandardCharsets.UTF_8);
      text = known;
    }
    return known;
  }

  void copyTo(ByteBuffer target) {
    target.put(frame);
  }
}
