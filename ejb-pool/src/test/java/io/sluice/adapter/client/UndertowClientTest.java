package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.undertow.UndertowOpener;
import io.sluice.api.OutboundException;
import io.sluice.spi.SessionOpener;
import java.time.Duration;

/**
 * Faulty services against Undertow's client. A handshake of TLS that fails there is sometimes told
 * by nobody (Undertow 2.3): the dial ends by its timeout, without the reason. Nothing is sent then.
 */
class UndertowClientTest extends FaultyServices {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Override
  SessionOpener client() {
    return new UndertowOpener();
  }

  @Override
  void beforeRefusals() {
    rig.connectTimeout(PATIENCE);
  }

  @Override
  void assertReason(OutboundException refusal, String reason) {
    assertThat(refusal.getCause().getMessage()).containsAnyOf(reason, "no answer from");
  }
}
