package io.sluice.it.hostile;

import static io.sluice.it.hostile.Row.ack;
import static io.sluice.it.hostile.Row.echo;
import static io.sluice.it.hostile.Row.error;
import static io.sluice.it.hostile.Row.message;
import static io.sluice.it.hostile.Row.messages;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names of groups at their bounds, more groups than one may be in, and sending from outside. */
public final class GroupRows {
  private static final String BAD_GROUP = "Group names match [\\\\p{L}\\\\p{N}._:/-]{1,200}";
  private static final String NOT_MEMBER =
      error("1", "not_member", "Join the group before sending to it");
  private static final String TOO_MANY =
      error("1", "too_many_groups", "Too many groups on this connection");
  private static final int MOST_GROUPS = 128;

  private final List<Row> rows = new ArrayList<>();

  public static Stream<Row> all() {
    GroupRows all = new GroupRows();
    all.names();
    all.badNames();
    all.members();
    all.many();
    return all.rows.stream();
  }

  private void names() {
    for (String good :
        List.of(
            "a",
            "Z",
            "0",
            ".",
            "..",
            "_",
            ":",
            "/",
            "-",
            "../../etc/passwd",
            "a".repeat(200),
            "é".repeat(200),
            "日".repeat(200),
            "\uD835\uDC9C".repeat(200),
            "\u0661",
            "\u00bd",
            "\u2167",
            "ﬁ",
            "\u01c5",
            "ªº",
            "__proto__",
            "null")) {
      String json = "\"h" + good + "\"";
      if (good.length() >= 200) {
        json = "\"" + good + "\"";
      }
      rows.add(
          messages(
              "the group " + Bytes.shown(json),
              List.of(join(json, 1), broadcast(json), leave(json, 3)),
              ack("1"),
              ack("1", 0),
              ack("3")));
    }
    rows.add(
        messages(
            "the same group in escapes and without",
            List.of(join("\"\\u0068\\u002f\"", 2), broadcast("\"h\\/\"")),
            ack("2"),
            ack("1", 0)));
    rows.add(
        messages(
            "the same letter composed is another group",
            List.of(join("\"h\u00c5\"", 2), broadcast("\"h\u212b\"")),
            ack("2"),
            NOT_MEMBER));
  }

  private void badNames() {
    for (String bad :
        List.of(
            "",
            " ",
            "a b",
            " a",
            "a ",
            "a\\u0000",
            "\\u0000",
            "\\n",
            "a\\n",
            "\\t",
            "a\\r\\nb",
            "*",
            "a*",
            "?",
            "[a]",
            "{a}",
            "a,b",
            "a;b",
            "a@b",
            "a#b",
            "a%20b",
            "a$b",
            "a=b",
            "a+b",
            "a&b",
            "a|b",
            "a~b",
            "a!b",
            "a(b)",
            "\\\"",
            "'",
            "\\\\",
            "<a>",
            "\uD83D\uDE00",
            "e\u0301",
            "\u0903",
            "\u200f",
            "\u202e",
            "\u200b",
            "\u200d",
            "\ufeff",
            "\u00a0",
            "\u2028",
            "\u0085",
            "\u00ad",
            "\ufffd",
            "\ue000",
            "\u20ac",
            "\\ud800",
            "\\udc00",
            "\\ud835x",
            "\\udc9c\\ud835",
            "a".repeat(201),
            "日".repeat(201),
            "\uD835\uDC9C".repeat(201),
            "a".repeat(60_000))) {
      rows.add(
          message(
              "joining the group " + Bytes.shown(bad),
              join("\"" + bad + "\"", 1),
              error("1", "bad_group", BAD_GROUP)));
    }
    rows.add(
        message(
            "leaving a group of no form", leave("\"a b\"", 1), error("1", "bad_group", BAD_GROUP)));
    rows.add(
        message(
            "sending to a group of no form",
            broadcast("\"a*\""),
            error("1", "bad_group", BAD_GROUP)));
    rows.add(
        message(
            "a group of no form, without an id",
            "{\"type\":\"join\",\"group\":\"a b\"}",
            error("bad_group", BAD_GROUP)));
  }

