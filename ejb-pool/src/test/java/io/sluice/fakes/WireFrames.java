package io.sluice.fakes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads frames as a client would, from RFC 6455, 5.2, and from nothing of ours. */
public final class WireFrames {
  private WireFrames() {}

  /**
   * The texts of whole, unmasked text frames.
   *
   * @throws IllegalArgumentException if the bytes are anything else
   */
  public static List<String> texts(ByteBuffer bytes) {
    List<String> texts = new ArrayList<>();
    while (bytes.hasRemaining()) {
      texts.add(next(bytes));
    }
    return texts;
  }

  private static String next(ByteBuffer bytes) {
    int first = bytes.get() & 0xff;
    if (first != 0x81) {
      throw new IllegalArgumentException("not a final text frame: " + Integer.toHexString(first));
    }
    long length = length(bytes);
    if (length > bytes.remaining()) {
      throw new IllegalArgumentException("of " + length + " only " + bytes.remaining() + " bytes");
    }
    ByteBuffer payload = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(payload).toString();
    } catch (CharacterCodingException malformed) {
      throw new IllegalArgumentException("not UTF-8", malformed);
    }
  }

  private static long length(ByteBuffer bytes) {
    int second = bytes.get() & 0xff;
    if (second >= 128) {
      throw new IllegalArgumentException("a server's frame is masked");
    }
    long length =
        second < 126 ? second : second == 126 ? bytes.getShort() & 0xffff : bytes.getLong();
    long least = second < 126 ? 0 : second == 126 ? 126 : 65_536;
    if (length < least) {
      throw new IllegalArgumentException("length " + length + " is not in its shortest form");
    }
    return length;
  }
}
