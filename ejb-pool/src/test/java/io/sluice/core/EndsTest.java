package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a connection ends, from either side. */
class EndsTest {
  private static final Duration LINGER = Duration.ofSeconds(1);

  @RegisterExtension final World world = new World();

  private boolean kick(Client client) {
    boolean kicked = world.pool().kick(client.connection().connectionId());
    world.run();
    return kicked;
  }

  private void assertNothingRefersTo(Client client) {
    assertThat(world.pool().connections()).doesNotContain(client.connection());
    assertThat(world.pool().connection(client.connection().connectionId())).isEmpty();
    assertThat(world.pool().groups()).isEmpty();
    assertThat(client.connection().groups()).isEmpty();
    assertThat(world.alarm().pending()).isZero();
    assertThat(world.stats().gauges().active()).isZero();
  }

  @Test
  void life2_aClientThatCloses_leavesNothing() {
    Client a = world.connect("a").joins("g", "h");
    a.closes();
    assertNothingRefersTo(a);
    assertThat(a.transport().log()).as("the container answers by itself").isEmpty();
    assertThat(world.listener().events())
        .startsWith("opened a")
        .contains("left a g", "left a h")
        .endsWith("closed a CLIENT_CLOSED");
  }

  @Test
  void aClientThatVanishes_isLost() {
    world.connect("a").goes(1006);
    assertThat(world.listener().events()).endsWith("closed a CONNECTION_LOST");
  }

  @Test
  void aKickedOne_isClosed4001_onceHoweverOften() {
    Client a = world.client("a").deaf().connect();
    assertThat(kick(a)).isTrue();
    assertThat(kick(a)).isFalse();
    assertThat(a.transport().log()).containsExactly("<close 4001>");
    assertThat(a.closeText()).isEqualTo("Kicked");
    assertThat(a.isActive()).isFalse();
    assertThat(world.listener().events()).containsExactly("opened a", "closed a KICKED");
    assertThat(world.pool().kick("nobody")).isFalse();
  }

  @Test
  void theSocketIsCutInAnyCase_asTheContainersWordThatItIsGoneMeansLittle() {
    Client a = world.connect("a").joins("g");
    kick(a);
    assertThat(world.listener().events()).endsWith("closed a KICKED");
    world.advance(LINGER);
    assertThat(a.transport().log()).containsExactly("<close 4001>", "<abort>");
    assertNothingRefersTo(a);
    assertThat(world.listener().events("closed")).hasSize(1);
  }

  @Test
  void aPeerThatDoesNotAnswer_isAborted_aSecondLater() {
    Client a = world.client("a").deaf().connect().joins("g");
    kick(a);
    world.advance(LINGER.minusNanos(1));
    assertThat(a.isAborted()).isFalse();
    world.advance(Duration.ofNanos(1));
    assertThat(a.isAborted()).isTrue();
    assertNothingRefersTo(a);
  }

  @Test
  void aStalledPeer_isAbortedWithoutACloseFrame_andWhatWaitedIsCounted() {
    Client a = world.client("a").stalling().deaf().connect();
    Client b = world.connect("b");
    b.directs("a", "1").directs("a", "2");
    kick(a);
    world.advance(LINGER);
    assertThat(a.transport().log())
        .containsExactly("{\"type\":\"direct\",\"payload\":1}", "<abort>");
    assertThat(world.dropped(DropReason.CLOSED)).isEqualTo(2);
    world.checkAccounts();
  }

  @Test
  void life3_whatIsSentWhileItCloses_isNotWritten() {
    Client a = world.client("a").deaf().connect();
    kick(a);
    world.pool().send("a", "1");
    a.sends("{}");
    world.run();
    assertThat(a.transport().log()).containsExactly("<close 4001>");
    world.checkAccounts();
  }

