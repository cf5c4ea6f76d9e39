package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static Claim claim(
      String claimed, PriorityClass entitled, PriorityClass fallback, boolean trusted) {
    Handshake handshake = new Handshake("default", "c", claimed, null, entitled, null, 0);
    return Claim.of(handshake, fallback, trusted);
  }

  private static PriorityClass given(String claimed, PriorityClass entitled) {
    return claim(claimed, entitled, NORMAL, false).priority();
  }

  @Test
  void withoutAClaim_itIsTheEntitlement_elseThePoolsDefault() {
    assertThat(given(null, CRITICAL)).isEqualTo(CRITICAL);
    assertThat(given(null, null)).isEqualTo(NORMAL);
    assertThat(claim(null, null, LOW, false).priority()).isEqualTo(LOW);
    assertThat(claim(null, null, LOW, true)).isEqualTo(new Claim(LOW, false));
  }

  @Test
  void aClaim_canOnlyLower() {
    assertThat(claim("low", HIGH, NORMAL, false)).isEqualTo(new Claim(LOW, false));
    assertThat(claim("critical", HIGH, NORMAL, false)).isEqualTo(new Claim(HIGH, true));
    assertThat(claim("high", null, NORMAL, false)).isEqualTo(new Claim(NORMAL, true));
    assertThat(claim("high", HIGH, NORMAL, false)).isEqualTo(new Claim(HIGH, false));
  }

  @Test
  void anUnknownName_isNormal_orTheEntitlementIfThatIsLower() {
    assertThat(given("urgent", CRITICAL)).isEqualTo(NORMAL);
    assertThat(given("HIGH", CRITICAL)).isEqualTo(NORMAL);
    assertThat(claim("urgent", null, LOW, false).priority()).isEqualTo(LOW);
  }

  @Test
  void aTrustedClaim_isTakenAtItsWord() {
    assertThat(claim("critical", null, NORMAL, true)).isEqualTo(new Claim(CRITICAL, false));
    assertThat(claim("urgent", CRITICAL, NORMAL, true)).isEqualTo(new Claim(NORMAL, false));
  }
}
