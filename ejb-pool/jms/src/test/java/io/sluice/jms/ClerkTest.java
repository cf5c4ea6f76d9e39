package io.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Delivery;
import io.sluice.api.Pools;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.ejb.NoSuchEJBException;
import java.time.Duration;
import javax.naming.NameNotFoundException;
import org.jboss.as.ejb3.component.EJBComponentUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClerkTest {
  private static final String JSON = "{\"price\": 1.50}";

  private final FakePools pools = new FakePools();
  private final Clerk clerk = new Clerk(() -> pools);

  private static Letter toGroup(String group, String text) {
    return new Letter(true, null, group, null, text, 0, 0);
  }

  private static Letter again(int attempts) {
    return again(attempts, 0);
  }

  private static Letter again(int attempts, int failures) {
    return new Letter(true, null, "news", null, JSON, attempts, failures);
  }

  private Reason whyDead(Letter letter) {
    Verdict verdict = clerk.handle(letter);
    assertThat(verdict).isInstanceOf(Verdict.Dead.class);
    assertThat(pools.sent).isEmpty();
    return ((Verdict.Dead) verdict).reason();
  }

  private Verdict.Later putOff(Letter letter) {
    Verdict verdict = clerk.handle(letter);
    assertThat(verdict).isInstanceOf(Verdict.Later.class);
    return (Verdict.Later) verdict;
  }

  @Test
  void aMessageForAGroupGoesToThatGroup_ofThePoolDefaultUnlessItNamesOne() {
    assertThat(clerk.handle(toGroup("news", JSON)))
        .isEqualTo(new Verdict.Done(Delivery.accepted(1)));
    clerk.handle(new Letter(true, "default", "sport", null, "1", 0, 0));
    assertThat(pools.sent)
        .containsExactly("group news in default: " + JSON, "group sport in default: 1");
  }

  @Test
  void aMessageForAClientGoesToThatClient() {
    clerk.handle(new Letter(true, null, null, "alice", JSON, 0, 0));
    assertThat(pools.sent).containsExactly("client alice in default: " + JSON);
  }

  @Test
  void nobodyToHearItIsNoFault_theMessageIsDone() {
    pools.answer = Delivery.NO_RECIPIENT;
    assertThat(clerk.handle(toGroup("news", JSON)))
        .isEqualTo(new Verdict.Done(Delivery.NO_RECIPIENT));
  }

  @Test
  void whatIsNoTextIsDead() {
    assertThat(whyDead(new Letter(false, null, "news", null, null, 0, 0)))
        .isEqualTo(Reason.NOT_TEXT);
  }

  @Test
  void withoutATargetOrWithTwoItIsDead() {
    assertThat(whyDead(new Letter(true, null, null, null, JSON, 0, 0))).isEqualTo(Reason.NO_TARGET);
    assertThat(whyDead(new Letter(true, null, "news", "alice", JSON, 0, 0)))
        .isEqualTo(Reason.TWO_TARGETS);
  }

  @Test
  void aPropertyThatIsNoTextMakesItDead() {
    assertThat(whyDead(new Letter(true, 1, "news", null, JSON, 0, 0)))
        .isEqualTo(Reason.BAD_PROPERTY);
    assertThat(whyDead(new Letter(true, null, 1L, null, JSON, 0, 0)))
        .isEqualTo(Reason.BAD_PROPERTY);
    assertThat(whyDead(new Letter(true, null, null, true, JSON, 0, 0)))
        .isEqualTo(Reason.BAD_PROPERTY);
  }

  @Test
  void theBoundCountsBytesOfUtf8_andWhatIsAboveItIsDead() {
    String bound = "\"" + "é".repeat(Clerk.MOST_BYTES / 2 - 1) + "\"";
    assertThat(clerk.handle(toGroup("news", bound))).isInstanceOf(Verdict.Done.class);
    pools.sent.clear();

    Verdict verdict = clerk.handle(toGroup("news", bound + " "));

    assertThat(verdict)
        .isEqualTo(
            new Verdict.Dead(
                Reason.TOO_LARGE, "the body must have at most 65536 bytes, had 65537"));
    assertThat(pools.sent).isEmpty();
  }

  /** A character has a byte or more, so nothing has to be encoded to see that. */
  @Test
  void whatHasMoreCharactersThanItMayHaveBytesIsDead() {
    assertThat(clerk.handle(toGroup("news", "x".repeat(Clerk.MOST_BYTES + 3))))
        .isEqualTo(
            new Verdict.Dead(
                Reason.TOO_LARGE, "the body must have at most 65536 bytes, had at least 65539"));
    assertThat(pools.sent).isEmpty();
  }

  @Test
  void aPoolThatIsNotThereMakesItDead() {
    assertThat(whyDead(new Letter(true, "other", "news", null, JSON, 0, 0)))
        .isEqualTo(Reason.NO_SUCH_POOL);
  }

  @Test
  void whatThePoolRefusesIsDead_withThePoolsOwnWords() {
    pools.fault = "payload must be one JSON value";
    assertThat(clerk.handle(toGroup("news", "{")))
        .isEqualTo(new Verdict.Dead(Reason.BAD_ARGUMENT, "payload must be one JSON value"));
  }

  @Test
  void withoutABodyItIsForThePoolToRefuse() {
    pools.fault = "payload must be one JSON value";
    assertThat(whyDead(toGroup("news", null))).isEqualTo(Reason.BAD_ARGUMENT);
  }

  @ParameterizedTest
  @EnumSource(value = Pools.State.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
  void whileThePoolIsNotActive_itIsPutOffAndNothingIsSent(Pools.State state) {
    pools.state = state;
    assertThat(putOff(again(0)).why()).contains(state.toString());
    assertThat(pools.sent).isEmpty();
  }

  @Test
  void whileTooMuchWaitsToBeSent_itIsPutOff() {
    pools.answer = Delivery.BACKLOG_FULL;
    assertThat(putOff(again(0)).why()).contains("lane-backlog-bytes");
  }

  @Test
  void whileSluiceIsntThere_itIsPutOff_howeverOftenThatWas() {
    Clerk alone =
        new Clerk(
            () -> {
              throw new NameNotFoundException();
            });
    assertThat(alone.handle(again(1_000_000)))
        .isEqualTo(new Verdict.Later("Sluice isn't deployed", Duration.ofMinutes(1), 1_000_001, 0));

    pools.failure = new NoSuchEJBException();
    assertThat(putOff(again(1_000_000)).why()).isEqualTo("Sluice isn't deployed");
  }

  @Test
  void whileTheRoleIsMissing_itIsPutOff_howeverOftenThatWas() {
    pools.failure = new EJBAccessException("no");
    assertThat(putOff(again(1_000_000)).why()).contains("sluice-publisher");
  }

  /** WildFly has an exception of its own for that. */
  @Test
  void whileSluiceIsBeingUndeployed_itIsPutOff_andThatIsNoFailure() {
    pools.failure = new EJBComponentUnavailableException("with " + JSON);
    assertThat(putOff(again(3, 9)))
        .isEqualTo(new Verdict.Later("Sluice isn't deployed", Duration.ofSeconds(8), 4, 9));
  }

  @Test
  void whatNobodyForesawIsTriedTenTimes_andItsWordsAreToldToNobody() {
    pools.failure = new EJBException("with " + JSON);
    assertThat(putOff(again(8, 8)))
        .isEqualTo(new Verdict.Later("jakarta.ejb.EJBException", Duration.ofMinutes(1), 9, 9));
    assertThat(clerk.handle(again(9, 9)))
        .isEqualTo(
            new Verdict.Dead(
                Reason.FAILED, "failed 10 times, at last by jakarta.ejb.EJBException"));
  }

  @Test
  void whoWaitedOutAnOutageHasAllTenTimesLeft() {
    pools.failure = new EJBException();
    assertThat(putOff(again(1_000_000, 0)).failures()).isEqualTo(1);
    assertThat(whyDead(again(0, 9))).isEqualTo(Reason.FAILED);
  }

  /** Whoever sends may set them. */
  @ParameterizedTest
  @CsvSource({"-1,-1,1,1", "-2147483648,-2147483648,1,1", "2147483647,3,2147483647,4"})
  void countersThatCantBeAreNone_andTheLastIsNotExceeded(
      int attempts, int failures, int nextAttempts, int nextFailures) {
    pools.failure = new EJBException();
    Verdict.Later later = putOff(again(attempts, failures));
    assertThat(later.attempts()).isEqualTo(nextAttempts);
    assertThat(later.failures()).isEqualTo(nextFailures);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,2", "2,4", "5,32", "6,60", "7,60", "2147483647,60", "-1,1"})
  void theDelayDoubles_upToAMinute(int attempts, int seconds) {
    pools.state = Pools.State.DRAINED;
    assertThat(putOff(again(attempts)).delay()).isEqualTo(Duration.ofSeconds(seconds));
  }
}