  @Test
  void anErrorOfTheSession_endsIt_andCutsTheSocketIfTheContainerDoesNot() {
    Client a = world.client("a").deaf().connect().joins("g");
    a.fails();
    assertThat(a.isActive()).isFalse();
    assertThat(world.pool().groups()).isEmpty();
    assertThat(a.transport().log()).isEmpty();
    world.advance(LINGER);
    assertThat(a.isAborted()).isTrue();
    assertNothingRefersTo(a);
    assertThat(world.listener().events("closed")).containsExactly("closed a CONNECTION_LOST");
  }

  @Test
  void aTransportThatCannotWrite_endsTheConnection() {
    Client a = world.connect("a");
    a.transport().fail();
    a.sends("{}");
    assertThat(a.isAborted()).isTrue();
    assertThat(world.listener().events("closed")).containsExactly("closed a CONNECTION_LOST");
    assertThat(world.dropped(DropReason.FAILED)).isEqualTo(1);
    world.checkAccounts();
    assertNothingRefersTo(a);
  }

  @Test
  void aBinaryMessage_closes1003() {
    Client a = world.connect("a").sendsBinary();
    assertThat(a.closeCode()).isEqualTo(1003);
    assertThat(world.listener().events()).endsWith("closed a BINARY");
  }

  @Test
  void aMessageThatIsTooLarge_closes1009_beforeItIsWhole() {
    Client a = world.client("a").deaf().connect();
    for (int i = 0; i < 7; i++) {
      a.beginsToSend("x".repeat(9_000));
    }
    assertThat(a.isActive()).isTrue();
    a.beginsToSend("x".repeat(9_000));
    assertThat(a.closeCode()).isEqualTo(1009);
    a.beginsToSend("x").sends("{}");
    assertThat(a.received()).isEmpty();
  }

  @Test
  void aFaultOfOurs_closes1011_andIsTold() {
    Client a = world.connect("a");
    a.connection().part(null, true);
    world.run();
    assertThat(a.closeCode()).isEqualTo(1011);
    assertThat(world.listener().faults()).hasSize(1);
    assertThat(world.listener().events()).contains("fault a").endsWith("closed a INTERNAL_ERROR");
    world.listener().forgetFaults();
  }

  @Test
  void life1_whateverEndsCome_inWhateverOrder_theEffectsHappenOnce() {
    List<Consumer<Client>> ends =
        List.of(
            this::kick,
            client -> client.goes(1000),
            client -> client.goes(1006),
            Client::fails,
            Client::sendsBinary,
            client -> world.advance(Duration.ofSeconds(400)),
            client -> world.sweep(),
            client -> client.transport().completeExceptionally(),
            client -> world.pool().send(client.clientId(), "1"));
    for (long seed = 0; seed < 300; seed++) {
      Client a = world.client("a" + seed).deaf().stalling().connect().joins("g");
      world.pool().send(a.clientId(), "1");
      List<Consumer<Client>> order = new ArrayList<>(ends);
      Collections.shuffle(order, new Random(seed));
      order.forEach(end -> end.accept(a));
      world.advance(Duration.ofSeconds(5));
      world.run();
      assertThat(world.listener().events("closed a" + seed + " ")).as("seed %d", seed).hasSize(1);
      assertThat(world.listener().events("left a" + seed + " ")).as("seed %d", seed).hasSize(1);
      assertNothingRefersTo(a);
    }
    world.checkAccounts();
    assertThat(world.stats().totals().closed()).isEqualTo(300);
  }

  @Test
  void life2_afterItsEnd_aConnectionStillAnswers() {
    Client a = world.connect("a").joins("g");
    world.advance(Duration.ofSeconds(3));
    a.closes();
    Connection gone = a.connection();
    assertThat(gone.pool()).isEqualTo("default");
    assertThat(gone.clientId()).isEqualTo("a");
    assertThat(gone.age()).hasSeconds(3);
    assertThat(gone.isActive()).isFalse();
    assertThat(gone.groups()).isEmpty();
    assertThat(gone).hasToString("Connection[" + gone.connectionId() + " normal CLOSED]");
    gone.closed(1000);
    gone.failed();
    gone.pong();
    gone.binary();
    gone.part("{}", true);
    world.advance(Duration.ofSeconds(2));
    world.run();
    assertThat(world.listener().events("closed")).hasSize(1);
  }

