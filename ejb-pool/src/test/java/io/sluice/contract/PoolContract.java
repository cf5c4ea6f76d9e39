package io.sluice.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.contract.ContractClient.Closed;
import io.sluice.contract.ContractServer.HandshakeRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a client may rely on, whoever serves it.
 *
 * <p>The server runs with the secure defaults, so without the profile {@code dev}, and with {@link
 * #SETTINGS}.
 *
 * <p>A subclass says where that server is ({@link #server}); one server may serve all scenarios,
 * one after the other: each takes client ids and groups of its own and lets its clients go.
 */
public abstract class PoolContract extends AdmissionScenarios {
  /** How its pools are set up. */
  public static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("sluice.pools", "default,small,narrow,queue"),
          // Plain capacity, first come, first served.
          Map.entry("sluice.pool.small.max-connections", "2"),
          Map.entry("sluice.pool.small.priority.critical.reserve", "0"),
          Map.entry("sluice.pool.small.priority.normal.max-waiting", "0"),
          Map.entry("sluice.pool.small.preemption.enabled", "false"),
          // See AdmissionScenarios.
          Map.entry("sluice.pool.narrow.max-connections", "4"),
          Map.entry("sluice.pool.narrow.priority.default", "critical"),
          Map.entry("sluice.pool.narrow.priority.critical.reserve", "1"),
          Map.entry("sluice.pool.narrow.priority.high.reserve", "1"),
          Map.entry("sluice.pool.narrow.priority.normal.reserve", "1"),
          Map.entry("sluice.pool.narrow.priority.normal.wait-timeout", "PT1S"),
          Map.entry("sluice.pool.narrow.waiting.plain", "refuse"),
          Map.entry("sluice.pool.narrow.sweep-interval", "PT1M"),
          Map.entry("sluice.pool.queue.max-connections", "2"),
          Map.entry("sluice.pool.queue.priority.default", "critical"),
          Map.entry("sluice.pool.queue.priority.critical.reserve", "0"),
          Map.entry("sluice.pool.queue.priority.normal.max-waiting", "2"),
          Map.entry("sluice.pool.queue.priority.low.wait-timeout", "PT1S"));

  /** Most bytes of a message by default. */
  private static final int MOST_BYTES = 65_536;

  /**
   * Whether the server can answer with an HTTP status before the upgrade. Where nothing can (there
   * is no servlet filter), it closes 1008 after it.
   */
  protected boolean answersBeforeTheUpgrade() {
    return true;
  }

  // ---- echo
  // --------------------------------------------------------------------------------------

  @Test
  void anObjectOfAnotherType_isEchoed() {
    ContractClient a = connect("a");
    a.send("{\"hello\":\"world\"}");
    assertThat(a.next()).isEqualTo(echo("{\"hello\":\"world\"}"));
    a.send("{\"type\":\"chat\",\"n\":1.0}");
    assertThat(a.next()).isEqualTo(echo("{\"type\":\"chat\",\"n\":1.0}"));
  }

  @Test
  void anObjectWithAnId_isEchoed_thenAcked() {
    ContractClient a = connect("a");
    a.send("{\"id\":7,\"x\":1}");
    assertThat(a.next()).isEqualTo(echo("{\"id\":7,\"x\":1}"));
    assertThat(a.next()).isEqualTo(ack("7"));
  }

  @Test
  void anObject_comesBackByteForByte() {
    ContractClient a = connect("a");
    String object =
        "{ \"b\" : 1e999999999 ,\t\"a\":1.0, \"a\" : [ -0, 0.10, 12345678901234567890.5 ],"
            + "\"s\":\"\\u0041\\/\\ud800 é€\uD83D\uDE00\", \"o\":{ } }";
    a.send("  " + object + "\n");
    assertThat(a.next()).isEqualTo(echo(object));
  }

  @Test
  void aMessageInParts_isOneMessage() {
    ContractClient a = connect("a");
    a.sendInParts("{\"a\":", "\"é", "\uD83D\uDE00\"", "}");
    assertThat(a.next()).isEqualTo(echo("{\"a\":\"é\uD83D\uDE00\"}"));
  }

  @Test
  void aMessageOfTheLargestSize_passes() {
    ContractClient a = connect("a");
    String largest = "{\"a\":\"" + "x".repeat(MOST_BYTES - 8) + "\"}";
    a.send(largest);
    assertThat(a.next()).isEqualTo(echo(largest));
  }

  // ---- groups
  // ------------------------------------------------------------------------------------

  @Test
  void aBroadcast_reachesTheOthersOfItsGroup_andNotItsSender() {
    ContractClient a = member("a");
    ContractClient b = member("b");
    ContractClient c = member("c");
    ContractClient stranger = connect("stranger");
    a.send(broadcast("{\"n\":1.0}", ",\"id\":1"));
    assertThat(a.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":2}");
    assertThat(b.next()).isEqualTo(broadcasted("{\"n\":1.0}"));
    assertThat(c.next()).isEqualTo(broadcasted("{\"n\":1.0}"));
    assertNothingCame(a);
    assertNothingCame(stranger);
  }

  @Test
  void aBroadcastWithoutAnId_isSilentForItsSender() {
    ContractClient a = member("a");
    ContractClient b = member("b");
    a.send(broadcast("1", ""));
    assertThat(b.next()).isEqualTo(broadcasted("1"));
    assertNothingCame(a);
  }

  @Test
  void aBroadcastToNobodyElse_isAckedWithNone() {
    ContractClient a = member("a");
    a.send(broadcast("1", ",\"id\":\"x\""));
    assertThat(a.next()).isEqualTo("{\"type\":\"ack\",\"id\":\"x\",\"recipients\":0}");
  }

  @Test
  void joinAndLeave_areSilentWithoutAnId_andDoneTwiceAreDoneOnce() {
    ContractClient a = member("a");
    ContractClient b = connect("b");
    String join = "{\"type\":\"join\",\"group\":\"" + own("group") + "\"}";
    b.send(join);
    b.send(join);
    assertNothingCame(b);
    a.send(broadcast("1", ",\"id\":1"));
    assertThat(a.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":1}");
    assertThat(b.next()).isEqualTo(broadcasted("1"));
    assertNothingCame(b);
  }

  @Test
  void whoeverHasLeft_getsNothingMore_andMayNotSend() {
    ContractClient a = member("a");
    ContractClient b = member("b");
    b.send("{\"type\":\"leave\",\"group\":\"" + own("group") + "\",\"id\":\"l\"}");
    assertThat(b.next()).isEqualTo(ack("\"l\""));
    a.send(broadcast("1", ",\"id\":1"));
    assertThat(a.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":0}");
    b.send(broadcast("2", ",\"id\":2"));
    assertError(b.next(), "2", "not_member");
    b.send(broadcast("3", ""));
    assertError(b.next(), "not_member");
    assertNothingCame(a);
  }

  @Test
  void aGroupNameOfAnotherForm_isRefused() {
    ContractClient a = connect("a");
    a.send("{\"type\":\"join\",\"group\":\"no blanks\",\"id\":1}");
    assertError(a.next(), "1", "bad_group");
    a.send("{\"type\":\"join\",\"group\":\"\"}");
    assertError(a.next(), "bad_group");
    a.send("{\"type\":\"join\",\"group\":\"" + "g".repeat(201) + "\"}");
    assertError(a.next(), "bad_group");
    join(a, own("日本/é."));
  }

  @Test
  void aConnection_isInAtMost128Groups() {
    ContractClient a = connect("a");
    for (int i = 0; i < 128; i++) {
      a.send("{\"type\":\"join\",\"group\":\"" + own("g" + i) + "\"}");
    }
    a.send("{\"type\":\"join\",\"group\":\"" + own("g128") + "\",\"id\":1}");
    assertError(a.next(), "1", "too_many_groups");
    a.send("{\"type\":\"join\",\"group\":\"" + own("g0") + "\",\"id\":2}");
    assertThat(a.next()).as("one that it is in").isEqualTo(ack("2"));
    a.send("{\"type\":\"leave\",\"group\":\"" + own("g0") + "\"}");
    a.send("{\"type\":\"join\",\"group\":\"" + own("g128") + "\",\"id\":3}");
    assertThat(a.next()).isEqualTo(ack("3"));
  }

  // ---- direct
  // ------------------------------------------------------------------------------------

  @Test
  void aDirectMessage_reachesItsTarget_andNobodyElse() {
    ContractClient a = connect("a");
    ContractClient b = connect("b");
    // A client is through with the handshake a moment before the server has opened its session.
    assertNothingCame(b);
    a.send(direct("b", "[1, 2]", ",\"id\":1"));
    assertThat(a.next()).isEqualTo(ack("1"));
    assertThat(b.next()).isEqualTo(directed("[1, 2]"));
    b.send(direct("a", "\"back\"", ""));
    assertThat(a.next()).isEqualTo(directed("\"back\""));
    assertNothingCame(b);
  }

  @Test
  void anUnknownTarget_isToldOnlyToARequestWithAnId() {
    ContractClient a = connect("a");
    a.send(direct("nobody", "1", ""));
    assertNothingCame(a);
    a.send(direct("nobody", "1", ",\"id\":\"x\""));
    assertError(a.next(), "\"x\"", "no_such_target");
  }

  @Test
  void aTargetThatHasGone_isNoTarget() {
    ContractClient a = connect("a");
    ContractClient b = connect("b");
    assertNothingCame(b);
    b.close();
    b.closed();
    String answer =
        patiently()
            .until(
                () -> {
                  a.send(direct("b", "1", ",\"id\":1"));
                  return a.next();
                },
                each -> !each.equals(ack("1")));
    assertError(answer, "1", "no_such_target");
  }

  // ---- byte for byte, order
  // ----------------------------------------------------------------------

  @Test
  void payloads_passByteForByte() {
    ContractClient a = member("a");
    ContractClient b = member("b");
    List<String> payloads =
        List.of(
            "1e999999999",
            "1.0",
            "-0",
            "12345678901234567890.12345678901234567890",
            "\"\\u0041\\/\\b\\ud83d\\ude00\\ud800\"",
            "\"é€\uD83D\uDE00\u2028\uFEFF\"",
            "{ \"b\" : 1 , \"a\":2,\"b\": [ ] }",
            "\"" + "long \uD83D\uDE00 ".repeat(2_000) + "\"",
            "null");
    for (String payload : payloads) {
      a.send(broadcast(payload, ""));
      assertThat(b.next()).isEqualTo(broadcasted(payload));
      a.send(direct("b", " " + payload + " ", ""));
      assertThat(b.next()).isEqualTo(directed(payload));
    }
  }

  @Test
  void broadcastsAndDirectMessagesOfOneSender_comeInItsOrder() {
    ContractClient a = member("a");
    ContractClient b = member("b");
    for (int i = 0; i < 100; i++) {
      a.send(i % 3 == 0 ? direct("b", "" + i, "") : broadcast("" + i, ""));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(b.next()).isEqualTo(i % 3 == 0 ? directed("" + i) : broadcasted("" + i));
    }
  }

  @Test
  void aThousandMessagesOfTenSenders_comeInOneOrderToAll_andInEachSendersOwn() {
    ContractClient b = member("b");
    ContractClient c = member("c");
    List<ContractClient> senders = new ArrayList<>();
    for (int s = 0; s < 10; s++) {
      senders.add(connect("s" + s));
      // A member may send, and hears the other senders too.
      join(senders.get(s), own("group"));
    }
    for (int i = 0; i < 100; i++) {
      for (int s = 0; s < 10; s++) {
        senders.get(s).send(broadcast("[" + s + "," + i + "]", ""));
      }
    }
    int[] next = new int[10];
    for (int i = 0; i < 1_000; i++) {
      String atB = b.next();
      assertThat(c.next()).as("message %d of both", i).isEqualTo(atB);
      Matcher payload = Pattern.compile("\\[(\\d),(\\d+)]").matcher(atB);
      assertThat(payload.find()).isTrue();
      int sender = Integer.parseInt(payload.group(1));
      assertThat(Integer.parseInt(payload.group(2))).isEqualTo(next[sender]++);
    }
  }

  // ---- what is wrong
  // -----------------------------------------------------------------------------

  @Test
  void whatIsNoJsonObject_isAnError_andClosesNothing() {
    ContractClient a = connect("a");
    for (String bad :
        List.of("", "hello", "[1]", "5", "{\"a\":1", "{\"a\":1}x", "{\"a\":NaN}", "\uFEFF{}")) {
      a.send(bad);
      assertThat(a.next())
          .as(bad)
          .isEqualTo(
              "{\"type\":\"error\",\"code\":\"bad_json\",\"error\":\"Invalid message format\"}");
    }
    a.send("{}");
    assertThat(a.next()).isEqualTo(echo("{}"));
  }

  @Test
  void aKeyOfTheEnvelopeTwice_orTooDeepNesting_isBadJson() {
    ContractClient a = connect("a");
    a.send("{\"type\":\"echo\",\"type\":\"join\",\"group\":\"g\",\"id\":1}");
    assertError(a.next(), "bad_json");
    a.send("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}");
    assertError(a.next(), "bad_json");
    String deepest = "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}";
    a.send(deepest);
    assertThat(a.next()).isEqualTo(echo(deepest));
  }

  @Test
  void aFieldThatIsMissingOrWrong_isNamedByItsCode() {
    ContractClient a = connect("a");
    a.send("{\"type\":\"join\",\"id\":1}");
    assertError(a.next(), "1", "missing_field");
    a.send("{\"type\":\"join\",\"group\":5,\"id\":2}");
    assertError(a.next(), "2", "bad_field");
    a.send("{\"type\":\"broadcast\",\"group\":\"g\",\"id\":3}");
    assertError(a.next(), "3", "missing_field");
    a.send("{\"type\":\"direct\",\"payload\":1}");
    assertError(a.next(), "missing_field");
  }

  @Test
  void anId_isAnIntegerOrAShortWord() {
    ContractClient a = connect("a");
    for (String id : List.of("0", "-12", "9007199254740993", "\"A.b:c_d-1\"")) {
      a.send("{\"type\":\"leave\",\"group\":\"g\",\"id\":" + id + "}");
      assertThat(a.next()).isEqualTo(ack(id));
    }
    for (String id : List.of("1.0", "null", "\"\"", "\"a b\"", "[1]", "{}", "true")) {
      a.send("{\"type\":\"leave\",\"group\":\"g\",\"id\":" + id + "}");
      assertError(a.next(), "bad_id");
    }
  }

  @Test
  void anErrorReply_neverRepeatsTheInput_andIsShort() {
    ContractClient a = connect("a");
    String id = "\"" + "i".repeat(64) + "\"";
    a.send("{\"type\":\"join\",\"group\":\"<" + "g".repeat(300) + ">\",\"id\":" + id + "}");
    String error = a.next();
    assertError(error, id, "bad_group");
    assertThat(error).doesNotContain("<").doesNotContain("ggg");
    assertThat(error.length()).isLessThanOrEqualTo(256);
  }

  @Test
  void aBinaryMessage_closes1003() {
    ContractClient a = connect("a");
    a.sendBinary(new byte[] {1, 2, 3});
    assertThat(a.closed()).isEqualTo(new Closed(1003, "Binary messages are not supported"));
  }

  @Test
  void aMessageThatIsTooLarge_closes1009() {
    ContractClient a = connect("a");
    a.send("{\"a\":\"" + "x".repeat(MOST_BYTES) + "\"}");
    assertThat(a.closed().code()).isEqualTo(1009);
  }

  @Test
  void aMessageThatIsTooLargeInManyParts_closes1009() {
    ContractClient a = connect("a");
    String[] parts = new String[200];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = "é".repeat(500);
    }
    a.sendInParts(parts);
    assertThat(a.closed().code()).isEqualTo(1009);
  }

  // ---- who it is
  // ---------------------------------------------------------------------------------

  @Test
  void theClientId_isTheQuerys_elseTheHeaders_elseMade() {
    ContractClient a = connect("a");
    assertNothingCame(connect(toDefault().header("X-Client-Id", own("header"))));
    assertNothingCame(
        connect(
            toDefault().query("clientId", own("query")).header("X-Client-Id", own("not-this"))));
    a.send(direct("header", "1", ",\"id\":1"));
    assertThat(a.next()).isEqualTo(ack("1"));
    a.send(direct("query", "1", ",\"id\":2"));
    assertThat(a.next()).isEqualTo(ack("2"));
    a.send(direct("not-this", "1", ",\"id\":3"));
    assertError(a.next(), "3", "no_such_target");
    ContractClient nameless = connect(toDefault().v1());
    assertThat(field(nameless.next(), "clientId")).matches("anon-[A-Za-z0-9_-]{22}");
  }

  @Test
  void aClientIdMayHaveLettersOfAnyScript() {
    ContractClient a = connect("a");
    ContractClient b = connect(toDefault().query("clientId", own("日本é@x")));
    assertNothingCame(b);
    a.send(direct("日本é@x", "1", ""));
    assertThat(b.next()).isEqualTo(directed("1"));
  }

  @Test
  void sluiceV1_beginsWithAWelcome() {
    ContractClient a =
        connect(toDefault().query("clientId", own("a")).query("priority", "low").v1());
    assertThat(a.subprotocol()).isEqualTo("sluice.v1");
    String welcome = a.next();
    assertThat(welcome)
        .matches(
            "\\{\"type\":\"welcome\",\"clientId\":\""
                + own("a")
                + "\",\"connectionId\":\"[A-Za-z0-9_-]{22}\",\"priority\":\"low\","
                + "\"resumeToken\":\"[A-Za-z0-9_-]{22}\",\"pingIntervalMs\":25000}");
    assertThat(field(welcome, "resumeToken")).isNotEqualTo(field(welcome, "connectionId"));
    assertNothingCame(a);
  }

  @Test
  void aClaimToAHigherClass_isLowered() {
    ContractClient a = connect(toDefault().query("priority", "critical").v1());
    assertThat(field(a.next(), "priority")).isEqualTo("normal");
  }

  @Test
  void withoutASubprotocol_nothingComesUnasked() {
    ContractClient a = connect("a");
    assertThat(a.subprotocol()).isEmpty();
    assertNothingCame(a);
  }

  @Test
  void theHoldersResumeToken_takesOver() {
    ContractRequest request = toDefault().query("clientId", own("a")).v1();
    ContractClient older = connect(request);
    String token = field(older.next(), "resumeToken");
    ContractClient newer = connect(request.query("resumeToken", token));
    String welcome = newer.next();
    assertThat(field(welcome, "clientId")).isEqualTo(own("a"));
    assertThat(field(welcome, "resumeToken")).isNotEqualTo(token);
    assertThat(older.closed()).isEqualTo(new Closed(4002, "Replaced"));
    ContractClient b = connect("b");
    b.send(direct("a", "\"hi\"", ""));
    assertThat(newer.next()).isEqualTo(directed("\"hi\""));
    assertNothingCame(newer);
  }

  @Test
  void theTokenMayStandInAHeader() {
    ContractRequest request = toDefault().query("clientId", own("a")).v1();
    ContractClient older = connect(request);
    String token = field(older.next(), "resumeToken");
    ContractClient newer = connect(request.header("X-Resume-Token", token));
    assertThat(newer.next()).startsWith("{\"type\":\"welcome\"");
    assertThat(older.closed().code()).isEqualTo(4002);
  }

  @Test
  void withoutTheToken_aClientIdInUseIsRefused_andItsHolderStays() {
    ContractClient holder = connect("a");
    assertNothingCame(holder);
    ContractClient other = connect("a");
    assertThat(other.closed()).isEqualTo(new Closed(4109, "Client id in use"));
    ContractClient wrong =
        connect(toDefault().query("clientId", own("a")).query("resumeToken", "wrong"));
    assertThat(wrong.closed().code()).isEqualTo(4109);
    assertNothingCame(holder);
  }

  @Test
  void aClientIdThatIsFreeAgain_canBeTaken() {
    ContractClient first = connect("a");
    assertNothingCame(first);
    first.close();
    first.closed();
    ContractClient asker = connect("asker");
    patiently()
        .until(
            () -> {
              asker.send(direct("a", "1", ",\"id\":1"));
              return asker.next();
            },
            each -> !each.equals(ack("1")));
    connectWithPatience(toDefault().query("clientId", own("a")));
  }

  // ---- the pools
  // ---------------------------------------------------------------------------------

  @Test
  void pools_areApart() {
    ContractClient inDefault = member("a");
    ContractClient inSmall =
        connectWithPatience(ContractRequest.to("small").query("clientId", own("a")));
    join(inSmall, own("group"));
    inDefault.send(broadcast("1", ",\"id\":1"));
    assertThat(inDefault.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":0}");
    assertNothingCame(inSmall);
  }

  @Test
  void cap1_aFullPool_closes1013() {
    fillSmall();
    ContractClient third = connect(ContractRequest.to("small"));
    assertThat(third.closed()).isEqualTo(new Closed(1013, "Server at capacity"));
  }

  @Test
  void inSluiceV1_aFullPoolSaysWhenToComeBack() {
    fillSmall();
    ContractClient third = connect(ContractRequest.to("small").v1());
    String refused = third.next();
    assertThat(refused)
        .startsWith("{\"type\":\"refused\",\"reason\":\"Server at capacity\",\"reconnectDelay\":");
    assertDelayOfFiveSeconds(refused);
    assertThat(third.closed()).isEqualTo(new Closed(1013, "Server at capacity"));
  }

  @Test
  void aSlotThatIsFreeAgain_canBeTaken() {
    List<ContractClient> both = fillSmall();
    both.get(0).close();
    both.get(0).closed();
    ContractClient third = connectWithPatience(ContractRequest.to("small"));
    assertNothingCame(third);
  }

  /** Two clients that hold the two slots of the pool {@code small}. */
  private List<ContractClient> fillSmall() {
    return List.of(
        connectWithPatience(ContractRequest.to("small")),
        connectWithPatience(ContractRequest.to("small")));
  }

  // ---- before the upgrade
  // ------------------------------------------------------------------------

  @Test
  void anUnknownPool_isNotFound() {
    assertTurnedAway(ContractRequest.to("nosuchpool"), 404);
  }

  @Test
  void aClientIdOfAnotherForm_isABadRequest() {
    assertTurnedAway(toDefault().query("clientId", "no blanks"), 400);
    assertTurnedAway(toDefault().query("clientId", "a".repeat(129)), 400);
  }

  @Test
  void aForeignOrigin_isForbidden() {
    assertTurnedAway(toDefault().header("Origin", "https://evil.example"), 403);
    assertTurnedAway(toDefault().header("Origin", "null"), 403);
  }

  private void assertTurnedAway(ContractRequest request, int status) {
    if (answersBeforeTheUpgrade()) {
      HandshakeRefused refused =
          catchThrowableOfType(HandshakeRefused.class, () -> server().connect(request));
      assertThat(refused).as("refused %s", request).isNotNull();
      assertThat(refused.status()).isEqualTo(status);
    } else {
      assertThat(connect(request).closed()).isEqualTo(new Closed(1008, "Policy violation"));
    }
  }
}
