package io.sluice.core;

import io.sluice.api.HandshakeRefusal;

/** What came of looking at a request for the upgrade. */
public sealed interface Screening {
  /** It may go on. */
  record Pass(Handshake handshake) implements Screening {}

  /** It is turned away before the upgrade. */
  record Reject(HandshakeRefusal reason) implements Screening {}
}
