package io.sluice.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegistryTest {
  private record Named(String connectionId, String clientId) implements Registry.Entry {}

  private final Registry<Named> entries = new Registry<>();
  private final Named older = new Named("1", "c");
  private final Named newer = new Named("2", "c");
  private final Named other = new Named("3", "d");

  @Test
  void whatWasAdded_isFound_byEitherId() {
    entries.add(older);
    entries.add(other);
    assertThat(entries.find("1")).isSameAs(older);
    assertThat(entries.find("9")).isNull();
    assertThat(entries.ofClient("c")).containsExactly(older);
    assertThat(entries.ofClient("nobody")).isEmpty();
    assertThat(entries.all()).containsExactlyInAnyOrder(older, other);
    assertThat(entries.size()).isEqualTo(2);
    assertThat(entries.clientHoldings()).isEqualTo(2);
  }

  @Test
  void aClientsConnections_areKeptOldestFirst() {
    entries.add(older);
    entries.add(newer);
    assertThat(entries.ofClient("c")).containsExactly(older, newer);
  }

  @Test
  void id2_theEndOfAnOlderConnection_neverRemovesTheNewer() {
    entries.add(older);
    entries.remove(older);
    entries.add(newer);
    assertThat(entries.remove(older)).isFalse();
    assertThat(entries.ofClient("c")).containsExactly(newer);
    assertThat(entries.find("2")).isSameAs(newer);
    assertThat(entries.size()).isEqualTo(1);
  }

  @Test
  void life2_whatWasRemoved_leavesNothing() {
    entries.add(older);
    entries.add(newer);
    assertThat(entries.remove(older)).isTrue();
    assertThat(entries.ofClient("c")).containsExactly(newer);
    assertThat(entries.remove(newer)).isTrue();
    assertThat(entries.ofClient("c")).isEmpty();
    assertThat(entries.size()).isZero();
    assertThat(entries.clientHoldings()).isZero();
  }

  @Test
  void aList_onceHandedOut_doesNotChange() {
    entries.add(older);
    var before = entries.ofClient("c");
    entries.add(newer);
    assertThat(before).containsExactly(older);
    assertThatThrownBy(() -> before.add(newer)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> entries.all().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
