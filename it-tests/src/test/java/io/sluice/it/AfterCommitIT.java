package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.it.app.tx.TxServlet;
import io.sluice.it.app.txejb.Inner;
import io.sluice.run.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application sends within the server's own transactions. */
@ArquillianTest
@Timeout(60)
class AfterCommitIT {
  private static final ContractServer SERVER = Http.contract();
  private static final String END = "end";

  private final String me = "t-" + UUID.randomUUID();
  private ContractClient client;

  @Deployment(testable = false)
  static EnterpriseArchive sluiceWithAnApplication() {
    EnterpriseArchive ear = BuiltEar.load();
    Ears.with(ear, Ears.ejbJar("tx-ejb.jar", Inner.class.getPackage()));
    return Ears.with(ear, Ears.war("tx.war", TxServlet.class.getPackage()));
  }

  @BeforeEach
  void aClientInAGroup() throws Exception {
    client = SERVER.connect(ContractRequest.to("default").query("clientId", me));
    client.send("{\"type\":\"join\",\"group\":\"" + me + "\",\"id\":1}");
    client.next();
  }

  @AfterEach
  void letItGo() throws Exception {
    client.close();
    try (Console console = new Console()) {
      await().until(() -> console.get("default", "ActiveConnections").equals(0));
    }
  }

  private String does(String words) throws Exception {
    return Http.body("/tx/?to=" + me + "&do=" + words);
  }

  /** What has come before a message that is sent now, without a transaction. */
  private List<String> news() throws Exception {
    does(END);
    List<String> payloads = new ArrayList<>();
    for (String next = payload(); !next.equals(END); next = payload()) {
      payloads.add(next);
    }
    return payloads;
  }

