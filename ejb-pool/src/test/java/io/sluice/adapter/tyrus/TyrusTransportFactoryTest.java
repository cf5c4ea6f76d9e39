package io.sluice.adapter.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a session of Tyrus is served, the tests of {@code web} show on an embedded one. */
class TyrusTransportFactoryTest {
  @Test
  void insidesOfThisTyrus_areFound() throws ReflectiveOperationException {
    assertThat(new TyrusTransportFactory().tryCreate(new Object(), () -> null)).isNull();
  }
}
