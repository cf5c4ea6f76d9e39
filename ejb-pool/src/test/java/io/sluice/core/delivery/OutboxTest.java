package io.sluice.core.delivery;

import static io.sluice.core.config.OverflowPolicy.CLOSE;
import static io.sluice.core.config.OverflowPolicy.CONFLATE;
import static io.sluice.core.config.OverflowPolicy.DROP_NEWEST;
import static io.sluice.core.config.OverflowPolicy.DROP_OLDEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.fakes.FakeTransport;
import io.sluice.spi.EncodedMessage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final int ROOMY = 1 << 20;

  private final Desk desk = new Desk();

  @AfterEach
  void noContractIsBroken() {
    assertThat(desk.violations.found()).isEmpty();
    assertThat(desk.faults).isEmpty();
  }

  // ---- writing
  // -----------------------------------------------------------------------------------

  @Test
  void aLoneMessage_leavesWithThePassThatItWoke() {
    var a = desk.outbox();
    a.offers("m");
    assertThat(a.frames()).isEmpty();
    assertThat(desk.lane.runOne()).isTrue();
    assertThat(a.frames()).containsExactly("m");
    assertThat(a.told).containsExactly("written");
    desk.checkQuiet();
  }

  @Test
  void whatWaitsTogether_leavesTogether_inOrder_andInBatchesOfTheTransportsSize() {
    var a = desk.outbox(OutboxConfig.DEFAULT, 3);
    a.offers("1", "2", "3", "4", "5", "6", "7");
    desk.run();
    assertThat(a.transport.batches())
        .containsExactly(List.of("1", "2", "3"), List.of("4", "5", "6"), List.of("7"));
    desk.checkQuiet();
  }

  @Test
  void aBatch_isKeptToAboutOneSocketBuffer() {
    var a = desk.outbox();
    String big = "x".repeat(40_000);
    a.offers(big, big, big);
    desk.run();
    assertThat(a.transport.batches()).extracting(List::size).containsExactly(2, 1);
    desk.checkQuiet();
  }

  @Test
  void bp2_oneSendIsInFlight_andTheNextFollowsItsEnd() {
    var a = desk.outbox().stalled();
    a.offers("1");
    desk.run();
    a.offers("2", "3");
    desk.run();
    assertThat(a.frames()).containsExactly("1");
    a.transport.complete();
    assertThat(a.frames()).as("the end travels through the lane").containsExactly("1");
    desk.run();
    assertThat(a.transport.batches()).containsExactly(List.of("1"), List.of("2", "3"));
    a.transport.complete();
    desk.run();
    desk.checkQuiet();
  }

  @Test
  void thousandsThatCompleteAtOnce_needNoDeepStack() {
    var a = desk.outbox(Desk.holding(100_000, ROOMY), 1);
    IntStream.range(0, 20_000).forEach(i -> a.offers("" + i));
    desk.run();
    assertThat(a.frames()).hasSize(20_000);
    desk.checkQuiet();
  }

  @Test
  void theSendInFlight_isTimed_fromItsBeginToItsEnd() {
    var a = desk.outbox().stalled();
    assertThat(a.outbox.sendSinceNanos()).isEqualTo(Outbox.NO_SEND);
    a.offers("1");
    desk.run();
    assertThat(a.outbox.sendSinceNanos()).isEqualTo(desk.ticker.read());
    a.transport.complete();
    desk.run();
    assertThat(a.outbox.sendSinceNanos()).isEqualTo(Outbox.NO_SEND);
  }

  @Test
  void aSendThatFails_isToldOnce_andAllThatWaitsIsDropped() {
    var a = desk.outbox().stalled();
    a.offers("1", "2");
    desk.run();
    a.offers("3");
    desk.run();
    a.transport.completeExceptionally();
    desk.run();
    a.offers("4");
    desk.run();
    assertThat(a.told).containsExactly("failed");
    assertThat(desk.counters.dropped(DropReason.FAILED)).isEqualTo(2);
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(2);
    assertThat(desk.counters.sent()).isZero();
    desk.checkQuiet();
  }

  @Test
  void aTransportThatThrows_isAFailedSend() {
    var a = desk.outbox();
    a.transport.throwing(new IllegalStateException("against the contract"));
    a.offers("1");
    desk.run();
    assertThat(a.told).containsExactly("failed");
    desk.checkQuiet();
  }

  @Test
  void sentBytes_areThePayloadsUtf8() {
    var a = desk.outbox();
    a.offers("é", "\uD83D\uDE00", "abc");
    desk.run();
    assertThat(desk.counters.sentBytes()).isEqualTo(2 + 4 + 3);
  }

  // ---- pings
  // -------------------------------------------------------------------------------------

  @Test
  void aPing_waitsForTheSendInFlight_andIsToldWhenItHasGone() {
    var a = desk.outbox().stalled();
    a.offers("1");
    desk.run();
    a.outbox.ping();
    desk.run();
    assertThat(a.transport.pings()).isZero();
    assertThat(a.told).isEmpty();
    a.transport.complete();
    desk.run();
    assertThat(a.transport.log()).containsExactly("1", "<ping>");
    assertThat(a.told).containsExactly("written", "pinged");
  }

  @Test
  void pingsThatWait_areOne() {
    var a = desk.outbox();
    a.outbox.ping();
    a.outbox.ping();
    desk.run();
    assertThat(a.transport.pings()).isEqualTo(1);
  }

  @Test
  void life3_aClosingConnection_isNotPinged() {
    var a = desk.outbox();
    a.outbox.close(Desk.farewell(EndReason.KICKED, null, DropReason.CLOSED));
    a.outbox.ping();
    desk.run();
    a.outbox.ping();
    desk.run();
    assertThat(a.transport.log()).containsExactly("<close 4001>");
  }

  // ---- full
  // --------------------------------------------------------------------------------------

  /** One that holds three messages and has one in flight. */
  private Desk.Desked threeDeep() {
    var a = desk.outbox(Desk.holding(3, ROOMY)).stalled();
    a.offers("flying");
    desk.run();
    return a;
  }

  private void toGroup(Desk.Desked to, String text, String group, String key, OverflowPolicy how) {
    to.outbox.offer(Desk.toGroup(text, group, key, how));
  }

  private void drain(Desk.Desked a) {
    a.transport.completeAtOnce();
    a.transport.complete();
    desk.run();
    desk.checkQuiet();
  }

  @Test
  void close_endsTheConnection_onceHoweverManyMore() {
    var a = threeDeep();
    a.offers("1", "2", "3", "4");
    desk.run();
    assertThat(a.told).containsExactly("overflowed");
    assertThat(desk.counters.dropped(DropReason.SLOW)).isEqualTo(2);
    a.outbox.close(Desk.farewell(EndReason.SLOW_CONSUMER, null, DropReason.SLOW));
    desk.run();
    assertThat(desk.counters.dropped(DropReason.SLOW)).isEqualTo(4);
    drain(a);
    assertThat(a.transport.log()).containsExactly("flying", "<close 4102>");
  }

  @Test
  void dropNewest_dropsWhatArrives_andOneGapStandsBeforeTheNextDeliveredFrame() {
    var a = threeDeep();
    a.offers("1", "2");
    desk.run();
    for (int i = 0; i < 5; i++) {
      a.offers("late" + i, DROP_NEWEST);
    }
    desk.run();
    assertThat(desk.counters.dropped(DropReason.OVERFLOW)).isEqualTo(5);
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 5", "1", "2");
    a.offers("after");
    desk.run();
    assertThat(a.frames()).endsWith("1", "2", "after");
    desk.checkQuiet();
  }

  @Test
  void dropOldest_dropsTheOldestOfTheSameGroup_andOfNoOther() {
    var a = threeDeep();
    toGroup(a, "x1", "x", null, DROP_OLDEST);
    toGroup(a, "y1", "y", null, DROP_OLDEST);
    toGroup(a, "y2", "y", null, DROP_OLDEST);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 1", "x1", "y2");
  }

  @Test
  void dropOldest_withNothingOfTheGroupWaiting_dropsTheNew() {
    var a = threeDeep();
    toGroup(a, "x1", "x", null, DROP_OLDEST);
    toGroup(a, "x2", "x", null, DROP_OLDEST);
    toGroup(a, "y1", "y", null, DROP_OLDEST);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 1", "x1", "x2");
  }

  @Test
  void dropOldest_forDirectMessages_takesDirectMessages() {
    var a = threeDeep();
    a.offers("1", DROP_OLDEST);
    a.offers("2", DROP_OLDEST);
    a.offers("3", DROP_OLDEST);
    a.offers("4", DROP_OLDEST);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 2", "3", "4");
  }

  @Test
  void conflate_takesThePlaceOfTheSameKeyOfTheSameGroup() {
    var a = threeDeep();
    toGroup(a, "x:k=1", "x", "k", CONFLATE);
    toGroup(a, "x:l=1", "x", "l", CONFLATE);
    toGroup(a, "x:k=2", "x", "k", CONFLATE);
    desk.run();
    assertThat(desk.counters.dropped(DropReason.CONFLATED)).isEqualTo(1);
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 1", "x:l=1", "x:k=2");
  }

  @Test
  void conflate_withAnotherGroupsKey_orNone_dropsTheOldestOfItsGroup() {
    var a = threeDeep();
    toGroup(a, "y:k=1", "y", "k", CONFLATE);
    toGroup(a, "x:l=1", "x", "l", CONFLATE);
    toGroup(a, "x:k=1", "x", "k", CONFLATE);
    toGroup(a, "x:-", "x", null, CONFLATE);
    desk.run();
    assertThat(desk.counters.dropped(DropReason.CONFLATED)).isZero();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 2", "y:k=1", "x:-");
  }

  @Test
  void conflate_neverLosesTheNewValue_whereItTakesNoMoreRoomThanTheOld() {
    var a = desk.outbox(Desk.holding(1_000, 1_024)).stalled();
    a.offers("flying");
    desk.run();
    toGroup(a, "k=1", "x", "k", CONFLATE);
    toGroup(a, "y".repeat(2_000), "y", null, CONFLATE);
    toGroup(a, "k=2", "x", "k", CONFLATE);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 1", "y".repeat(2_000), "k=2");
  }

  @Test
  void belowItsLimit_nothingIsConflated() {
    var a = threeDeep();
    toGroup(a, "k=1", "x", "k", CONFLATE);
    toGroup(a, "k=2", "x", "k", CONFLATE);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "k=1", "k=2");
  }

  @Test
  void twoGaps_areNeverPending_theyAddUp() {
    var a = threeDeep();
    a.offers("1", "2");
    a.offers("3", DROP_NEWEST);
    toGroup(a, "g", "g", null, DROP_OLDEST);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 2", "1", "2");
  }

  @Test
  void eachGap_countsWhatWasMissedSinceTheLast() {
    var a = threeDeep();
    a.offers("1", "2");
    a.offers("lost", DROP_NEWEST);
    desk.run();
    a.transport.complete();
    desk.run();
    assertThat(a.frames()).containsExactly("flying", "gap 1", "1", "2");
    a.offers("lost", DROP_NEWEST);
    a.offers("lost", DROP_NEWEST);
    desk.run();
    a.transport.complete();
    desk.run();
    a.offers("3");
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying", "gap 1", "1", "2", "gap 2", "3");
  }

  @Test
  void aGap_goesBeforeADeliveredFrame_andNeverAlone() {
    var a = desk.outbox(Desk.holding(1, ROOMY)).stalled();
    a.offers("flying");
    desk.run();
    a.offers("lost", DROP_OLDEST);
    a.offers("lost", DROP_OLDEST);
    desk.run();
    drain(a);
    assertThat(a.frames()).containsExactly("flying");
    a.offers("next");
    desk.run();
    assertThat(a.transport.batches()).endsWith(List.of("gap 2", "next"));
    desk.checkQuiet();
  }

  @Test
  void aTransportThatTakesOneAtATime_getsTheGapFirst() {
    var a = desk.outbox(Desk.holding(2, ROOMY), 1).stalled();
    a.offers("flying");
    desk.run();
    a.offers("1");
    a.offers("lost", DROP_NEWEST);
    desk.run();
    drain(a);
    assertThat(a.transport.batches())
        .containsExactly(List.of("flying"), List.of("gap 1"), List.of("1"));
  }

  @Test
  void bp1_bytesStayBelowTheLimitPlusOneMessage() {
    var a = desk.outbox(Desk.holding(1_000, 1_024)).stalled();
    for (int i = 0; i < 50; i++) {
      a.offers("x".repeat(100), DROP_NEWEST);
      desk.run();
    }
    assertThat(desk.counters.dropped(DropReason.OVERFLOW)).isEqualTo(50 - 11);
    a.offers("y".repeat(5_000), DROP_NEWEST);
    desk.run();
    assertThat(desk.counters.dropped(DropReason.OVERFLOW)).isEqualTo(40);
    drain(a);
  }

  @Test
  void bp1_aMessageAboveTheWholeLimit_isTakenWhileThereIsRoom() {
    var a = desk.outbox(Desk.holding(1_000, 1_024));
    a.offers("y".repeat(5_000));
    desk.run();
    assertThat(a.frames()).hasSize(1);
    assertThat(a.told).containsExactly("written");
    desk.checkQuiet();
  }

  @Test
  void aBurstWithinOnePass_isNoOverflow_ifTheTransportKeepsUp() {
    var a = desk.outbox(Desk.holding(3, ROOMY));
    for (int i = 0; i < 100; i++) {
      a.offers("" + i);
    }
    desk.run();
    assertThat(a.frames()).hasSize(100);
    assertThat(a.told).doesNotContain("overflowed");
    desk.checkQuiet();
  }

  @Test
  void oneWhoStalls_delaysNobodyElseOfTheLane() {
    var slow = desk.outbox().stalled();
    var quick = desk.outbox();
    slow.offers("1", "2");
    quick.offers("1", "2");
    desk.run();
    assertThat(quick.frames()).containsExactly("1", "2");
  }

  // ---- the end
  // -----------------------------------------------------------------------------------

  @Test
  void aClose_dropsWhatWaits_letsTheSendInFlightEnd_andThenClosesWithCodeAndText() {
    var a = desk.outbox().stalled();
    a.offers("flying");
    desk.run();
    a.offers("1", "2");
    a.outbox.close(Desk.farewell(EndReason.KICKED, null, DropReason.CLOSED));
    a.offers("3");
    desk.run();
    assertThat(a.transport.log()).containsExactly("flying");
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(3);
    drain(a);
    assertThat(a.transport.log()).containsExactly("flying", "<close 4001>");
    assertThat(a.transport.close()).isEqualTo(new FakeTransport.Close(4001, "Kicked"));
  }

  @Test
  void lastWords_jumpTheQueue_andGoBeforeTheCloseFrame() {
    var a = desk.outbox().stalled();
    a.offers("flying");
    desk.run();
    a.offers("1");
    a.outbox.close(
        Desk.farewell(EndReason.AT_CAPACITY, EncodedMessage.of("sorry"), DropReason.CLOSED));
    desk.run();
    drain(a);
    assertThat(a.transport.log()).containsExactly("flying", "sorry", "<close 1013>");
  }

  @Test
  void life1_theFirstCloseCounts() {
    var a = desk.outbox();
    a.outbox.close(Desk.farewell(EndReason.REPLACED, null, DropReason.REPLACED));
    a.outbox.close(Desk.farewell(EndReason.KICKED, null, DropReason.CLOSED));
    desk.run();
    assertThat(a.transport.log()).containsExactly("<close 4002>");
  }

  @Test
  void life3_nothingFollowsTheCloseFrame() {
    var a = desk.outbox();
    a.outbox.close(Desk.farewell(EndReason.KICKED, null, DropReason.CLOSED));
    desk.run();
    a.offers("late");
    a.outbox.close(Desk.farewell(EndReason.IDLE, EncodedMessage.of("late"), DropReason.CLOSED));
    desk.run();
    assertThat(a.transport.log()).containsExactly("<close 4001>");
    desk.checkQuiet();
  }

  @Test
  void ord5_aDisposedOutbox_countsTheSendInFlightAsDropped_andItsLateEndNotAgain() {
    var a = desk.outbox().stalled();
    a.offers("1", "2");
    desk.run();
    a.offers("3");
    a.outbox.dispose();
    a.outbox.dispose();
    desk.run();
    desk.checkQuiet();
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(3);
    a.transport.complete();
    desk.run();
    desk.checkQuiet();
    assertThat(a.told).isEmpty();
    assertThat(desk.counters.sent()).isZero();
  }

  @Test
  void aDisposedOutbox_writesNoMore_notEvenAClose() {
    var a = desk.outbox();
    a.outbox.dispose();
    a.outbox.close(Desk.farewell(EndReason.KICKED, EncodedMessage.of("bye"), DropReason.CLOSED));
    a.offers("1");
    desk.run();
    assertThat(a.transport.log()).isEmpty();
    desk.checkQuiet();
  }

  @Test
  void ord5_lastWordsThatNeverLeft_areNotAcceptedEither() {
    var a = desk.outbox().stalled();
    a.offers("flying");
    desk.run();
    a.outbox.close(
        Desk.farewell(EndReason.AT_CAPACITY, EncodedMessage.of("sorry"), DropReason.CLOSED));
    desk.run();
    a.outbox.dispose();
    desk.run();
    assertThat(desk.counters.accepted()).isEqualTo(1);
    desk.checkQuiet();
  }

  // ---- an end that writes what waits first
  // ---------------------------------------------------------------------

  private static Outbox.Farewell flushing(String lastWords) {
    EndReason reason = EndReason.GOING_AWAY;
    EncodedMessage words = lastWords == null ? null : EncodedMessage.of(lastWords);
    return new Outbox.Farewell(reason.closeCode(), reason.text(), words, DropReason.CLOSED, true);
  }

  @Test
  void aFlushingEnd_writesWhatWaits_inOrder_thenTheLastWords_thenTheClose() {
    var a = desk.outbox(OutboxConfig.DEFAULT, 2);
    a.offers("1", "2", "3");
    a.outbox.close(flushing("bye"));
    a.offers("late");
    desk.run();
    assertThat(a.transport.log()).containsExactly("1", "2", "3", "bye", "<close 1001>");
    assertThat(a.transport.batches())
        .containsExactly(List.of("1", "2"), List.of("3"), List.of("bye"));
    assertThat(a.told).containsExactly("written", "written", "written", "closing");
    assertThat(desk.counters.sent()).isEqualTo(4);
    assertThat(desk.counters.dropped(DropReason.CLOSED)).as("what came after").isEqualTo(1);
    desk.checkQuiet();
  }

  @Test
  void aFlushingEnd_withNothingWaiting_writesLastWordsAndClose_orOnlyTheClose() {
    var a = desk.outbox();
    var b = desk.outbox();
    a.outbox.close(flushing("bye"));
    b.outbox.close(flushing(null));
    desk.run();
    assertThat(a.transport.log()).containsExactly("bye", "<close 1001>");
    assertThat(b.transport.log()).containsExactly("<close 1001>");
    assertThat(b.told).containsExactly("closing");
    desk.checkQuiet();
  }

  @Test
  void bp2_aFlushingEnd_goesOnAsTheClientReads_oneSendAtATime() {
    var a = desk.outbox(OutboxConfig.DEFAULT, 1).stalled();
    a.offers("flying");
    desk.run();
    a.offers("1", "2");
    a.outbox.close(flushing("bye"));
    desk.run();
    List<String> expected = List.of("flying", "1", "2", "bye");
    for (int i = 1; i < expected.size(); i++) {
      assertThat(a.transport.log()).isEqualTo(expected.subList(0, i));
      a.transport.complete();
      desk.run();
    }
    assertThat(a.transport.close()).as("the last words are still on their way").isNull();
    assertThat(a.told).doesNotContain("closing");
    a.transport.complete();
    desk.run();
    assertThat(a.transport.log()).endsWith("bye", "<close 1001>");
    assertThat(a.told).endsWith("written", "closing");
    desk.checkQuiet();
  }

  @Test
  void aFlushingEnd_tellsOfAGap_beforeWhatItWrites() {
    var a = threeDeep();
    a.offers("1", "2");
    a.offers("lost", DROP_NEWEST);
    a.outbox.close(flushing("bye"));
    desk.run();
    drain(a);
    assertThat(a.transport.log())
        .containsExactly("flying", "gap 1", "1", "2", "bye", "<close 1001>");
    assertThat(desk.counters.dropped(DropReason.OVERFLOW)).isEqualTo(1);
  }

  @Test
  void aFlushingEnd_tellsOfNoGap_whereNothingFollowsIt() {
    var a = desk.outbox(Desk.holding(1, ROOMY)).stalled();
    a.offers("flying");
    desk.run();
    a.offers("lost", DROP_NEWEST);
    a.outbox.close(flushing("bye"));
    desk.run();
    drain(a);
    assertThat(a.transport.log()).containsExactly("flying", "bye", "<close 1001>");
  }

  @Test
  void ord5_aFlushingEnd_thatIsGivenUp_countsTheRestAsDropped_andTheLastWordsNotAtAll() {
    var a = desk.outbox(OutboxConfig.DEFAULT, 1).stalled();
    a.offers("1", "2", "3");
    a.outbox.close(flushing("bye"));
    desk.run();
    a.transport.complete();
    desk.run();
    a.outbox.dispose();
    desk.run();
    assertThat(desk.counters.sent()).isEqualTo(1);
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(2);
    assertThat(desk.counters.accepted()).isEqualTo(3);
    desk.checkQuiet();
    a.transport.complete();
    desk.run();
    assertThat(a.transport.log()).containsExactly("1", "2");
    assertThat(a.told).containsExactly("written");
    desk.checkQuiet();
  }

  @Test
  void ord5_lastWordsThatAreGivenUpInFlight_areAccepted_andDropped() {
    var a = desk.outbox().stalled();
    a.outbox.close(flushing("bye"));
    desk.run();
    a.outbox.dispose();
    desk.run();
    assertThat(desk.counters.accepted()).isEqualTo(1);
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(1);
    desk.checkQuiet();
  }

  @Test
  void ord5_aFlushingEnd_whoseWriteFails_writesNoMore() {
    var a = desk.outbox(OutboxConfig.DEFAULT, 1).stalled();
    a.offers("1", "2", "3");
    a.outbox.close(flushing("bye"));
    desk.run();
    a.transport.completeExceptionally();
    desk.run();
    assertThat(a.transport.log()).containsExactly("1");
    assertThat(a.told).containsExactly("failed");
    assertThat(desk.counters.dropped(DropReason.FAILED)).isEqualTo(1);
    assertThat(desk.counters.dropped(DropReason.CLOSED)).isEqualTo(2);
    desk.checkQuiet();
  }

  @Test
  void life1_aSecondEnd_dropsNothingOfWhatTheFirstFlushes() {
    var a = desk.outbox().stalled();
    a.offers("1");
    desk.run();
    a.offers("2");
    a.outbox.close(flushing("bye"));
    a.outbox.close(Desk.farewell(EndReason.KICKED, null, DropReason.CLOSED));
    desk.run();
    drain(a);
    assertThat(a.transport.log()).containsExactly("1", "2", "bye", "<close 1001>");
    assertThat(desk.dropped()).isZero();
  }

  @Test
  void life3_whileItFlushes_noPingGoesOut() {
    var a = desk.outbox().stalled();
    a.offers("1");
    desk.run();
    a.offers("2");
    a.outbox.ping();
    a.outbox.close(flushing(null));
    desk.run();
    drain(a);
    assertThat(a.transport.log()).containsExactly("1", "2", "<close 1001>");
  }

  // ---- the lane's bound
  // --------------------------------------------------------------------------

  @Test
  void aFullLane_turnsMessagesAway_andRepliesOnlyAtTwiceThat() {
    LaneRunner tight = desk.runnerOf(desk.lane, 1_000);
    var a = desk.outboxOn(tight, desk.lane);
    Outgoing message = Desk.one("x".repeat(100), CLOSE);
    int taken = 0;
    while (a.outbox.offer(message)) {
      taken++;
    }
    assertThat(taken).isEqualTo(7);
    for (int i = 0; i < 20; i++) {
      a.outbox.reply(message);
    }
    desk.run();
    assertThat(a.frames()).hasSize(13);
    assertThat(desk.counters.dropped(DropReason.LANE)).isEqualTo(1 + 14);
    assertThat(tight.backlogBytes()).isZero();
    desk.checkQuiet();
  }

  @Test
  void aPreparedMessage_goesBeforeWhatIsOfferedLater_andWakesNobody() {
    var a = desk.outbox();
    a.outbox.prepare(Desk.one("first", CLOSE));
    assertThat(desk.lane.waiting()).isZero();
    a.offers("second");
    desk.run();
    assertThat(a.frames()).containsExactly("first", "second");
    desk.checkQuiet();
  }
}
