package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools.State;
import org.junit.jupiter.api.Test;

/** What a load balancer hears of a pool that is asked for nothing that would cost it anything. */
class PoolHealthTest {
  private State state = State.ACTIVE;
  private boolean saturated;

  private PoolHealth look() {
    return PoolHealth.of(
        Asked.fake(
            ConnectionPool.class,
            (proxy, asked, arguments) ->
                switch (asked.getName()) {
                  case "name" -> "orders";
                  case "state" -> state;
                  case "isSaturated" -> saturated;
                  default -> throw new UnsupportedOperationException(asked.getName());
                }));
  }

  @Test
  void aPoolWithRoom_isWell() {
    assertThat(look().isWell(false)).isTrue();
    assertThat(look().isWell(true)).isTrue();
    assertThat(look().json())
        .hasToString("{\"pool\":\"orders\",\"state\":\"ACTIVE\",\"saturated\":false}");
  }

  @Test
  void aSaturatedPool_isWell_unlessRoomIsNeeded() {
    saturated = true;

    assertThat(look().isWell(false)).isTrue();
    assertThat(look().isWell(true)).isFalse();
    assertThat(look().json().getBoolean("saturated")).isTrue();
  }

  @Test
  void aPoolThatTakesNobody_isNotWell() {
    for (State each : State.values()) {
      state = each;
      assertThat(look().isWell(false)).as(each.name()).isEqualTo(each == State.ACTIVE);
    }
  }
}
