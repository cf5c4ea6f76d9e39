package io.sluice.core;

import io.sluice.api.PriorityClass;

/**
 * The class that a caller gets: what it is entitled to, or less if it claims less.
 *
 * @param priority the class
 * @param lowered whether it claimed more than this
 */
record Claim(PriorityClass priority, boolean lowered) {

  /**
   * Judges a claim. An unknown class name is {@code normal}.
   *
   * @param fallback the entitlement of a caller whom no role entitles to anything
   * @param trusted whether a claim is taken at its word
   */
  static Claim of(Handshake handshake, PriorityClass fallback, boolean trusted) {
    PriorityClass entitled = handshake.entitlement() == null ? fallback : handshake.entitlement();
    if (handshake.priority() == null) {
      return new Claim(entitled, false);
    }
    PriorityClass claimed =
        PriorityClass.fromWire(handshake.priority()).orElse(PriorityClass.NORMAL);
    if (trusted) {
      return new Claim(claimed, false);
    }
    return new Claim(PriorityClass.lower(claimed, entitled), claimed.outranks(entitled));
  }
}
