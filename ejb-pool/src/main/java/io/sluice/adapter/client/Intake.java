package io.sluice.adapter.client;

/**
 * Puts a message together of its parts, up to a bound. Not thread-safe: a container brings parts
 * one at a time.
 */
final class Intake {
  /** What has become of a part. */
  enum Found {
    MORE,
    WHOLE,
    TOO_BIG
  }

  private final int maxBytes;
  private StringBuilder parts;
  private String whole;
  private long bytes;

  Intake(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  Found add(String part, boolean last) {
    bytes += utf8Bytes(part);
    if (bytes > maxBytes) {
      return Found.TOO_BIG;
    }
    if (last && parts == null) {
      whole = part;
      bytes = 0;
      return Found.WHOLE;
    }
    if (parts == null) {
      parts = new StringBuilder();
    }
    parts.append(part);
    if (!last) {
      return Found.MORE;
    }
    whole = parts.toString();
    drop();
    return Found.WHOLE;
  }

  String take() {
    String mine = whole;
    whole = null;
    return mine;
  }

  void drop() {
    parts = null;
    bytes = 0;
  }

  /** Of one of a pair of surrogates 2, as the pair may be parted: it has 4. */
  private static long utf8Bytes(String text) {
    long sum = text.length();
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each >= 0x80) {
        sum += each < 0x800 || Character.isSurrogate(each) ? 1 : 2;
      }
    }
    return sum;
  }
}
