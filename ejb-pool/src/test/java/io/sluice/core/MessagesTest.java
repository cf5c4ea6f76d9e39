package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.Delivery;
import io.sluice.api.DropReason;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages through the whole pool; the table of the protocol is in {@code PoolContract}. */
class MessagesTest {
  private static final String DIRECT_1 = "{\"type\":\"direct\",\"payload\":1}";

  @RegisterExtension final World world = new World();

  private Client[] stalled = {};

  @AfterEach
  void accepted_isSentOrDropped() {
    for (Client each : stalled) {
      each.reads();
    }
    world.checkAccounts();
  }

  private static String error(String code, String text) {
    return "{\"type\":\"error\",\"code\":\"" + code + "\",\"error\":\"" + text + "\"}";
  }

  private static String broadcast(String group, String payload) {
    return "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":" + payload + "}";
  }

  // ---- settings of the protocol
  // ------------------------------------------------------------------

  @Test
  void whereEchoIsOff_anotherTypeIsUnknown() {
    world.node(node -> node.withEcho(false));
    Client a = world.connect("a").sends("{}", "{\"type\":\"chat\",\"id\":1}");
    assertThat(a.received())
        .containsExactly(
            error("unknown_type", "Unknown message type"),
            "{\"type\":\"error\",\"id\":1,\"code\":\"unknown_type\",\"error\":\"Unknown message"
                + " type\"}");
  }

  @Test
  void whereAnyoneMayPublish_aStrangerReachesAllMembers() {
    world.pool(pool -> pool.withGroups(new GroupConfig(128, GroupConfig.Publish.ANYONE)));
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    Client stranger = world.connect("stranger");
    stranger.sends(
        "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1,\"id\":1}",
        "{\"type\":\"broadcast\",\"group\":\"none\",\"payload\":1,\"id\":2}");
    assertThat(stranger.received())
        .containsExactly(
            "{\"type\":\"ack\",\"id\":1,\"recipients\":2}",
            "{\"type\":\"ack\",\"id\":2,\"recipients\":0}");
    assertThat(a.received()).containsExactly(broadcast("g", "1"));
    assertThat(b.received()).containsExactly(broadcast("g", "1"));
  }

  @Test
  void aDirectMessageToOneself_comesBack() {
    Client a = world.connect("a").directs("a", "1");
    assertThat(a.received()).containsExactly(DIRECT_1);
  }

  @Test
  void anErrorReply_isAtMost256Bytes_whateverTheRequest() {
    Client a = world.connect("a");
    String id = "\"" + "\\u0061".repeat(64) + "\"";
    a.sends("{\"type\":\"join\",\"id\":" + id + ",\"group\":\"" + "<".repeat(9_000) + "\"}");
    assertThat(a.received()).hasSize(1);
    assertThat(a.received().get(0).length()).isLessThanOrEqualTo(256);
    assertThat(a.received().get(0)).doesNotContain("<");
  }

  // ---- groups
  // ------------------------------------------------------------------------------------

  @Test
  void grp1_membersAndTheirGroups_agree() {
    Client a = world.connect("a").joins("g", "h").leaves("h").leaves("h").leaves("never");
    Client b = world.connect("b").joins("g", "g");
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 2));
    assertThat(a.connection().groups()).isEqualTo(Set.of("g"));
    assertThat(b.connection().groups()).isEqualTo(Set.of("g"));
    assertThat(world.listener().events("left")).containsExactly("left a h");
    assertThat(world.listener().events("joined"))
        .containsExactly("joined a g", "joined a h", "joined b g");
  }

  @Test
  void grp2_aGroupGoesWithItsLastMember_andComesBackWithTheNext() {
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b");
    a.leaves("g");
    assertThat(world.pool().groups()).isEmpty();
    assertThat(world.stats().gauges().groups()).isZero();
    b.joins("g");
    a.joins("g").broadcasts("g", "1");
    assertThat(b.received()).containsExactly(broadcast("g", "1"));
  }

  @Test
  void grp3_onlyActiveOnesAreMembers() {
    Client a = world.client("a").deaf().connect().joins("g");
    Client b = world.connect("b").joins("g");
    world.pool().kick(a.connection().connectionId());
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
    a.joins("g");
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
    b.broadcasts("g", "1");
    assertThat(a.received()).isEmpty();
  }

  @Test
  void ord1_ofOneSender_broadcastsAndDirectMessagesComeInOrder_acrossLanes() {
    world.lanes(3);
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    world.stopsByItself();
    for (int i = 0; i < 30; i++) {
      if (i % 3 == 0) {
        a.directs("b", "" + i);
      } else {
        a.broadcasts("g", "" + i);
      }
    }
    world.run();
    assertThat(b.received()).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(b.received().get(i)).endsWith("\"payload\":" + i + "}");
    }
  }

  @Test
  void ord3_aMessageGoesToTheMembersOfTheMomentItWasAccepted() {
    world.lanes(2);
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    Client c = world.connect("c");
    world.stopsByItself();
    a.broadcasts("g", "1");
    c.joins("g");
    b.leaves("g");
    a.broadcasts("g", "2");
    world.run();
    assertThat(b.received()).containsExactly(broadcast("g", "1"));
    assertThat(c.received()).containsExactly(broadcast("g", "2"));
  }

  @Test
  void whatWaitsTogether_leavesInOneWrite() {
    Client a = world.connect("a").joins("g", "h");
    Client b = world.connect("b").joins("g", "h");
    world.stopsByItself();
    a.broadcasts("g", "1").directs("b", "2").broadcasts("h", "3");
    world.run();
    assertThat(b.transport().batches()).hasSize(1);
    assertThat(b.received()).hasSize(3);
  }

  // ---- overflow
  // ----------------------------------------------------------------------------------

  private void outbox(int messages, OverflowPolicy policy, OverflowRule... rules) {
    world.pool(
        pool ->
            pool.withOutbox(
                new OutboxConfig(
                    1 << 20, messages, Duration.ofSeconds(10), policy, List.of(rules))));
  }

  @Test
  void aFullOutbox_endsASlowConsumer_andNobodyElseNotices() {
    outbox(5, OverflowPolicy.CLOSE);
    Client a = world.connect("a").joins("g");
    Client slow = world.client("slow").stalling().deaf().connect().joins("g");
    Client b = world.connect("b").joins("g");
    for (int i = 0; i < 20; i++) {
      a.broadcasts("g", "" + i);
    }
    assertThat(slow.isActive()).isFalse();
    assertThat(b.received()).hasSize(20);
    assertThat(world.listener().events())
        .containsSubsequence("slow slow", "left slow g", "closed slow SLOW_CONSUMER");
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 2));
    world.advance(Duration.ofSeconds(1));
    assertThat(slow.transport().log()).containsExactly(broadcast("g", "0"), "<abort>");
    assertThat(world.dropped(DropReason.SLOW)).isEqualTo(6);
  }

  @Test
  void thePolicyIsThatOfTheMessagesGroup_elseThePools() {
    outbox(
        2,
        OverflowPolicy.CLOSE,
        new OverflowRule("price/*", OverflowPolicy.CONFLATE),
        new OverflowRule("log*", OverflowPolicy.DROP_NEWEST));
    Client a = world.connect("a").joins("price/x", "log");
    Client slow = world.client("slow").stalling().connect().joins("price/x", "log");
    stalled = new Client[] {slow};
    a.broadcasts("log", "0");
    for (int i = 1; i <= 3; i++) {
      a.sends(
          "{\"type\":\"broadcast\",\"group\":\"price/x\",\"key\":\"eur\",\"payload\":" + i + "}");
    }
    a.broadcasts("log", "4");
    assertThat(slow.isActive()).isTrue();
    slow.reads();
    assertThat(slow.received())
        .containsExactly(
            broadcast("log", "0"),
            "{\"type\":\"gap\",\"dropped\":3,\"reason\":\"slow\"}",
            broadcast("price/x", "3"));
    assertThat(world.dropped(DropReason.CONFLATED)).isEqualTo(2);
    assertThat(world.dropped(DropReason.OVERFLOW)).isEqualTo(1);
    a.directs("slow", "5");
    assertThat(slow.received()).endsWith("{\"type\":\"direct\",\"payload\":5}");
  }

  @Test
  void directMessagesAndReplies_followThePoolsPolicy() {
    outbox(1, OverflowPolicy.DROP_NEWEST);
    Client slow = world.client("slow").stalling().connect();
    stalled = new Client[] {slow};
    Client a = world.connect("a").directs("slow", "1").directs("slow", "2");
    slow.sends("{}");
    assertThat(a.isActive()).isTrue();
    slow.reads();
    a.directs("slow", "3");
    assertThat(slow.received())
        .containsExactly(
            DIRECT_1,
            "{\"type\":\"gap\",\"dropped\":2,\"reason\":\"slow\"}",
            "{\"type\":\"direct\",\"payload\":3}");
  }

  @Test
  void aFullLane_isAnsweredRateLimited_andBlocksNobody() {
    world.node(node -> node.withLaneBacklogBytes(65_536));
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    world.stopsByItself();
    String big = "\"" + "x".repeat(30_000) + "\"";
    a.broadcasts("g", big).broadcasts("g", big).broadcasts("g", big);
    a.broadcasts("g", big);
    a.directs("b", big);
    assertThat(world.pool().broadcast("g", "1")).isEqualTo(Delivery.BACKLOG_FULL);
    assertThat(world.pool().send("b", "1")).isEqualTo(Delivery.BACKLOG_FULL);
    world.run();
    assertThat(b.received()).hasSize(3);
    assertThat(a.received())
        .containsExactly(
            error("rate_limited", "Too many messages"), error("rate_limited", "Too many messages"));
    assertThat(world.dropped(DropReason.LANE)).isEqualTo(1 + 1 + 2 + 1);
    assertThat(world.pool().send("b", "1")).isEqualTo(Delivery.accepted(1));
    world.run();
  }

  // ---- rates
  // -------------------------------------------------------------------------------------

  private void rates(int perSecond, int burst, int bytesPerSecond) {
    world.pool(
        pool ->
            pool.withInbound(
                new InboundConfig(
                    1_024, Duration.ofSeconds(30), 32, perSecond, burst, bytesPerSecond)));
  }

  @Test
  void aboveItsRate_aClientIsWarnedOnce_thenClosed4103() {
    rates(10, 5, 0);
    Client a = world.connect("a");
    for (int i = 0; i < 10; i++) {
      a.leaves("g");
    }
    assertThat(a.received()).containsExactly(error("rate_limited", "Too many messages"));
    assertThat(a.isActive()).isTrue();
    a.leaves("g");
    assertThat(a.closeCode()).isEqualTo(4103);
    assertThat(a.closeText()).isEqualTo("Rate limit exceeded");
    assertThat(world.listener().events("rateLimited")).containsExactly("rateLimited a");
    assertThat(world.stats().traffic().rateLimited()).isEqualTo(6);
    assertThat(world.stats().traffic().messagesIn()).isEqualTo(11);
  }

  @Test
  void whatIsAboveTheRate_isNotLookedAt() {
    rates(10, 1, 0);
    Client a = world.connect("a").leaves("x").joins("g");
    assertThat(a.connection().groups()).isEmpty();
    world.advance(Duration.ofSeconds(1));
    a.joins("g");
    assertThat(a.connection().groups()).containsExactly("g");
  }

  @Test
  void bytesHaveARateToo() {
    rates(0, 1, 500);
    Client a = world.connect("a");
    String message = "{\"type\":\"leave\",\"group\":\"g\",\"x\":\"" + "x".repeat(460) + "\"}";
    a.sends(message, message);
    assertThat(a.received()).isEmpty();
    a.sends(message);
    assertThat(a.received()).containsExactly(error("rate_limited", "Too many messages"));
    a.sends(message, message);
    assertThat(a.closeCode()).isEqualTo(4103);
  }

  @Test
  void oneWhoKeepsToItsRate_isNeverWarned() {
    Client a = world.connect("a");
    for (int i = 0; i < 1_000; i++) {
      a.leaves("g");
      world.advance(Duration.ofMillis(10));
    }
    assertThat(a.received()).isEmpty();
  }

  // ---- the application
  // ---------------------------------------------------------------------------

  @Test
  void anApplicationsBroadcast_reachesAllMembers() {
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    assertThat(world.pool().broadcast("g", "{\"n\": 1.0}")).isEqualTo(Delivery.accepted(2));
    assertThat(world.pool().broadcast("none", "1")).isEqualTo(Delivery.NO_RECIPIENT);
    world.run();
    assertThat(a.received()).containsExactly(broadcast("g", "{\"n\": 1.0}"));
    assertThat(b.received()).containsExactly(broadcast("g", "{\"n\": 1.0}"));
  }

  @Test
  void anApplicationsMessage_reachesItsClient() {
    Client a = world.connect("a");
    assertThat(world.pool().send("a", "1")).isEqualTo(Delivery.accepted(1));
    assertThat(world.pool().send("b", "1")).isEqualTo(Delivery.NO_RECIPIENT);
    world.run();
    assertThat(a.received()).containsExactly(DIRECT_1);
  }

  @Test
  void whatTheApplicationGetsWrong_isRefused_withNumbers() {
    WebSocketPool pool = world.pool();
    assertThatThrownBy(() -> pool.broadcast("no blanks", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group must match [\\p{L}\\p{N}._:/-]{1,200}, had 9 characters");
    assertThatThrownBy(() -> pool.send("", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had 0 characters");
    for (String payload : List.of("", "x", "1 2", "{}{}", "[".repeat(32) + "]".repeat(32))) {
      assertThatThrownBy(() -> pool.send("a", payload))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("inbound.max-depth");
    }
    assertThatThrownBy(() -> pool.broadcast("g", "\"" + "é".repeat(300_000) + "\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload must have at most 524288 bytes (outbox.max-bytes), had 600002");
  }

  @Test
  void connections_areSeenAsTheyAre() {
    Client a = world.client("a").claiming("low").connect().joins("g", "h");
    world.advance(Duration.ofSeconds(2));
    var seen = world.pool().connections().get(0);
    assertThat(seen.pool()).isEqualTo("default");
    assertThat(seen.clientId()).isEqualTo("a");
    assertThat(seen.priority().wireName()).isEqualTo("low");
    assertThat(seen.groups()).isEqualTo(Set.of("g", "h"));
    assertThat(seen.isActive()).isTrue();
    assertThat(seen.age()).hasSeconds(2);
    assertThat(world.pool().connection(seen.connectionId())).contains(a.connection());
    assertThat(world.pool().connection("nobody")).isEmpty();
    assertThat(seen).hasToString("Connection[" + seen.connectionId() + " low ACTIVE]");
  }

  @Test
  void aNodesPools_areFound_andApart() {
    world.and(PoolConfig.named("other"));
    Client a = world.connect("a").joins("g");
    Client b = world.client("a").to("other").connect().joins("g");
    a.broadcasts("g", "1");
    assertThat(b.isAdmitted()).isTrue();
    assertThat(b.received()).isEmpty();
    assertThat(world.node().find("other")).contains(world.node().pool("other"));
    assertThat(world.node().find("third")).isEmpty();
    assertThat(world.node().all()).hasSize(2);
    assertThat(world.node().config().pools()).hasSize(2);
    assertThatThrownBy(() -> world.node().pool("third"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no pool \"third\" is configured, there are [default, other]");
    assertThat(world.node().all().get(0).name()).isEqualTo(NodeConfig.DEFAULT_POOL);
  }

  @Test
  void theListenerHearsEachObject_withItsType() {
    Client a = world.connect("a");
    world.listener().clear();
    a.sends(
        "{\"type\":\"chat\"}",
        "{}",
        "nonsense",
        "{\"type\":\"join\"}",
        "{\"type\":\"direct\",\"targetId\":\"b\",\"payload\":1}");
    a.joins("g").broadcasts("g", "1").leaves("g");
    assertThat(world.listener().events())
        .containsExactly(
            "message a chat",
            "message a ",
            "message a direct",
            "message a join",
            "joined a g",
            "message a broadcast",
            "message a leave",
            "left a g");
  }

  @Test
  void trafficIsCounted_inMessagesAndBytes() {
    Client a = world.connect("a");
    a.sends("{\"é\":1}");
    var traffic = world.stats().traffic();
    assertThat(traffic.messagesIn()).isEqualTo(1);
    assertThat(traffic.bytesIn()).isEqualTo(8);
    assertThat(traffic.messagesOut()).isEqualTo(1);
    assertThat(traffic.bytesOut())
        .isEqualTo("{\"type\":\"echo\",\"payload\":{\"é\":1}}".length() + 1);
    assertThat(traffic.accepted()).isEqualTo(1);
    world.pool().eventDropped();
    assertThat(world.stats().traffic().eventsDropped()).isEqualTo(1);
  }

  // ---- the welcome
  // -------------------------------------------------------------------------------

  @Test
  void theWelcomeIsFirst_evenIfSomebodyWritesToTheNewcomerAtOnce() {
    Client a = world.connect("a");
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("opened b")) {
                a.connection().part("{\"type\":\"direct\",\"targetId\":\"b\",\"payload\":1}", true);
              }
            });
    Client b = world.connectV1("b");
    assertThat(b.received()).hasSize(2);
    assertThat(b.received().get(0)).startsWith("{\"type\":\"welcome\"");
    assertThat(b.received().get(1)).isEqualTo(DIRECT_1);
  }
}
