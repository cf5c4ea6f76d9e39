package io.sluice.core.protocol;

/**
 * Puts the parts of one message together and counts its UTF-8 bytes, so that a message that is too
 * long is known before it is held. Used by one thread at a time, as a container calls back.
 */
public final class MessageAssembler {
  private final int maxBytes;
  private StringBuilder parts;
  private long bytes;

  /** For messages of at most so many bytes. */
  public MessageAssembler(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Counts a part. False: the message is too long, and nothing of it is held any more. */
  public boolean add(String part, boolean last) {
    bytes += utf8Bytes(part);
    if (bytes > maxBytes) {
      forget();
      return false;
    }
    if (parts != null) {
      parts.append(part);
    } else if (!last) {
      parts = new StringBuilder(part);
    }
    return true;
  }

  /** The whole message, whose last part was {@code last}. Ready for the next one then. */
  public String take(String last) {
    String whole = parts == null ? last : parts.toString();
    parts = null;
    bytes = 0;
    return whole;
  }

  /** Holds nothing of the message any more: nobody will ask for it. */
  public void forget() {
    parts = null;
  }

  /** UTF-8 bytes of the message so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * The length in UTF-8. A surrogate counts 2, so a pair is 4 wherever the parts are cut, and no
   * part need be whole.
   */
  static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
