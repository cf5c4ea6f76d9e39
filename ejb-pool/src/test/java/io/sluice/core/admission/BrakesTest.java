package io.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A budget for any minute. */
class BrakesTest {
  private static final long SECOND = 1_000_000_000L;

  /** Ten seconds before the ticker's readings wrap. */
  private static final long T0 = Long.MAX_VALUE - 10 * SECOND;

  @Test
  void withoutABudget_allIsAllowed_howeverMuchIsSpent() {
    Brakes none = new Brakes(0, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(none.allow(T0)).isTrue();
      none.spend(T0);
    }
    assertThat(none.areOn()).isFalse();
  }

  @Test
  void theyAreOn_withATenureOrABudget() {
    assertThat(new Brakes(1, 0).areOn()).isTrue();
    assertThat(new Brakes(0, 1).areOn()).isTrue();
    assertThat(new Brakes(1, 0).minTenureNanos()).isEqualTo(1);
  }

  @Test
  void aTenureAlone_isNoBudget() {
    Brakes tenure = new Brakes(SECOND, 0);
    tenure.spend(T0);
    assertThat(tenure.allow(T0)).isTrue();
  }

  @Test
  void theBudget_isForAnyMinute_notForEachOnTheClock() {
    Brakes two = new Brakes(0, 2);
    two.spend(T0);
    assertThat(two.allow(T0 + 30 * SECOND)).isTrue();
    two.spend(T0 + 30 * SECOND);
    assertThat(two.allow(T0 + 60 * SECOND - 1)).isFalse();
    assertThat(two.allow(T0 + 60 * SECOND)).isTrue();
    two.spend(T0 + 60 * SECOND);
    assertThat(two.allow(T0 + 90 * SECOND - 1)).isFalse();
    assertThat(two.allow(T0 + 90 * SECOND)).isTrue();
  }

  @Test
  void asking_spendsNothing() {
    Brakes one = new Brakes(0, 1);
    for (int i = 0; i < 10; i++) {
      assertThat(one.allow(T0)).isTrue();
    }
    one.spend(T0);
    assertThat(one.allow(T0)).isFalse();
  }
}
