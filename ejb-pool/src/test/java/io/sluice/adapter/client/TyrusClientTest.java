package io.sluice.adapter.client;

import io.sluice.adapter.tyrus.TyrusOpener;
import io.sluice.spi.SessionOpener;

/** Faulty services against Tyrus's client. */
class TyrusClientTest extends FaultyServices {
  @Override
  SessionOpener client() {
    return new TyrusOpener();
  }
}