  private String payload() throws Exception {
    String frame = client.next();
    return frame.replaceAll(".*\"payload\":\"(.*)\"}", "$1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # what is done                          | what the client gets
          begin,1,group-2,3,commit                | 1 group-2 3
          begin,1,group-2,rollback                | -
          begin,1,doom,2,rollback                 | -
          begin,doom,1,rollback                   | -
          1,group-2                               | 1 group-2
          with-1                                  | with-1
          begin,with-1,2,commit                   | with-1 2
          begin,with-1,2,rollback                 | -
          begin,1,new-2,commit                    | new-2 1
          begin,1,new-2,rollback                  | new-2
          begin,1,without-2,rollback              | without-2
          begin,1,new-2,3,new-4,commit            | new-2 new-4 1 3
          begin,1,commit,begin,2,rollback,begin,3,commit | 1 3
          """)
  void heldUntilTheCommit_goneWithTheRollback(String words, String received) throws Exception {
    assertThat(does(words).lines()).allMatch(line -> line.endsWith(": ok"));
    assertThat(news()).isEqualTo(received == null ? List.of() : List.of(received.split(" ")));
  }

  @Test
  void beforeTheCommit_nothingHasCome() throws Exception {
    assertThat(does("begin,1,without-now,2,commit").lines())
        .allMatch(line -> line.endsWith(": ok"));
    assertThat(news()).containsExactly("without-now", "1", "2");
  }

  @Test
  void innerTransactionThatFails_takesItsOwnWithIt() throws Exception {
    assertThat(does("begin,1,newfail-2,commit"))
        .startsWith("begin: ok\n1: ok\nnewfail-2: EJB")
        .endsWith("commit: ok");
    assertThat(news()).containsExactly("1");
  }

  @Test
  void commitThatFails_isARollback() throws Exception {
    assertThat(does("begin,1,fail-commit,commit")).contains("commit: RollbackException");
    assertThat(news()).isEmpty();
  }

  @Test
  void twoResources_areCommittedBeforeAnythingIsSent() throws Exception {
    assertThat(does("begin,xa-a,1,xa-b,group-2,commit").lines())
        .allMatch(line -> line.endsWith(": ok"));
    List<String> news = news();
    assertThat(news).hasSize(6);
    assertThat(news.subList(0, 2)).containsExactlyInAnyOrder("a:prepare", "b:prepare");
    assertThat(news.subList(2, 4)).containsExactlyInAnyOrder("a:commit", "b:commit");
    assertThat(news.subList(4, 6)).containsExactly("1", "group-2");
  }

  /** Of a resource that is alone nobody asks a vote. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what is done                          | what commit() comes to | what a resource was asked
          begin,1,xa-a,2,commit                   | ok                     | a:commit-at-once
          begin,1,xa-reads1,2,xa-reads2,commit    | ok                     | reads1:prepare
          begin,1,xa-refuses,2,commit             | RollbackException      | refuses:commit-at-once
          begin,1,xa-a,xa-refuses,2,commit        | RollbackException      | a:rollback
          begin,1,xa-refuses,xa-b,2,commit        | RollbackException      | b:rollback
          begin,1,xa-a,xa-breaks,2,commit         | RollbackException      | a:rollback
          begin,1,xa-a,xa-b,2,fail-commit,commit  | RollbackException      | b:rollback
          """)
  void voteOfResources_decides(String words, String outcome, String asked) throws Exception {
    assertThat(does(words)).contains("commit: " + outcome);
    List<String> news = news();
    assertThat(news).contains(asked);
    assertThat(news)
        .filteredOn(each -> !each.contains(":"))
        .isEqualTo(outcome.equals("ok") ? List.of("1", "2") : List.of());
  }

  /**
   * What WildFly tells where one resource has committed when the other rolls back by itself is
   * {@code STATUS_COMMITTED}. If it is the first, all are rolled back.
   */
  @Test
  void resourceThatRollsBackByItself_keepsNoMessageOnceAnotherHasCommitted() throws Exception {
    assumeFalse(
        TestServer.isPayara(), "which resource is first, and what is told: on WildFly only");
    assertThat(does("begin,1,xa-a,xa-decides,2,commit")).contains("commit: HeuristicMixed");
    assertThat(news())
        .containsExactly("a:prepare", "decides:prepare", "a:commit", "decides:commit", "1", "2");

    assertThat(does("begin,1,xa-decides,xa-b,2,commit")).contains("commit: RollbackException");
    assertThat(news())
        .containsExactly("decides:prepare", "b:prepare", "decides:commit", "b:rollback");
  }

  @Test
  void rollback_reachesTheResources_andNothingIsSent() throws Exception {
    assertThat(does("begin,1,xa-a,xa-b,2,rollback").lines())
        .allMatch(line -> line.endsWith(": ok"));
    assertThat(news()).containsExactlyInAnyOrder("a:rollback", "b:rollback");
  }

  @Test
  void transactionThatTimesOut_isARollback_andTakesNothingMore() throws Exception {
    String said = does("begin-short,1,time-out,2,rollback,begin,3,commit");
    assertThat(said).contains("time-out: ok");
    assertThat(said).endsWith("begin: ok\n3: ok\ncommit: ok");
    assertThat(news()).containsExactly("3");
  }

  /** A thread of Payara 6 has no transaction any more in {@code afterCompletion}. */
  @Test
  void whatIsSentOnceATransactionHasEnded_isRefused_orOnPayaraSentAtOnce() throws Exception {
    boolean payara = TestServer.isPayara();
    assertThat(does("begin,1,send-late,commit"))
        .contains(payara ? "late: ok" : "late: IllegalStateException");
    assertThat(news()).isEqualTo(payara ? List.of("1", "late") : List.of("1"));
  }

  @Test
  void whatIsWrong_isToldAtOnce_andTheRestGoesOut() throws Exception {
    assertThat(does("begin,1,bad,2,commit"))
        .contains("bad: IllegalArgumentException payload must be one JSON value")
        .endsWith("commit: ok");
    assertThat(news()).containsExactly("1", "2");
  }

  @Test
  void moreThanMayBeHeld_isToldAtOnce() throws Exception {
    for (int round = 0; round < 2; round++) { // what was held is given back
      assertThat(does("begin,much,rollback"))
          .contains(
              "much: IllegalStateException at most 8388608 bytes may be held for transactions"
                  + " (sluice.delivery.after-commit-bytes");
    }
    assertThat(news()).isEmpty();
  }

  @Test
  void severalPools_takePartInOneTransaction() throws Exception {
    try (ContractClient other = SERVER.connect(ContractRequest.to("brisk").query("clientId", me))) {
      other.send("{\"type\":\"in\"}");
      other.next();
      does("begin,brisk-1,2,rollback,begin,brisk-3,4,commit");
      assertThat(other.next()).contains("\"brisk-3\"");
    }
    assertThat(news()).containsExactly("4");
  }
}