  private void members() {
    String group = "\"h-members\"";
    rows.add(message("sending from outside", broadcast("\"h-outside\""), NOT_MEMBER));
    rows.add(
        message(
            "sending from outside, without an id",
            "{\"type\":\"broadcast\",\"group\":\"h-outside\",\"payload\":1}",
            error("not_member", "Join the group before sending to it")));
    rows.add(message("leaving what was never joined", leave("\"h-never\"", 1), ack("1")));
    rows.add(
        messages(
            "leaving twice",
            List.of(join(group, 1), leave(group, 2), leave(group, 3)),
            ack("1"),
            ack("2"),
            ack("3")));
    rows.add(
        messages(
            "sending after leaving",
            List.of(join(group, 5), leave(group, 2), broadcast(group)),
            ack("5"),
            ack("2"),
            NOT_MEMBER));
    rows.add(
        messages(
            "sending to oneself only",
            List.of(join(group, 5), broadcast(group)),
            ack("5"),
            ack("1", 0)));
    rows.add(
        messages(
            "sending to oneself only, without an id",
            List.of(
                join(group, 5), "{\"type\":\"broadcast\",\"group\":\"h-members\",\"payload\":1}"),
            ack("5")));
    List<String> again = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      again.add("{\"type\":\"join\",\"group\":\"h-again\"}");
    }
    again.add(broadcast("\"h-again\""));
    rows.add(messages("joining the same 150 times", again, ack("1", 0)));
    String wrong = "{\"Type\":\"join\",\"group\":\"h-wrong\"}";
    rows.add(
        messages(
            "a join of another spelling joins nothing",
            List.of(wrong, broadcast("\"h-wrong\"")),
            echo(wrong),
            NOT_MEMBER));
  }

  private void many() {
    rows.add(
        messages(
            "128 groups, and one that one is in", with(MOST_GROUPS, join("\"h0\"", 1)), ack("1")));
    rows.add(
        messages("128 groups, and another", with(MOST_GROUPS, join("\"h-more\"", 1)), TOO_MANY));
    rows.add(
        messages(
            "128 groups, one left, another joined",
            with(MOST_GROUPS, leave("\"h7\"", 2), join("\"h-more\"", 3), join("\"h-most\"", 1)),
            ack("2"),
            ack("3"),
            TOO_MANY));
    rows.add(
        messages(
            "128 groups, and a bad name",
            with(MOST_GROUPS, join("\"a b\"", 1)),
            error("1", "bad_group", BAD_GROUP)));
    rows.add(
        messages(
            "the one that was too many isn't joined",
            with(MOST_GROUPS, join("\"h-more\"", 1), broadcast("\"h-more\"")),
            TOO_MANY,
            NOT_MEMBER));
    List<String> round = new ArrayList<>();
    for (int i = 0; i < 95; i++) {
      round.add("{\"type\":\"join\",\"group\":\"h-round\"}");
      round.add("{\"type\":\"leave\",\"group\":\"h-round\"}");
    }
    round.add(broadcast("\"h-round\""));
    rows.add(messages("in and out 95 times", round, NOT_MEMBER));
  }

  private static List<String> with(int groups, String... after) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      all.add("{\"type\":\"join\",\"group\":\"h" + i + "\"}");
    }
    all.addAll(List.of(after));
    return all;
  }

  private static String join(String group, int id) {
    return "{\"type\":\"join\",\"group\":" + group + ",\"id\":" + id + "}";
  }

  private static String leave(String group, int id) {
    return "{\"type\":\"leave\",\"group\":" + group + ",\"id\":" + id + "}";
  }

  private static String broadcast(String group) {
    return "{\"type\":\"broadcast\",\"group\":" + group + ",\"payload\":1,\"id\":1}";
  }
}
