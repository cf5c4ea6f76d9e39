package io.sluice.adapter.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.AfterCommit;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import jakarta.transaction.Synchronization;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code afterCommit()} of a pool, with transactions begun and ended by hand. */
class AfterCommitTest {
  private static final long MOST_BYTES = 2_048;
  private static final String FULL =
      "at most 2048 bytes may be held for transactions (sluice.delivery.after-commit-bytes,"
          + " 256 of them for each message), had ";
  private static final String ENDING =
      "the transaction is ending or has ended, so nothing can be held for it; what is sent by the"
          + " pool itself goes out at once";

  private final HandMadeRegistry caller = new HandMadeRegistry();

  @RegisterExtension
  final World world =
      new World()
          .transactions(new JtaTransactions(caller))
          .and(PoolConfig.named("other"))
          .node(node -> node.withAfterCommitBytes(MOST_BYTES));

  private Client client;
  private AfterCommit pool;

  @BeforeEach
  void aClientInAGroup() {
    client = world.connect("c").joins("g");
    pool = world.pool().afterCommit();
  }

  private List<String> news() {
    world.run();
    return client.news();
  }

  private static String toGroup(String payload) {
    return "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":" + payload + "}";
  }

  private static String toOne(String payload) {
    return "{\"type\":\"direct\",\"payload\":" + payload + "}";
  }

  @Test
  void whatIsSentInATransaction_goesOutWhenItHasCommitted_inTheOrderOfTheCalls() {
    caller.begin();
    pool.broadcast("g", "1");
    pool.send("c", "2");
    pool.broadcast("g", "3");
    assertThat(news()).isEmpty();

    caller.commit();
    assertThat(news()).containsExactly(toGroup("1"), toOne("2"), toGroup("3"));
  }

  @Test
  void whatIsSentInATransaction_vanishesWhenItRollsBack() {
    caller.begin();
    pool.broadcast("g", "1");
    caller.rollback();
    assertThat(news()).isEmpty();
    assertThat(world.stats().traffic().accepted()).isZero();
  }

  @Test
  void withoutATransaction_isSentAtOnce() {
    pool.broadcast("g", "1");
    pool.send("c", "2");
    assertThat(news()).containsExactly(toGroup("1"), toOne("2"));
  }

  @Test
  void whomItGoesTo_isLookedUpAfterTheCommit() {
    caller.begin();
    pool.broadcast("late", "1");
    Client late = world.connect("l").joins("late");
    caller.commit();
    world.run();
    assertThat(late.news()).hasSize(1);
  }

  @Test
  void severalPools_shareOneSynchronization() {
    Client neighbour = world.client("n").to("other").connect();
    caller.begin();
    pool.send("c", "1");
    world.node().pool("other").afterCommit().send("n", "2");
    pool.send("c", "3");
    assertThat(caller.registered()).isOne();
    caller.commit();
    assertThat(news()).containsExactly(toOne("1"), toOne("3"));
    assertThat(neighbour.news()).containsExactly(toOne("2"));

    caller.begin();
    pool.send("c", "4");
    assertThat(caller.registered()).isEqualTo(2);
    caller.commit();
  }

  @Test
  void anInnerTransaction_hasItsOwn() {
    caller.begin();
    pool.send("c", "\"outer 1\"");
    caller.begin();
    pool.send("c", "\"inner\"");
    caller.commit();
    assertThat(news()).containsExactly(toOne("\"inner\""));
    pool.send("c", "\"outer 2\"");
    caller.begin();
    pool.send("c", "\"never\"");
    caller.rollback();
    assertThat(news()).isEmpty();
    caller.commit();
    assertThat(news()).containsExactly(toOne("\"outer 1\""), toOne("\"outer 2\""));
  }

  @Test
  void whatIsWrong_isToldAtOnce_asByThePoolItself() {
    caller.begin();
    assertThatThrownBy(() -> pool.broadcast("g", "{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("payload must be one JSON value");
    assertThatThrownBy(() -> pool.broadcast("a group", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group must match [\\p{L}\\p{N}._:/-]{1,200}, had 7 characters");
    assertThatThrownBy(() -> pool.send("a client", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had 8 characters");
    assertThatThrownBy(() -> pool.send("c", "\"" + "x".repeat(524_288) + "\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload must have at most 524288 bytes (outbox.max-bytes), had 524290");
    caller.commit();
    assertThat(news()).isEmpty();
  }

  @Test
  void transactionThatCanOnlyRollBack_takesWhatIsSent_andHoldsNothing() {
    caller.begin();
    pool.send("c", "1");
    caller.markRollback();
    IntStream.range(0, 100).forEach(i -> pool.send("c", "2"));
    assertThatThrownBy(() -> pool.send("c", "{")).isInstanceOf(IllegalArgumentException.class);
    caller.rollback();
    assertThat(news()).isEmpty();
  }

  @Test
  void transactionMarkedBeforeTheFirstMessage_isNoFault() {
    caller.begin();
    caller.markRollback();
    assertThatCode(() -> pool.send("c", "1")).doesNotThrowAnyException();
    caller.rollback();
    assertThat(news()).isEmpty();
  }

  @Test
  void outcomeThatIsUnknown_isNoCommit() {
    caller.begin();
    pool.send("c", "1");
    caller.endHeuristically();
    assertThat(news()).isEmpty();
  }

  @Test
  void onceATransactionHasEnded_nothingCanBeHeldForIt() {
    Synchronization late =
        new Synchronization() {
          @Override
          public void beforeCompletion() {
            pool.send("c", "\"in time\"");
          }

          @Override
          public void afterCompletion(int status) {
            assertThatThrownBy(() -> pool.send("c", "\"late\""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(ENDING);
          }
        };
    caller.begin();
    pool.send("c", "1");
    caller.registerInterposedSynchronization(late);
    caller.commit();
    assertThat(news()).containsExactly(toOne("1"), toOne("\"in time\""));
  }

  @Test
  void transactionThatTimesOut_isOver_forItsThreadToo() {
    caller.begin();
    pool.send("c", "1");
    caller.timeOut();
    assertThatThrownBy(() -> pool.send("c", "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(ENDING);
    caller.looksActive();
    assertThatThrownBy(() -> pool.send("c", "3"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the transaction has ended, so nothing can be held for it");
    caller.rollback();
    assertThat(news()).isEmpty();
  }

  @Test
  void moreThanMayBeHeld_isRefused_andWhatWasHeldGoesOut() {
    caller.begin();
    IntStream.range(0, 7).forEach(i -> pool.send("c", Integer.toString(i)));
    assertThatThrownBy(() -> pool.send("c", "7"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(FULL + "1799 and 257 more");
    caller.commit();
    assertThat(news()).hasSize(7).endsWith(toOne("6"));
  }

  @Test
  void theBound_isForAllTransactions_andEachEndGivesBack() {
    for (int round = 0; round < 3; round++) {
      caller.begin();
      IntStream.range(0, 4).forEach(i -> pool.send("c", "1"));
      caller.begin();
      IntStream.range(0, 3).forEach(i -> pool.send("c", "1"));
      assertThatThrownBy(() -> pool.send("c", "1")).hasMessage(FULL + "1799 and 257 more");
      caller.rollback();
      IntStream.range(0, 3).forEach(i -> pool.send("c", "1"));
      assertThatThrownBy(() -> pool.send("c", "1")).hasMessage(FULL + "1799 and 257 more");
      caller.commit();
    }
    assertThat(news()).hasSize(21);
  }

  @Test
  void aMessageThatFailsAfterTheCommit_isAFault_andTheOthersGoOut() {
    aFailureIsTold(new IllegalStateException("as planned"));
    aFailureIsTold(new LinkageError("as if"));
  }

  private void aFailureIsTold(Throwable failure) {
    caller.begin();
    pool.send("c", "1");
    pool.send("c", "2");
    world.atNextReading(
        () -> {
          AfterCommitTest.<RuntimeException>raise(failure);
        });
    caller.commit();
    assertThat(world.listener().faults()).containsExactly(failure);
    world.listener().forgetFaults();
    assertThat(news()).endsWith(toOne("2")).doesNotContain(toOne("1"));
  }

  @SuppressWarnings("unchecked") // so that nothing has to be declared
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }
}
