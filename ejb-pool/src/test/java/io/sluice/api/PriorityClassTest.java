package io.sluice.api;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PriorityClassTest {
  @Test
  void classes_rankFromCriticalToLow() {
    assertThat(PriorityClass.values()).containsExactly(CRITICAL, HIGH, NORMAL, LOW);
    assertThat(CRITICAL.outranks(HIGH)).isTrue();
    assertThat(HIGH.outranks(HIGH)).isFalse();
    assertThat(LOW.outranks(NORMAL)).isFalse();
    assertThat(PriorityClass.lower(HIGH, LOW)).isEqualTo(LOW);
    assertThat(PriorityClass.lower(LOW, HIGH)).isEqualTo(LOW);
  }

  @Test
  void namesOnTheWire_areLowerCase() {
    assertThat(PriorityClass.fromWire("critical")).contains(CRITICAL);
    assertThat(PriorityClass.fromWire("low")).contains(LOW);
    assertThat(PriorityClass.fromWire("LOW")).isEmpty();
    assertThat(PriorityClass.fromWire("")).isEmpty();
    assertThat(HIGH.wireName()).isEqualTo("high");
  }
}
