package io.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.client.SluiceClient.State;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SluiceClientTest {
  private static final String QUEUED =
      "{\"type\":\"queued\",\"position\":2,\"priority\":\"normal\",\"timeoutMs\":30000}";
  private static final String DRAINING = "{\"type\":\"draining\",\"reconnectDelay\":4526}";

  private static World opened() {
    return new World().letsIn();
  }

  private static World opened(UnaryOperator<SluiceClient.Builder> options) {
    return new World(options).letsIn();
  }

  private static Duration ms(long milliseconds) {
    return Duration.ofMillis(milliseconds);
  }

  private static UnaryOperator<SluiceClient.Builder> noHeartbeat() {
    return builder -> builder.heartbeat(Duration.ZERO, ms(1));
  }

  // ---- to connect

  @Test
  void saysWhoItIs_inTheAddress() {
    World world = new World(builder -> builder.clientId("a/b \u6f22").priority("low"));

    assertThat(world.link().address)
        .hasToString("ws://host/sluice/ws?clientId=a%2Fb+%E6%BC%A2&priority=low");
    assertThat(world.link().resumeToken).isNull();
  }

  @Test
  void isOpen_whenTheFirstRequestIsAnswered_asAWelcomeComesToThoseWhoWait_too() {
    World world = new World();
    world.welcomes();
    assertThat(world.client.state()).isEqualTo(State.CONNECTING);
    assertThat(world.stateOf(world.client.connected())).isEqualTo("pending");

    world.acks();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
    assertThat(world.stateOf(world.client.connected())).isEqualTo("done");
    assertThat(world.client.clientId()).isEqualTo("alice");
  }

  @Test
  void joinsItsGroups_theFirstOneAheadOfTheOthers() {
    World world = new World(builder -> builder.groups("a", "b", "c"));
    world.welcomes();
    assertThat(world.link().sent).containsExactly("{\"type\":\"join\",\"group\":\"a\",\"id\":1}");

    world.acks();
    assertThat(world.link().sent)
        .hasSize(3)
        .contains("{\"type\":\"join\",\"group\":\"c\",\"id\":3}");
    assertThat(world.client.state()).isEqualTo(State.CONNECTING);
    world.tells("{\"type\":\"ack\",\"id\":3}", "{\"type\":\"ack\",\"id\":2}");
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void tellsOfAGroupThatItMayNotJoin_andIsOpenWithoutIt() {
    World world = new World(builder -> builder.groups("no blanks"));
    world.welcomes();
    world.refuses("bad_group");

    assertThat(world.events).contains("error bad_group why no blanks");
    assertThat(world.client.state()).isEqualTo(State.OPEN);
    assertThat(world.client.groups()).isEmpty();
  }

  @Test
  void groupThatItLeftOnTheWay_isNotJoined() {
    World world = new World(builder -> builder.groups("a", "b", "c").refuseWhenNotOpen());
    world.welcomes();
    assertThat(world.stateOf(world.client.leave("b"))).isEqualTo("not_open");
    assertThat(world.stateOf(world.client.leave("c"))).isEqualTo("not_open");
    world.acks();

    assertThat(world.link().sent).hasSize(1);
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void takesConnectTimeoutForAWelcome_andThenAsLongForAnAnswer() {
    World world = new World(builder -> builder.connectTimeout(ms(500)));
    world.pass(499);
    world.welcomes();
    world.pass(499);
    assertThat(world.client.state()).isEqualTo(State.CONNECTING);

    world.pass(1);
    assertThat(world.last()).startsWith("reconnecting 1006 No answer");
    assertThat(world.link().closedWith).isEqualTo(1000);
  }

  @Test
  void dialThatHangs_isGivenUp_andClosedShouldItSucceedLater() {
    World world = new World(builder -> builder.connectTimeout(ms(500)).delays(ms(0), ms(0)));
    world.hangs = true;
    world.ends(1006);
    world.pass(499);
    assertThat(world.last()).isEqualTo("state CONNECTING");

    world.pass(1);
    assertThat(world.events).contains("reconnecting 1006 No answer 0 2");
    world.goesOn();
    assertThat(world.links).extracting(each -> each.closedWith).containsExactly(0, 1000, 0);
    world.letsIn();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void dialThatIsDoneAfterClose_isClosed() {
    World world = opened();
    world.hangs = true;
    world.ends(1006);
    world.pass(500);
    world.client.close();
    world.settle();

    world.goesOn();
    assertThat(world.links).hasSize(2);
    assertThat(world.link().closedWith).isEqualTo(1000);
  }

  @Test
  void welcomeThatIsFasterThanTheDial_isHeard() {
    World world = opened();
    world.isHasty = true;
    world.ends(1006);
    world.pass(500);

    world.acks();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void optionsThatMakeNoSense_areRefused() {
    SluiceClient.Builder builder = SluiceClient.builder(URI.create("ws://host/"));

    assertThatThrownBy(() -> builder.maxPending(0))
        .hasMessage("maxPending must be a number from 1, but is 0");
    assertThatThrownBy(() -> builder.requestTimeout(Duration.ZERO))
        .hasMessage("requestTimeout must be 1 ms at least, but is PT0S");
    assertThatThrownBy(() -> builder.delays(ms(-1), ms(1)))
        .hasMessage("baseDelay must not be negative, but is PT-0.001S");
    assertThatThrownBy(() -> SluiceClient.builder(URI.create("http://host/")))
        .hasMessage("no address of a WebSocket: http");
  }

  // ---- requests

  @Test
  void request_isDoneByItsAck_andGivesTheRecipients_payloadByteForByte() {
    World world = opened();
    CompletionStage<Integer> published = world.client.publish("g", "{\"price\": 1.50}", "k");
    assertThat(world.said())
        .isEqualTo(
            "{\"type\":\"broadcast\",\"group\":\"g\",\"key\":\"k\",\"payload\":{\"price\": 1.50},"
                + "\"id\":2}");
    assertThat(world.stateOf(published)).isEqualTo("pending");

    world.acks(",\"recipients\":3");
    assertThat(world.stateOf(published)).isEqualTo("done 3");
  }

  @Test
  void request_isRejectedByTheErrorWithItsId_andNoOtherIs() {
    World world = opened();
    CompletionStage<Void> first = world.client.direct("nobody", "1");
    String text = world.said();
    CompletionStage<Void> second = world.client.direct("bob", "1");
    world.settle();
    world.refuses(text, "no_such_target");

    assertThat(world.stateOf(first)).isEqualTo("no_such_target sent");
    assertThat(world.stateOf(second)).isEqualTo("pending");
  }

  @Test
  void request_mayHaveBeenDone_ifTheConnectionEndsBeforeItsAnswer() {
    World world = opened();
    CompletionStage<Integer> request = world.client.publish("g", "1");
    world.settle();
    world.ends(1006);

    assertThat(world.stateOf(request)).isEqualTo("lost sent");
  }

  @Test
  void request_hasATime_whichBeginsWithTheCall() {
    World world = new World(builder -> builder.requestTimeout(ms(100)));
    CompletionStage<Void> unsent = world.client.join("g");
    world.settle();
    world.pass(99);
    assertThat(world.stateOf(unsent)).isEqualTo("pending");
    world.pass(1);
    assertThat(world.stateOf(unsent)).isEqualTo("timeout");

    world.letsIn();
    assertThat(world.link().sent).as("it isn't sent any more").hasSize(1);
    CompletionStage<Void> sent = world.client.join("g");
    world.settle();
    world.pass(100);
    assertThat(world.stateOf(sent)).isEqualTo("timeout sent");
    world.acks();
    assertThat(world.client.groups()).as("an answer that comes too late finds nobody").isEmpty();
  }

  @Test
  void request_isRefused_whenTooManyHaveNoAnswer() {
    World world = opened(builder -> builder.maxPending(2));
    world.client.publish("g", "1");
    CompletionStage<Integer> second = world.client.publish("g", "2");
    assertThat(world.stateOf(world.client.publish("g", "3"))).isEqualTo("too_many_pending");

    world.acks(",\"recipients\":0");
    assertThat(world.stateOf(second)).isEqualTo("done 0");
    assertThat(world.stateOf(world.client.publish("g", "4"))).isEqualTo("pending");
  }

  @Test
  void payloadThatIsNoJson_isRefusedAtOnce() {
    World world = opened();

    assertThatThrownBy(() -> world.client.publish("g", "{\"a\":}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> world.client.direct("bob", "1} {"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> world.client.send("{\"id\":1}")).hasMessage("the client gives the id");
  }

  @Test
  void anyOtherObject_isSentAsItIs() {
    World world = opened();
    CompletionStage<Void> sent = world.client.send(" {\"type\":\"price\",\"of\":1.50 } ");
    assertThat(world.said()).isEqualTo("{\"type\":\"price\",\"of\":1.50,\"id\":2}");

    world.acks();
    assertThat(world.stateOf(sent)).isEqualTo("done");
    world.client.send("{ }");
    assertThat(world.said()).isEqualTo("{\"id\":3}");
  }

  @Test
  void request_waitsByDefault_untilItIsOpen_andIsRefusedAtOnceIfTheBuilderSaysSo() {
    World patient = new World();
    CompletionStage<Integer> waiting = patient.client.publish("g", "1");
    patient.settle();
    patient.letsIn();
    patient.acks(",\"recipients\":1");
    assertThat(patient.stateOf(waiting)).isEqualTo("done 1");

    World hasty = new World(SluiceClient.Builder::refuseWhenNotOpen);
    assertThat(hasty.stateOf(hasty.client.publish("g", "1"))).isEqualTo("not_open");
  }

  // ---- waiting for a slot

  @Test
  void whoIsQueued_isTold_hasTime_andAsksAgainWhenItIsAdmitted() {
    World world =
        new World(b -> noHeartbeat().apply(b).groups("g").requestTimeout(Duration.ofHours(1)));
    CompletionStage<Integer> request = world.client.publish("g", "1");
    world.settle();
    world.welcomes();
    String join = world.said();
    world.tells(QUEUED);
    world.refuses(join, "not_admitted");
    assertThat(world.client.state()).isEqualTo(State.QUEUED);
    assertThat(world.events).contains("queued 2 normal PT30S");

    world.pass(60_000);
    world.tells("{\"type\":\"admitted\"}");
    assertThat(world.events).contains("admitted");
    assertThat(world.said()).contains("\"join\"");
    world.acks();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
    world.acks(",\"recipients\":0");
    assertThat(world.stateOf(request)).isEqualTo("done 0");
  }

  @Test
  void whoIsQueued_asksAgainToo_whenTheAnswerToWhatItAskedBeforeComesAfterAdmitted() {
    World world = new World(builder -> builder.groups("g"));
    world.welcomes();
    String join = world.said();
    world.tells(QUEUED, "{\"type\":\"admitted\"}");
    world.refuses(join, "not_admitted");
    assertThat(world.link().sent).hasSize(2);

    world.acks();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void whoIsQueued_doesNotJoinWhatItLeftMeanwhile() {
    World world = new World(builder -> builder.groups("g").refuseWhenNotOpen());
    world.welcomes();
    String join = world.said();
    world.tells(QUEUED);
    world.refuses(join, "not_admitted");
    world.client.leave("g");
    world.settle();
    world.tells("{\"type\":\"admitted\"}");
    assertThat(world.said()).contains("\"leave\"");

    world.acks();
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  @Test
  void whoIsSentAway_isNotOpenAgain_whenItIsOpenForTheFirstTime() {
    World world = new World();
    world.welcomes();
    world.tells(QUEUED);
    world.ends(1013);
    world.pass(1000);
    world.letsIn();
    assertThat(world.events).noneMatch(each -> each.startsWith("reconnect "));

    world.ends(1006);
    world.pass(1000);
    world.letsIn();
    assertThat(world.last()).isEqualTo("reconnect c3 []");
  }

  // ---- after an end

  @ParameterizedTest
  @CsvSource({
    "1000, NEVER",
    "1003, NEVER",
    "1007, NEVER",
    "1008, NEVER",
    "1009, NEVER",
    "4000, NEVER",
    "4001, NEVER",
    "4002, NEVER",
    "4099, NEVER",
    "1001, LATER",
    "1002, LATER",
    "1005, LATER",
    "1006, LATER",
    "1011, LATER",
    "1013, LATER",
    "4100, LATER",
    "4101, LATER",
    "4102, LATER",
    "4103, LATER",
    "4104, LATER",
    "4105, LATER",
    "4107, LATER",
    "4109, LATER",
    "4199, LATER",
    "4300, LATER",
    "4999, LATER",
    "4200, NOW",
    "4201, NOW",
    "4299, NOW"
  })
  void closeCode_saysWhetherToComeBack(int code, ComeBack verdict) {
    assertThat(ComeBack.after(ConnectionEnd.of(code, ""))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "400, NEVER",
    "401, NEVER",
    "403, NEVER",
    "404, NEVER",
    "426, NEVER",
    "429, LATER",
    "500, LATER",
    "502, LATER",
    "503, LATER"
  })
  void httpStatus_saysWhetherToComeBack(int status, ComeBack verdict) {
    assertThat(ComeBack.after(new ConnectionEnd(1006, "", status, -1))).isEqualTo(verdict);
  }

  @Test
  void longestDelayDoublesUpToItsCap_andEachIsDrawnBelowIt() {
    World world = new World(builder -> builder.delays(ms(1000), ms(5000)));
    for (double chance : new double[] {0.5, 0.5, 0.5, 0.5, 0, 0.999}) {
      world.chance = chance;
      world.ends(1006);
      world.pass(4999);
    }

    assertThat(world.events)
        .filteredOn(each -> each.startsWith("reconnecting"))
        .containsExactly(
            "reconnecting 1006  500 1",
            "reconnecting 1006  1000 2",
            "reconnecting 1006  2000 3",
            "reconnecting 1006  2500 4",
            "reconnecting 1006  0 5",
            "reconnecting 1006  4995 6");
  }

  @Test
  void isNotBack_beforeTheDelayIsOver() {
    World world = opened();
    world.ends(1006);
    assertThat(world.client.state()).isEqualTo(State.WAITING);
    world.pass(499);
    assertThat(world.links).hasSize(1);

    world.pass(1);
    assertThat(world.links).hasSize(2);
  }

  @Test
  void delaysBeginAnew_onlyOnceItWasOpenForAWhile() {
    World world = new World(b -> noHeartbeat().apply(b).stableAfter(ms(10_000)));
    world.ends(1006);
    world.pass(1000);
    world.letsIn();
    world.pass(9_999);
    world.ends(1006);
    assertThat(world.last()).isEqualTo("reconnecting 1006  1000 2");

    world.pass(1000);
    world.letsIn();
    world.pass(10_000);
    world.ends(1006);
    assertThat(world.last()).isEqualTo("reconnecting 1006  500 1");
  }

  @Test
  void whoMayComeBackAtOnce_doesSo_butOnlyOnce() {
    World world = opened();
    world.ends(4201);
    assertThat(world.last()).isEqualTo("reconnecting 4201  125 1");

    world.pass(125);
    world.ends(4201);
    assertThat(world.last()).isEqualTo("reconnecting 4201  1000 2");
  }

  @ParameterizedTest
  @CsvSource({
    "preempted, 4101",
    "preempted, 4050",
    "draining, 1001",
    "draining, 1006",
    "refused, 1013"
  })
  void delayThatIsTold_counts_forOneReconnect(String notice, int code) {
    World world = opened();
    world.tells("{\"type\":\"" + notice + "\",\"reason\":\"why\",\"reconnectDelay\":4526}");
    assertThat(world.last()).startsWith(notice).endsWith("PT4.526S");
    world.ends(code);
    assertThat(world.last()).isEqualTo("reconnecting " + code + "  4526 1");

    world.pass(4526);
    world.ends(1006);
    assertThat(world.last()).isEqualTo("reconnecting 1006  1000 2");
  }

  @ParameterizedTest
  @CsvSource({"preempted, 4101", "draining, 1001", "refused, 1013"})
  void noticeWithoutADelay_tellsNone_soItIsDrawn(String notice, int code) {
    World world = opened();
    world.tells("{\"type\":\"" + notice + "\",\"reason\":\"why\"}");
    assertThat(world.last()).startsWith(notice).endsWith("PT0S");
    world.ends(code);

    assertThat(world.last()).isEqualTo("reconnecting " + code + "  500 1");
  }

  @Test
  void kick_isForGood_alsoForWhoWasToldToComeBack() {
    World world = opened();
    world.tells(DRAINING);
    world.ends(4001, "Kicked");

    assertThat(world.last()).isEqualTo("close 4001 Kicked REFUSED");
    assertThat(world.client.state()).isEqualTo(State.CLOSED);
    assertThat(world.timers()).isZero();
    assertThat(world.hasEnded()).isTrue();
  }

  @Test
  void whoIsReplaced_hearsOfIt_andStaysAway() {
    World world = opened();
    world.ends(4002, "Replaced");

    assertThat(world.events).endsWith("replaced", "state CLOSED", "close 4002 Replaced REFUSED");
  }

  @Test
  void maxAttempts_isTheMostInARow_andZeroIsNone() {
    World world = new World(builder -> builder.maxAttempts(1));
    world.ends(1006);
    world.pass(1000);
    world.ends(1006);
    assertThat(world.last()).isEqualTo("close 1006  ATTEMPTS");
    assertThat(world.stateOf(world.client.connected())).isEqualTo("closed");

    World timid = new World(builder -> builder.maxAttempts(0));
    timid.ends(1006);
    assertThat(timid.client.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void dialThatIsRefusedForNow_isTriedAgainAfterRetryAfter_andOneThatIsRefusedForGoodIsNot() {
    World world = opened();
    world.failure = new ConnectionEnd(1006, "HTTP 503", 503, 5);
    world.ends(1006);
    world.pass(500);
    assertThat(world.last()).isEqualTo("reconnecting 1006 HTTP 503 6000 2");

    world.failure = new ConnectionEnd(1006, "HTTP 403", 403, -1);
    world.pass(6000);
    assertThat(world.last()).isEqualTo("close 1006 HTTP 403 REFUSED");
  }

  @Test
  void dialThatIsRefusedAgain_waitsLongerBeyondEachRetryAfter_upToTheCap() {
    World world = opened(builder -> builder.delays(ms(1000), ms(3000)));
    world.failure = new ConnectionEnd(1006, "", 503, 1);
    world.ends(4201);
    world.pass(125 + 2000 + 2500);

    assertThat(world.events)
        .filteredOn(each -> each.startsWith("reconnecting"))
        .containsExactly(
            "reconnecting 4201  125 1",
            "reconnecting 1006  2000 2",
            "reconnecting 1006  2500 3",
            "reconnecting 1006  2500 4");
  }

  // ---- back again

  @Test
  void isTheSameClient_withTheTokenOfItsLastConnection() {
    World world = new World();
    world.welcomes("first");
    world.acks();
    world.ends(1006);
    world.pass(1000);

    assertThat(world.link().address.getQuery()).isEqualTo("clientId=alice");
    assertThat(world.link().resumeToken).isEqualTo("first");
    assertThat(world.events).noneMatch(each -> each.contains("first"));
  }

  @Test
  void joinsWhatItWasIn_andNotWhatItHasLeft_beforeAnythingElseIsSent() {
    World world = opened(builder -> builder.groups("a", "b"));
    CompletionStage<Void> joined = world.client.join("c");
    world.settle();
    world.acks();
    assertThat(world.stateOf(joined)).isEqualTo("done");
    world.client.leave("a");
    world.settle();
    world.acks();
    world.ends(1006);
    world.client.publish("c", "1");
    world.settle();
    world.pass(1000);
    world.letsIn();

    assertThat(world.link().sent)
        .hasSize(3)
        .extracting(each -> Frame.of(each).string("type") + " " + Frame.of(each).string("group"))
        .containsExactly("join b", "join c", "broadcast c");
    assertThat(world.last()).isEqualTo("reconnect c2 [b, c]");
  }

  @Test
  void isNotInWhatItHasJoinedAndLeft_withoutWaitingForEither() {
    World world = opened();
    CompletionStage<Void> joined = world.client.join("g");
    CompletionStage<Void> left = world.client.leave("g");
    world.settle();
    world.tells("{\"type\":\"ack\",\"id\":2}", "{\"type\":\"ack\",\"id\":3}");

    assertThat(world.stateOf(joined)).isEqualTo("done");
    assertThat(world.stateOf(left)).isEqualTo("done");
    assertThat(world.client.groups()).isEmpty();
  }

  @Test
  void whatTheOldConnectionStillSays_isNotHeard() {
    World world = opened();
    World.FakeLink old = world.link();
    world.ends(1006);
    world.pass(1000);
    old.ear.heard("{\"type\":\"gap\",\"dropped\":3,\"reason\":\"slow\"}");
    old.ear.ended(ConnectionEnd.of(4001, "Kicked"));
    world.settle();

    assertThat(world.last()).isEqualTo("state CONNECTING");
  }

  // ---- what comes in

  @Test
  void messages_areTold_payloadByteForByte() {
    World world = opened();
    world.tells(
        "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":{\"price\": 1.50}}",
        "{\"type\":\"direct\",\"payload\":[1, 2]}",
        "{\"type\":\"gap\",\"dropped\":3,\"reason\":\"slow\"}",
        "{\"type\":\"error\",\"code\":\"rate_limited\",\"error\":\"Too many messages\"}");

    assertThat(world.events)
        .endsWith(
            "broadcast g {\"price\": 1.50}",
            "direct  [1, 2]",
            "gap 3 slow",
            "error rate_limited Too many messages ");
  }

  @Test
  void whatItDoesNotKnow_isPassedOver() {
    World world = opened();
    int before = world.events.size();
    world.tells("{\"type\":\"of a later server\"}", "no JSON", "[]", "{\"type\":1}");

    assertThat(world.events).hasSize(before);
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }

  // ---- a server that is silent

  @Test
  void silentServer_isAskedForAnAnswer_andLeftWhenThereIsNone() {
    World world = opened(builder -> builder.heartbeat(ms(300), ms(100)));
    world.pass(299);
    assertThat(world.link().sent).hasSize(1);
    world.pass(1);
    assertThat(world.said())
        .isEqualTo("{\"type\":\"leave\",\"group\":\"sluice.client/nowhere\",\"id\":2}");
    world.pass(99);
    assertThat(world.client.state()).isEqualTo(State.OPEN);

    world.pass(1);
    assertThat(world.last()).startsWith("reconnecting 1006 No answer");
    assertThat(world.link().closedWith).isEqualTo(1000);
  }

  @Test
  void server_isAliveWithWhateverItSays() {
    World world = opened(builder -> builder.heartbeat(ms(300), ms(100)));
    world.pass(300);
    world.tells("{\"type\":\"gap\",\"dropped\":1,\"reason\":\"slow\"}");
    world.pass(299);

    assertThat(world.client.state()).isEqualTo(State.OPEN);
    assertThat(world.link().sent).hasSize(2);
  }

  @Test
  void withoutAHeartbeat_nobodyIsAsked() {
    World world = opened(noHeartbeat());
    assertThat(world.timers()).isZero();
    world.pass(1_000_000);
    assertThat(world.link().sent).hasSize(1);
  }

  // ---- close

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOSED")
  void close_endsAll_andLeavesNoTimer(State when) {
    World world = in(when);
    assertThat(world.client.state()).isEqualTo(when);
    CompletionStage<Integer> request = world.client.publish("g", "1");
    world.settle();
    world.client.close();

    assertThat(world.stateOf(request)).startsWith("closed");
    assertThat(world.timers()).isZero();
    assertThat(world.hasEnded()).isTrue();
    assertThat(world.events).endsWith("state CLOSED", "close 1000  ASKED");
    assertThat(world.link().closedWith).isEqualTo(when == State.WAITING ? 0 : 1000);
    assertThat(world.stateOf(world.client.join("g"))).isEqualTo("closed");
    world.client.close();
  }

  private static World in(State state) {
    World world = new World();
    switch (state) {
      case QUEUED -> {
        world.welcomes();
        world.tells(QUEUED);
      }
      case OPEN -> world.letsIn();
      case WAITING -> world.letsIn().ends(1006);
      default -> {}
    }
    return world;
  }

  @Test
  void listenerThatThrows_changesNothing() {
    List<Throwable> uncaught = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, each) -> uncaught.add(each));
    SluiceListener clumsy =
        new SluiceListener() {
          @Override
          public void onWelcome(Welcome welcome) {
            throw new IllegalStateException("clumsy");
          }
        };
    World world = opened(builder -> builder.listener(clumsy));
    Thread.currentThread().setUncaughtExceptionHandler(null);

    assertThat(uncaught).hasSize(1).first().extracting(Throwable::getMessage).isEqualTo("clumsy");
    assertThat(world.client.state()).isEqualTo(State.OPEN);
  }
}
