package io.sluice.adapter.client;

import io.sluice.adapter.undertow.UndertowOpener;
import io.sluice.spi.SessionOpener;

/** Faulty services against Undertow's client. */
class UndertowClientTest extends FaultyServices {
  @Override
  SessionOpener client() {
    return new UndertowOpener();
  }
}
