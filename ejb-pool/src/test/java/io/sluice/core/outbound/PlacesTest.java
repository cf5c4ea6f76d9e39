package io.sluice.core.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What comes back while somebody looks: the look is at what was free when it began. */
class PlacesTest {
  private static final Target A = Target.of("ws://one.test/a");

  private final Places places = new Places(OutboundConfig.DEFAULT.withMaxPerHost(1));
  private final Slot slot = new Slot(A, false, 0);
  private Loan loan;

  private void lent() {
    Free free = new Free(0);
    places.add(slot);
    slot.move(free);
    loan = new Loan(null, slot, free, null, 0, true);
    slot.tryMove(free, loan);
  }

  private void comesBack() {
    slot.tryMove(loan, loan.givenBack(1, true));
  }

  @Test
  void whatComesBackDuringALook_isNotEvictedByIt() {
    lent();
    places.beginLook();
    comesBack();
    assertThat(places.unclaimedRoom()).isNull();
    places.beginLook();
    assertThat(places.unclaimedRoom()).isSameAs(slot);
  }

  @Test
  void norIsIt_lent() {
    lent();
    places.beginLook();
    comesBack();
    assertThat(places.freshestInLook(A, 1)).isNull();
    places.beginLook();
    assertThat(places.freshestInLook(A, 1)).isSameAs(slot);
  }

  @Test
  void whatIsHeardOf_onceItWasClaimedAsASilentOne_isNotLentToALaterWaiter() {
    long late = Duration.ofHours(1).toNanos();
    lent();
    comesBack();
    places.beginLook();
    places.claim(places.unclaimedSilent(A));
    slot.heardNanos = late;
    assertThat(places.freshestInLook(A, late)).isNull();
    places.beginLook();
    assertThat(places.freshestInLook(A, late)).isSameAs(slot);
  }

  @Test
  void norIsIt_pinged() {
    lent();
    places.beginLook();
    comesBack();
    assertThat(places.unclaimedSilent(A)).isNull();
    places.beginLook();
    assertThat(places.unclaimedSilent(A)).isSameAs(slot);
  }

  @Test
  void norIsIt_waitedForAsOneThatIsPinged() {
    lent();
    slot.pinging = true;
    places.beginLook();
    comesBack();
    assertThat(places.unclaimedSilent(A)).isNull();
    places.beginLook();
    assertThat(places.unclaimedSilent(A)).isSameAs(slot);
  }

  @Test
  void norIsThere_anythingLeftForAnybody() {
    lent();
    places.beginLook();
    comesBack();
    assertThat(places.hasUnclaimed()).isFalse();
    places.beginLook();
    assertThat(places.hasUnclaimed()).isTrue();
  }
}