  // ---- the listener
  // ------------------------------------------------------------------------------

  @Test
  void whatAListenerThrows_isSwallowed() {
    world
        .listener()
        .onEach(
            event -> {
              throw new IllegalStateException("a listener's bug");
            });
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    a.broadcasts("g", "1").sends("{}");
    assertThat(a.received()).hasSize(1);
    assertThat(b.received()).hasSize(1);
    kick(a);
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
  }

  @Test
  void bp3_aListenerMayCallBackIntoThePool_asNoLockIsHeld() {
    world
        .listener()
        .onEach(
            event -> {
              world.pool().stats();
              world.pool().connections();
              world.pool().groups();
              world.pool().verify();
              world.pool().send("a", "1");
              world.pool().broadcast("g", "2");
            });
    Client a = world.connect("a").joins("g");
    world.connect("b").joins("g").closes();
    kick(a);
    world.run();
    world.checkAccounts();
  }

  @Test
  void openedIsHeardFirst_evenOfOneThatEndsWhileItIsBeingLetIn() {
    world.immediateLane();
    Client a = world.client("a").v1().throwing(new IllegalStateException("dead already")).connect();
    assertThat(a.isActive()).isFalse();
    assertThat(world.listener().events()).containsExactly("opened a", "closed a CONNECTION_LOST");
    assertNothingRefersTo(a);
  }

  @Test
  void openedIsHeardFirst_evenIfTheListenerKicksAtOnce() {
    world.listener().onEach(event -> world.pool().connections().forEach(this::kickAtOnce));
    Client a = world.connect("a");
    assertThat(a.closeCode()).isEqualTo(4001);
    assertThat(world.listener().events()).containsExactly("opened a", "closed a KICKED");
  }

  private void kickAtOnce(PooledConnection connection) {
    world.pool().kick(connection.connectionId());
  }

  // ---- shutdown
  // ----------------------------------------------------------------------------------

  @Test
  void shut1_afterAStop_allSessionsAreClosed1001_andNobodyIsAdmitted() {
    Client a = world.connect("a").joins("g");
    Client b = world.client("b").deaf().connect();
    world.node().stop();
    world.run();
    assertThat(a.closeCode()).isEqualTo(1001);
    assertThat(b.closeCode()).isEqualTo(1001);
    Client late = world.connectV1("late");
    assertThat(late.refusal()).isEqualTo(EndReason.GOING_AWAY);
    assertThat(late.closeCode()).isEqualTo(1001);
    assertThat(late.received()).isEmpty();
    world.advance(LINGER);
    assertThat(b.isAborted()).isTrue();
    assertThat(world.alarm().pending()).isZero();
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.stats().totals().refused()).isEqualTo(Map.of(EndReason.GOING_AWAY, 1L));
    world.node().stop();
    world.node().start();
    assertThat(world.node().state()).isEqualTo(Pools.State.STOPPED);
  }

  @Test
  void shut1_whereTheLanesHaveEndedBefore_closesStillGoOut() {
    Client a = world.connect("a").joins("g");
    Client b = world.connect("b").joins("g");
    world.lane(0).end();
    world.node().stop();
    assertThat(a.closeCode()).isEqualTo(1001);
    assertThat(b.closeCode()).isEqualTo(1001);
    world.advance(LINGER);
    assertNothingRefersTo(a);
  }

  @Test
  void aHandshake_isAnswered503_exceptWhileTheNodeIsActive() {
    HandshakeFacts facts =
        new HandshakeFacts("default", name -> null, name -> null, null, role -> false, null);
    assertThat(world.node().screen(facts)).isInstanceOf(Screening.Pass.class);
    world.node().stop();
    assertThat(world.node().screen(facts))
        .isEqualTo(new Screening.Reject(HandshakeRefusal.NOT_OPEN));
  }
}
