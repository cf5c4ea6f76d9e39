package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.jta.JtaTransactions;
import io.sluice.spi.Transactions;
import org.junit.jupiter.api.Test;

class FoundTransactionsTest {

  /** Some. */
  static final class Some implements Transactions {
    @Override
    public State state() {
      return State.NONE;
    }

    @Override
    public Completion awaiting() {
      return null;
    }

    @Override
    public void await(Completion completion) {}
  }

  /** Of a server without Jakarta Transactions. */
  static final class Unlinked {
    Unlinked() {
      throw new NoClassDefFoundError("jakarta/transaction/TransactionSynchronizationRegistry");
    }
  }

  private static FoundTransactions by(Class<?> type) {
    return FoundTransactions.by(type.getName());
  }

  @Test
  void whereTheyAreFound_messagesAreHeld() {
    FoundTransactions found = by(Some.class);
    assertThat(found.transactions()).isInstanceOf(Some.class);
    assertThat(found.caution()).isEmpty();
    assertThat(found.words()).isEqualTo("messages held for transactions");
  }

  @Test
  void whereTheServerHasNone_noMessagesAreHeld_andNobodyIsWarned() {
    FoundTransactions none = FoundTransactions.by("io.sluice.NotHere");
    assertThat(none.transactions()).isSameAs(Transactions.NONE);
    assertThat(none.caution()).isEmpty();
    assertThat(none.words()).isEqualTo("no messages held for transactions");

    assertThat(by(Unlinked.class)).isEqualTo(none);
  }

  /** There is no naming in here at all. */
  @Test
  void whereTheRegistryIsntFound_noMessagesAreHeld_andThatIsAWarning() {
    FoundTransactions none = by(JtaTransactions.class);
    assertThat(none.transactions()).isSameAs(Transactions.NONE);
    assertThat(none.caution())
        .hasValueSatisfying(
            caution ->
                assertThat(caution)
                    .contains("afterCommit() sends at once", "NoInitialContextException"));
    assertThat(none.words()).isEqualTo("no messages held for transactions");
  }
}
