package io.sluice.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.chaos.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A history in which all is well, and what each violation that is planted in one is called. */
class HistoryCheckTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<Event> history = new ArrayList<>();
  private long now;

  private HistoryCheckTest then(int session, Kind kind, Object... words) {
    now++;
    history.add(Event.of(now, session, kind, words));
    return this;
  }

  private HistoryCheckTest later(long nanos) {
    now += nanos;
    return this;
  }

  private HistoryCheckTest asks(int session, String priority) {
    return then(session, Kind.ASKS, priority, "c" + session, "own");
  }

  /** Asks, is in, and has joined {@code g}. */
  private HistoryCheckTest member(int session) {
    asks(session, "normal").then(session, Kind.WELCOME, "id" + session);
    return done(session, "j", "join", "g");
  }

  private HistoryCheckTest done(int session, String id, Object... request) {
    List<Object> words = new ArrayList<>(List.of(id));
    words.addAll(List.of(request));
    then(session, Kind.SENDS, words.toArray());
    return then(session, Kind.ACK, id);
  }

  private HistoryCheckTest heard(int session, String group, int sender, int number) {
    return then(session, Kind.MESSAGE, group, sender, number);
  }

  private HistoryCheckTest waits(int session, String priority) {
    return asks(session, priority).then(session, Kind.QUEUED, 2_000);
  }

  private void assertFound(String... violations) {
    assertThat(HistoryCheck.violations(history)).containsExactly(violations);
  }

  @Test
  void inAHistoryInWhichAllIsWell_nothingIsFound() {
    member(1).member(2).member(3);
    done(1, "a", "broadcast", "g", 0).heard(2, "g", 1, 0).heard(3, "g", 1, 0);
    done(1, "b", "direct", "c2", 1).heard(2, "-", 1, 1);
    done(3, "l", "leave", "g");
    done(2, "a", "broadcast", "g", 0).heard(1, "g", 2, 0);
    waits(4, "low").waits(5, "high").then(5, Kind.ADMITTED).done(5, "j", "join", "g");
    later(2 * SECOND).then(4, Kind.CLOSE, 1013, "Queue timeout");
    done(1, "f", "join", "g").done(2, "f", "join", "g");
    assertFound();
  }

  @Test
  void ord1_aPairOutOfOrder() {
    member(1).member(2);
    done(1, "a", "broadcast", "g", 0).done(1, "b", "direct", "c2", 1);
    heard(2, "-", 1, 1).heard(2, "g", 1, 0);
    assertFound("ORD-1: session 2 heard 1:0 after number 1");
  }

  @Test
  void ord1_twoMembersThatHearTwoSendersInDifferentOrders() {
    member(1).member(2).member(3).member(4);
    done(1, "a", "broadcast", "g", 0).heard(2, "g", 1, 0);
    done(2, "a", "broadcast", "g", 0);
    heard(3, "g", 1, 0).heard(3, "g", 2, 0);
    heard(4, "g", 2, 0).heard(4, "g", 1, 0);
    assertFound("ORD-1: members of g heard it in different orders");
  }

  @Test
  void ord5_aMessageThatComesTwice_andOneThatNobodySent() {
    member(1).member(2);
    done(1, "a", "broadcast", "g", 0).heard(2, "g", 1, 0).heard(2, "g", 1, 0);
    heard(2, "g", 1, 7);
    assertFound(
        "ORD-5: session 2 heard 1:0 twice", "ORD-5: session 2 heard 1:7, which nobody sent");
  }

  @Test
  void ord5_aMessageThatAMemberNeverHears_thoughALaterAnswerCame() {
    member(1).member(2).member(3);
    done(1, "a", "broadcast", "g", 0).heard(3, "g", 1, 0);
    done(2, "f", "join", "g");
    assertFound("ORD-5: session 2 never heard 1:0");
  }

  @Test
  void ord3_aMessageToOneWhoLeftBefore_orNeverJoined_orSentItItself_orHasAnotherName() {
    member(1).member(2).asks(3, "normal");
    done(2, "l", "leave", "g");
    done(1, "a", "broadcast", "g", 0).heard(2, "g", 1, 0).heard(3, "g", 1, 0).heard(1, "g", 1, 0);
    done(1, "b", "direct", "c2", 1).heard(3, "-", 1, 1);
    assertFound(
        "ORD-3: session 1 heard 1:0, its own",
        "ORD-3: session 2 heard 1:0 without being a member of g",
        "ORD-3: session 3 heard 1:0 without being a member of g",
        "ORD-3: session 3 heard 1:1, which was for c2");
  }

  @Test
  void life3_aMessageAfterTheCloseFrame() {
    member(1).member(2);
    done(1, "a", "broadcast", "g", 0);
    then(2, Kind.CLOSE, 4001, "Kicked").heard(2, "g", 1, 0);
    assertFound("LIFE-3: session 2 heard 1:0 after the close frame");
  }

  @Test
  void q3_aWaitThatEndsTwice_orNeverBegan() {
    waits(1, "low").then(1, Kind.ADMITTED).then(1, Kind.ADMITTED);
    asks(2, "low").then(2, Kind.ADMITTED);
    waits(3, "low").then(3, Kind.ADMITTED).later(2 * SECOND);
    then(3, Kind.CLOSE, 1013, "Queue timeout");
    assertFound(
        "Q-3: session 1 was admitted 2 times",
        "Q-3: session 2 was admitted from a queue that it wasn't in",
        "Q-3: the wait of session 3 ended twice, or never began");
  }

  @Test
  void q4_aWaitThatEndsEarly_orLate() {
    waits(1, "low").later(2 * SECOND - 100).then(1, Kind.CLOSE, 1013, "Queue timeout");
    waits(2, "low").later(2 * SECOND + QueueCheck.SLACK_NANOS);
    then(2, Kind.CLOSE, 1013, "Queue timeout");
    assertFound("Q-4: the wait of session 1 ended early", "Q-4: the wait of session 2 ended late");
  }

  @Test
  void q2_oneThatIsPassedByItsOwnClass_orALowerOne_fromTheQueueOrAtTheDoor() {
    waits(1, "normal");
    waits(2, "low").then(2, Kind.ADMITTED);
    asks(3, "normal").done(3, "j", "join", "g");
    asks(4, "high").done(4, "j", "join", "g");
    later(QueueCheck.SLACK_NANOS).then(1, Kind.ENDS, "closes");
    assertFound(
        "Q-2: session 1 was overtaken by session 2", "Q-2: session 1 was overtaken by session 3");
  }

  @Test
  void cap1_moreThatAreInAtOnceThanThePoolEverHadSlots() {
    then(0, Kind.LIMIT, 1);
    member(1).member(2);
    done(1, "f", "join", "g").done(2, "f", "join", "g");
    assertFound("CAP-1: 2 were in at once, of 1");
  }

  @Test
  void acc_figuresThatDoNotAddUp_orAreNotWhatTheClientsSaw() {
    member(1);
    then(1, Kind.CLOSE, 4001, "Kicked");
    figures(4, 1, 1, 0, 1, 1);
    assertThat(HistoryCheck.violations(history))
        .extracting(each -> each.substring(0, each.indexOf(' ')))
        .containsExactly("ACC-2:", "ACC:", "ACC:", "ACC:", "ACC:");
  }

  @Test
  void acc_someoneWhoIsLeftBehind() {
    member(1);
    figures(1, 1, 0, 1, 0, 0);
    assertThat(HistoryCheck.violations(history)).singleElement().asString().startsWith("LIFE-2");
  }

  private void figures(
      int offered, int admitted, int closed, int active, int refused, int timedOut) {
    then(
        0,
        Kind.FIGURES,
        "offered",
        offered,
        "admitted",
        admitted,
        "queued",
        timedOut,
        "refused",
        refused,
        "admittedFromQueue",
        0,
        "timedOut",
        timedOut,
        "cancelled",
        0,
        "shutDown",
        0,
        "created",
        admitted,
        "closed",
        closed,
        "active",
        active,
        "waiting",
        0,
        "peak",
        1);
  }
}
