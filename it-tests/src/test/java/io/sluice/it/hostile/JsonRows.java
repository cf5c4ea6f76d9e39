package io.sluice.it.hostile;

import static io.sluice.it.hostile.Row.BAD_JSON;
import static io.sluice.it.hostile.Row.ack;
import static io.sluice.it.hostile.Row.echo;
import static io.sluice.it.hostile.Row.error;
import static io.sluice.it.hostile.Row.message;
import static io.sluice.it.hostile.Row.messages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Messages that are no JSON object, odd ones that are, and fields of a wrong kind. */
public final class JsonRows {
  private static final String MISSING = "A required field is missing";
  private static final String WRONG = "A field has the wrong type or form";
  private static final String WRONG_ID = "id must be an integer or match [A-Za-z0-9._:-]{1,64}";

  private final List<Row> rows = new ArrayList<>();

  public static Stream<Row> all() {
    JsonRows all = new JsonRows();
    all.broken();
    all.twice();
    all.depths();
    all.odd();
    all.ids();
    all.types();
    all.fields();
    return all.rows.stream();
  }

  private void broken() {
    for (String bad :
        List.of(
            "",
            " ",
            "\n",
            "null",
            "true",
            "5",
            "\"a\"",
            "[]",
            "[{}]",
            "{",
            "}",
            "{{}}",
            "{}}",
            "{}{}",
            "{} {}",
            "{},",
            "{}x",
            "{}//",
            "{}\0",
            "{]",
            "{[}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1,}",
            "{,}",
            "{,\"a\":1}",
            "{\"a\":1,,\"b\":2}",
            "{\"a\" 1}",
            "{\"a\"::1}",
            "{\"a\";1}",
            "{\"a\":1;\"b\":2}",
            "{\"a\":1 \"b\":2}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":'b'}",
            "{1:2}",
            "{null:1}",
            "{\"a\":b}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{\"a\":-Infinity}",
            "{\"a\":undefined}",
            "{\"a\":TRUE}",
            "{\"a\":tru}",
            "{\"a\":nulll}",
            "{\"a\":truefalse}",
            "{\"a\":01}",
            "{\"a\":-01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":5.}",
            "{\"a\":1e}",
            "{\"a\":1e+}",
            "{\"a\":-}",
            "{\"a\":--1}",
            "{\"a\":0x1F}",
            "{\"a\":1_000}",
            "{\"a\":1n}",
            "{\"a\":1,000}",
            "{\"a\":\"b}",
            "{\"a\":\"b\\\"}",
            "{\"a\":\"\\x41\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\u12G4\"}",
            "{\"a\":\"\\U0041\"}",
            "{\"a\":\"\\'\"}",
            "{\"a\":\"\\0\"}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\u001f\"}",
            "{\"a\n\":1}",
            "{\"a\":[1,]}",
            "{\"a\":[,1]}",
            "{\"a\":[1 2]}",
            "{\"a\":[1}",
            "{\"a\":[}]",
            "{\"a\":{\"b\":}}",
            "/**/{}",
            "{/**/}",
            "{\"a\":1/**/}",
            "{}#",
            "\u00a0{}",
            "\u000b{}",
            "\u000c{}",
            "\u2028{}",
            "<a/>",
            "%7B%7D",
            ")]}',\n{}",
            "{\"a\":\u00b2}",
            "{\"a\":\u0661}",
            "{\u201ca\u201d:1}")) {
      rows.add(message("the message " + Bytes.shown(bad), bad, BAD_JSON));
    }
    String tooLarge = "close 1009 Message too large";
    rows.add(message("100,000 brackets", "[".repeat(100_000), tooLarge));
    rows.add(message("100,000 objects within each other", "{\"a\":".repeat(100_000), tooLarge));
    rows.add(message("a string of 1 MB", "{\"a\":\"" + "x".repeat(1 << 20) + "\"}", tooLarge));
    rows.add(
        message("a number of a million digits", "{\"a\":" + "9".repeat(1_000_000) + "}", tooLarge));
    rows.add(message("100,000 keys", "{" + "\"k\":1,".repeat(100_000) + "\"k\":1}", tooLarge));
    rows.add(
        message(
            "a group name of 1 MB",
            "{\"type\":\"join\",\"group\":\"" + "g".repeat(1 << 20) + "\"}",
            tooLarge));
    rows.add(message("10,000 brackets", "[".repeat(10_000), BAD_JSON));
    rows.add(message("60,000 brackets", "[".repeat(60_000), BAD_JSON));
    rows.add(message("60,000 brackets in an object", "{\"a\":" + "[".repeat(60_000), BAD_JSON));
    rows.add(message("10,000 objects within each other", "{\"a\":".repeat(10_000), BAD_JSON));
    rows.add(message("a string without an end", "{\"a\":\"" + "x".repeat(60_000), BAD_JSON));
    rows.add(message("a number without an end", "{\"a\":" + "1".repeat(60_000), BAD_JSON));
    rows.add(message("a name without an end", "{\"" + "x".repeat(60_000), BAD_JSON));
    rows.add(
        messages(
            "ten broken messages",
            Collections.nCopies(10, "{"),
            Collections.nCopies(10, BAD_JSON).toArray(String[]::new)));
  }

  private void twice() {
    for (String field : List.of("type", "id", "group", "targetId", "payload", "key")) {
      rows.add(message(field + " twice", "{\"" + field + "\":1,\"" + field + "\":1}", BAD_JSON));
    }
    rows.add(
        message(
            "type twice, once in escapes",
            "{\"type\":\"join\",\"\\u0074ype\":\"leave\",\"group\":\"g\",\"id\":1}",
            BAD_JSON));
    rows.add(
        message(
            "type twice, once as null",
            "{\"type\":null,\"type\":\"join\",\"group\":\"g\"}",
            BAD_JSON));
    String others = "{\"a\":1,\"a\":2,\"Type\":1,\"Type\":2}";
    rows.add(message("another name twice", others, echo(others)));
    String inside = "{\"a\":{\"type\":1,\"type\":2}}";
    rows.add(message("type twice, further down", inside, echo(inside)));
  }

  private void depths() {
    for (int depth : List.of(30, 31)) {
      String arrays = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
      String objects = "{\"a\":".repeat(depth) + "{}" + "}".repeat(depth);
      rows.add(message("arrays to depth " + (depth + 1), arrays, echo(arrays)));
      rows.add(message("objects to depth " + (depth + 1), objects, echo(objects)));
    }
    rows.add(
        message("arrays to depth 33", "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}", BAD_JSON));
    rows.add(
        message("objects to depth 33", "{\"a\":".repeat(32) + "{}" + "}".repeat(32), BAD_JSON));
    rows.add(
        message(
            "a payload to depth 33",
            "{\"type\":\"direct\",\"targetId\":\"nobody\",\"id\":1,\"payload\":"
                + "[".repeat(32)
                + "]".repeat(32)
                + "}",
            BAD_JSON));
    rows.add(
        message(
            "a payload to depth 32",
            "{\"type\":\"direct\",\"targetId\":\"nobody\",\"id\":1,\"payload\":"
                + "[".repeat(31)
                + "]".repeat(31)
                + "}",
            error("1", "no_such_target", "No such client")));
    String wide = "{\"a\":[" + "[],".repeat(10_000) + "[]]}";
    rows.add(message("10,000 arrays beside each other", wide, echo(wide)));
  }

  private void odd() {
    for (String good :
        List.of(
            "{}",
            "{ }",
            "{\"\":\"\"}",
            "{\"a\":1e999999999}",
            "{\"a\":-1e-999999999}",
            "{\"a\":-0}",
            "{\"a\":-0.0e-0}",
            "{\"a\":0.1000}",
            "{\"a\":123456789012345678901234567890}",
            "{\"a\":" + "9".repeat(60_000) + "}",
            "{\"a\":0." + "3".repeat(60_000) + "}",
            "{\"a\":1E" + "0".repeat(1_000) + "1}",
            "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"}",
            "{\"__proto__\":{\"admin\":true},\"constructor\":1,\"toString\":null}",
            "{\"a\":\"</script><!--\"}",
            "{\"a\":\"%s%n%x ${jndi:ldap://x/y} #{1+1}\"}",
            "{\"a\":\"' OR 1=1; --\"}",
            "{\"" + "k".repeat(60_000) + "\":1}",
            "{\"Type\":\"join\",\"GROUP\":\"g\"}",
            "{\"type \":\"join\"}",
            "{\"priority\":\"CRITICAL\"}",
            "{\"priority\":-1}",
            "{\"a\":[[],{},null,true,false,1,\"\"]}",
            "{\"code\":\"admin\",\"error\":1,\"recipients\":5}")) {
      rows.add(message("the object " + Bytes.shown(good), good, echo(good)));
    }
    StringBuilder many = new StringBuilder("{\"k\":0");
    for (int i = 0; many.length() < 60_000; i++) {
      many.append(",\"").append(i).append("\":0");
    }
    rows.add(message("as many keys as fit", many + "}", echo(many + "}")));
    rows.add(
        message(
            "blanks and ends of lines around", " \t\r\n{ \"a\" : 1 }\r\n", echo("{ \"a\" : 1 }")));
  }

  private void ids() {
    for (String good :
        List.of(
            "0",
            "-0",
            "-1",
            "9".repeat(63),
            "-" + "9".repeat(63),
            "\"a\"",
            "\"0\"",
            "\"" + "a".repeat(64) + "\"",
            "\"A.b_c:d-9\"")) {
      rows.add(message("the id " + Bytes.shown(good), leave(good), ack(good)));
    }
    rows.add(message("an id in escapes", leave("\"\\u0061\\u002d1\""), ack("\"a-1\"")));
    for (String bad :
        List.of(
            "null",
            "true",
            "false",
            "[]",
            "[1]",
            "{}",
            "{\"a\":1}",
            "1.0",
            "1.5",
            "1e3",
            "1E0",
            "-0.0",
            "1e999999999",
            "9".repeat(64),
            "9".repeat(60_000),
            "\"\"",
            "\" \"",
            "\"a b\"",
            "\"" + "a".repeat(65) + "\"",
            "\"" + "a".repeat(60_000) + "\"",
            "\"é\"",
            "\"\\u0000\"",
            "\"\\n\"",
            "\"a\\u000a\"",
            "\"\\\"\"",
            "\"\\\\\"",
            "\"a/b\"",
            "\"a,b\"",
            "\"<b>\"",
            "\"\\ud800\"",
            "\"\u0661\"")) {
      rows.add(message("the id " + Bytes.shown(bad), leave(bad), error("bad_id", WRONG_ID)));
    }
    rows.add(
        message(
            "a bad id of an object of no type", "{\"id\":{},\"a\":1}", error("bad_id", WRONG_ID)));
    rows.add(message("an id alone", "{\"id\":1}", echo("{\"id\":1}"), ack("1")));
    rows.add(
        messages(
            "what has a bad id isn't done",
            List.of(
                "{\"type\":\"join\",\"group\":\"h-undone\",\"id\":[]}",
                "{\"type\":\"broadcast\",\"group\":\"h-undone\",\"payload\":1,\"id\":1}"),
            error("bad_id", WRONG_ID),
            error("1", "not_member", "Join the group before sending to it")));
  }

  private static String leave(String id) {
    return "{\"type\":\"leave\",\"group\":\"g\",\"id\":" + id + "}";
  }

  private void types() {
    for (String type :
        List.of(
            "null",
            "true",
            "5",
            "-1e5",
            "[]",
            "[\"join\"]",
            "{}",
            "{\"join\":1}",
            "\"\"",
            "\"JOIN\"",
            "\"Join\"",
            "\"join \"",
            "\" join\"",
            "\"join\\u0000\"",
            "\"jo\u0131n\"",
            "\"unknown\"",
            "\"echo\"",
            "\"ack\"",
            "\"error\"",
            "\"welcome\"",
            "\"queued\"",
            "\"admitted\"",
            "\"preempted\"",
            "\"draining\"",
            "\"gap\"",
            "\"kick\"",
            "\"drain\"",
            "\"ping\"",
            "\"" + "t".repeat(60_000) + "\"")) {
      String object = "{\"type\":" + type + ",\"group\":\"g\",\"id\":1}";
      rows.add(message("the type " + Bytes.shown(type), object, echo(object), ack("1")));
    }
    rows.add(
        message(
            "a type in escapes",
            "{\"\\u0074ype\":\"\\u006aoin\",\"group\":\"h-escapes\",\"id\":1}",
            ack("1")));
  }

  private void fields() {
    for (String type : List.of("join", "leave")) {
      rows.add(
          message(
              type + " without a group",
              "{\"type\":\"" + type + "\",\"id\":1}",
              error("1", "missing_field", MISSING)));
      rows.add(
          message(
              type + " without a group, without an id",
              "{\"type\":\"" + type + "\"}",
              error("missing_field", MISSING)));
    }
    for (String group : List.of("null", "true", "5", "1e5", "[]", "[\"g\"]", "{}")) {
      for (String type : List.of("join", "leave", "broadcast")) {
        rows.add(
            message(
                type + " with the group " + group,
                "{\"type\":\"" + type + "\",\"group\":" + group + ",\"payload\":1,\"id\":1}",
                error("1", "bad_field", WRONG)));
      }
    }
    rows.add(
        message(
            "a broadcast without a group",
            "{\"type\":\"broadcast\",\"payload\":1,\"id\":1}",
            error("1", "missing_field", MISSING)));
    rows.add(
        message(
            "a broadcast without a payload",
            "{\"type\":\"broadcast\",\"group\":\"g\",\"id\":1}",
            error("1", "missing_field", MISSING)));
    rows.add(
        message(
            "a direct without a target",
            "{\"type\":\"direct\",\"payload\":1,\"id\":1}",
            error("1", "missing_field", MISSING)));
    rows.add(
        message(
            "a direct without a payload",
            "{\"type\":\"direct\",\"targetId\":\"a\",\"id\":1}",
            error("1", "missing_field", MISSING)));
    for (String target :
        List.of(
            "null",
            "true",
            "5",
            "[]",
            "[\"a\"]",
            "{}",
            "\"\"",
            "\"a b\"",
            "\"*\"",
            "\"\\u0000\"",
            "\"a\\n\"",
            "\"\\ud800\"",
            "\"" + "a".repeat(129) + "\"",
            "\"" + "a".repeat(60_000) + "\"",
            "\"\uD83D\uDE00\"",
            "\"a\u200f\"")) {
      rows.add(
          message(
              "a direct to " + Bytes.shown(target),
              direct(target, ",\"id\":1"),
              error("1", "bad_field", WRONG)));
    }
    for (String target :
        List.of(
            "\"nobody\"",
            "\"../../etc/passwd\"",
            "\"" + "a".repeat(128) + "\"",
            "\"\\u0061\"",
            "\"" + "\uD835\uDC9C".repeat(128) + "\"")) {
      rows.add(
          message(
              "a direct to " + Bytes.shown(target),
              direct(target, ",\"id\":1"),
              error("1", "no_such_target", "No such client")));
    }
    rows.add(message("a direct to nobody, without an id", direct("\"nobody\"", "")));
    for (String key :
        List.of(
            "null",
            "5",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"" + "k".repeat(201) + "\"",
            "\"" + "\uD83D\uDE00".repeat(201) + "\"")) {
      rows.add(
          message(
              "the key " + Bytes.shown(key),
              direct("\"nobody\"", ",\"id\":1,\"key\":" + key),
              error("1", "bad_field", WRONG)));
    }
    rows.add(
        message(
            "the longest key",
            direct("\"nobody\"", ",\"id\":1,\"key\":\"" + "k".repeat(200) + "\""),
            error("1", "no_such_target", "No such client")));
    rows.add(
        message(
            "the longest key, in emoji",
            direct("\"nobody\"", ",\"id\":1,\"key\":\"" + "\uD83D\uDE00".repeat(200) + "\""),
            error("1", "no_such_target", "No such client")));
    rows.add(
        message(
            "a key that join doesn't need",
            "{\"type\":\"join\",\"group\":\"h\",\"id\":1,\"key\":[],\"targetId\":5,\"payload\":null}",
            ack("1")));
  }

  private static String direct(String target, String more) {
    return "{\"type\":\"direct\",\"targetId\":" + target + ",\"payload\":1" + more + "}";
  }
}
