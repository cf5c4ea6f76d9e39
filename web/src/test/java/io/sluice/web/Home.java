package io.sluice.web;

import java.util.Map;

/** Where a scenario of raw bytes runs: a container, and an adapter for it. */
enum Home {
  UNDERTOW {
    @Override
    EmbeddedServer start(Map<String, String> settings) {
      return EmbeddedUndertow.start(settings);
    }
  },
  PORTABLE_ON_UNDERTOW {
    @Override
    EmbeddedServer start(Map<String, String> settings) {
      return EmbeddedUndertow.start(settings, PortableDoor.class);
    }
  },
  TYRUS {
    @Override
    EmbeddedServer start(Map<String, String> settings) {
      return EmbeddedTyrus.start(settings);
    }
  };

  abstract EmbeddedServer start(Map<String, String> settings);
}
