package io.sluice.core.delivery;

import io.sluice.core.config.OverflowPolicy;
import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;

/** A message as it waits for its recipients: one object for all of them. Immutable. */
public final class Outgoing {
  final EncodedMessage encoded;
  final String group;
  final String key;
  final OverflowPolicy overflow;

  /** Made when first wanted; a race makes it twice, which is harmless as a batch is immutable. */
  private Batch alone;

  private Outgoing(EncodedMessage encoded, String group, String key, OverflowPolicy overflow) {
    this.encoded = encoded;
    this.group = group;
    this.key = key;
    this.overflow = overflow;
  }

  /** A message to a group; {@code key} is what it may be conflated by, or null. */
  public static Outgoing toGroup(
      EncodedMessage encoded, String group, String key, OverflowPolicy overflow) {
    return new Outgoing(encoded, group, key, overflow);
  }

  /** A message to one client, or a reply; {@code key} is what it may be conflated by, or null. */
  public static Outgoing toOne(EncodedMessage encoded, String key, OverflowPolicy overflow) {
    return new Outgoing(encoded, null, key, overflow);
  }

  int bytes() {
    return encoded.payloadBytes();
  }

  Batch alone() {
    Batch known = alone;
    if (known == null) {
      known = new Batch(new EncodedMessage[] {encoded}, 1);
      alone = known;
    }
    return known;
  }
}
