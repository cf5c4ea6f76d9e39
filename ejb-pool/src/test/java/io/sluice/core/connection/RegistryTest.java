package io.sluice.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegistryTest {
  private record Named(String connectionId, String clientId) implements Registry.Entry {}

  private final Registry<Named> registry = new Registry<>();
  private final Named older = new Named("1", "c");
  private final Named newer = new Named("2", "c");
  private final Named other = new Named("3", "d");

  @Test
  void whatWasAdded_isFound_byEitherId() {
    registry.add(older);
    registry.add(other);
    assertThat(registry.find("1")).isSameAs(older);
    assertThat(registry.find("9")).isNull();
    assertThat(registry.ofClient("c")).containsExactly(older);
    assertThat(registry.ofClient("nobody")).isEmpty();
    assertThat(registry.all()).containsExactlyInAnyOrder(older, other);
    assertThat(registry.size()).isEqualTo(2);
    assertThat(registry.clientHoldings()).isEqualTo(2);
  }

  @Test
  void aClientsConnections_areKeptOldestFirst() {
    registry.add(older);
    registry.add(newer);
    assertThat(registry.ofClient("c")).containsExactly(older, newer);
  }

  @Test
  void id2_theEndOfAnOlderConnection_neverRemovesTheNewer() {
    registry.add(older);
    registry.remove(older);
    registry.add(newer);
    assertThat(registry.remove(older)).isFalse();
    assertThat(registry.ofClient("c")).containsExactly(newer);
    assertThat(registry.find("2")).isSameAs(newer);
    assertThat(registry.size()).isEqualTo(1);
  }

  @Test
  void life2_whatWasRemoved_leavesNothing() {
    registry.add(older);
    registry.add(newer);
    assertThat(registry.remove(older)).isTrue();
    assertThat(registry.ofClient("c")).containsExactly(newer);
    assertThat(registry.remove(newer)).isTrue();
    assertThat(registry.ofClient("c")).isEmpty();
    assertThat(registry.size()).isZero();
    assertThat(registry.clientHoldings()).isZero();
  }

  @Test
  void aList_onceHandedOut_doesNotChange() {
    registry.add(older);
    var before = registry.ofClient("c");
    registry.add(newer);
    assertThat(before).containsExactly(older);
    assertThatThrownBy(() -> before.add(newer)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> registry.all().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
