package io.sluice.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.connection.Ids;
import io.sluice.core.group.GroupName;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String EMOJI = "\uD83D\uDE00";

  private final RequestParser parser = new RequestParser(32, GroupName::isValid, Ids::isClientId);

  private Request parse(String text) {
    return parser.parse(text);
  }

  private String payloadOf(String payload) {
    String text = "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":" + payload + "}";
    return ((Request.Broadcast) parse(text)).payload();
  }

  private static Request bad(ErrorCode code) {
    return new Request.Bad(null, code);
  }

  // ---- what there is
  // -----------------------------------------------------------------------------

  @Test
  void eachRequest_isRead() {
    assertThat(parse("{\"type\":\"join\",\"group\":\"g\"}")).isEqualTo(new Request.Join(null, "g"));
    assertThat(parse("{\"type\":\"leave\",\"group\":\"g\",\"id\":1}"))
        .isEqualTo(new Request.Leave("1", "g"));
    assertThat(parse("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":[1],\"key\":\"k\"}"))
        .isEqualTo(new Request.Broadcast(null, "g", "[1]", "k"));
    assertThat(parse("{\"type\":\"direct\",\"targetId\":\"c2\",\"payload\":null}"))
        .isEqualTo(new Request.Direct(null, "c2", "null", null));
    assertThat(parse("{\"type\":\"chat\",\"x\":1}"))
        .isEqualTo(new Request.Other(null, "chat", "{\"type\":\"chat\",\"x\":1}"));
    assertThat(parse("{}")).isEqualTo(new Request.Other(null, "", "{}"));
  }

  @Test
  void fieldsMayStandInAnyOrder_withBlanksBetween_andOthersAmongThem() {
    String text =
        "\r\n\t {\t\"payload\" :\n {\"a\" : 1 }\r,\"more\":[{}],\"group\"\t:\"g\" , \"type\":"
            + " \"broadcast\" } \n";
    assertThat(parse(text)).isEqualTo(new Request.Broadcast(null, "g", "{\"a\" : 1 }", null));
  }

  @Test
  void escapesInTheEnvelope_meanWhatTheyMean() {
    assertThat(parse("{\"t\\u0079pe\":\"jo\\u0069n\",\"group\":\"\\u00e9\\/x\"}"))
        .isEqualTo(new Request.Join(null, "é/x"));
  }

  @Test
  void aTypeThatIsNoString_isNone() {
    assertThat(parse("{\"type\":5}")).isEqualTo(new Request.Other(null, "", "{\"type\":5}"));
    assertThat(parse("{\"type\":null}")).isEqualTo(new Request.Other(null, "", "{\"type\":null}"));
  }

  @Test
  void typesAreCaseSensitive() {
    assertThat(parse("{\"type\":\"JOIN\"}")).isInstanceOf(Request.Other.class);
  }

  // ---- what is missing or wrong
  // ------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"join\"}",
        "{\"type\":\"leave\"}",
        "{\"type\":\"broadcast\",\"payload\":1}",
        "{\"type\":\"broadcast\",\"group\":\"g\"}",
        "{\"type\":\"direct\",\"payload\":1}",
        "{\"type\":\"direct\",\"targetId\":\"c\"}"
      })
  void aMissingField_isMissing(String text) {
    assertThat(parse(text)).isEqualTo(bad(ErrorCode.MISSING_FIELD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"join\",\"group\":5}",
        "{\"type\":\"leave\",\"group\":null}",
        "{\"type\":\"broadcast\",\"group\":[\"g\"],\"payload\":1}",
        "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1,\"key\":1}",
        "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1,\"key\":\"\"}",
        "{\"type\":\"direct\",\"targetId\":{},\"payload\":1}",
        "{\"type\":\"direct\",\"targetId\":\"a b\",\"payload\":1}",
        "{\"type\":\"direct\",\"targetId\":\"\",\"payload\":1}"
      })
  void aFieldOfTheWrongForm_isABadField(String text) {
    assertThat(parse(text)).isEqualTo(bad(ErrorCode.BAD_FIELD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\\u0000", "a\\\"b", "x*", "\\ud800", "a\\n"})
  void aGroupThatMayNotBeCalledSo_isABadGroup(String group) {
    assertThat(parse("{\"type\":\"join\",\"group\":\"" + group + "\"}"))
        .isEqualTo(bad(ErrorCode.BAD_GROUP));
  }

  @Test
  void aKeyOfMoreThanTwoHundredCharacters_isABadField() {
    String text = "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1,\"key\":\"%s\"}";
    assertThat(parse(text.formatted("k".repeat(200)))).isInstanceOf(Request.Broadcast.class);
    assertThat(parse(text.formatted("k".repeat(201)))).isEqualTo(bad(ErrorCode.BAD_FIELD));
    assertThat(parse(text.formatted("\uD83D\uDE00".repeat(200))))
        .isInstanceOf(Request.Broadcast.class);
    assertThat(parse(text.formatted("\uD83D\uDE00".repeat(201))))
        .isEqualTo(bad(ErrorCode.BAD_FIELD));
  }

  // ---- ids
  // ---------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "0",
        "-1",
        "-0",
        "42",
        "9007199254740993",
        "\"a\"",
        "\"A-z.0:_\"",
        "123456789012345678901234567890123456789012345678901234567890123"
      })
  void anId_isAnIntegerOrAShortWord_andComesBackAsItWas(String id) {
    assertThat(parse("{\"id\": " + id + " ,\"type\":\"x\"}").id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0", "1e3", "-", "null", "true", "{}", "[1]", "\"\"", "\"a b\"", "\"é\"", "\"\\n\""
      })
  void anythingElse_isABadId_andIsNotRepeated(String id) {
    Request request = parse("{\"type\":\"x\",\"id\":" + id + "}");
    assertThat(request.id()).isNull();
    assertThat(request).isEqualTo(bad(id.equals("-") ? ErrorCode.BAD_JSON : ErrorCode.BAD_ID));
  }

  @Test
  void anIdOfMoreThan64Characters_isABadId() {
    assertThat(parse("{\"id\":\"" + "a".repeat(64) + "\"}")).isInstanceOf(Request.Other.class);
    assertThat(parse("{\"id\":\"" + "a".repeat(65) + "\"}")).isEqualTo(bad(ErrorCode.BAD_ID));
    assertThat(parse("{\"id\":1" + "0".repeat(64) + "}")).isEqualTo(bad(ErrorCode.BAD_ID));
  }

  @Test
  void anIdInEscapes_comesBackPlain_soThatItCannotSwellTheAnswer() {
    assertThat(parse("{\"id\":\"" + "\\u0061".repeat(64) + "\"}").id())
        .isEqualTo("\"" + "a".repeat(64) + "\"");
  }

  @Test
  void aBadRequest_keepsItsId() {
    assertThat(parse("{\"id\":7,\"type\":\"join\"}"))
        .isEqualTo(new Request.Bad("7", ErrorCode.MISSING_FIELD));
  }

  // ---- not JSON, or not ours
  // ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "[]",
        "\"text\"",
        "5",
        "null",
        "true",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":\"x}",
        "{\"a\":tru}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1",
        "{\"id\":1",
        "{\"payload\":-1.5e",
        "{\"payload\":[12",
        "{\"a\":1e}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":\"\u001f\"}",
        "{} {}",
        "{}x",
        "{}]",
        "{}}",
        "{} /* no */",
        "// no\n{}",
        "\uFEFF{}",
        "\u00a0{}",
        "{\u00a0}",
        "{}\u0000"
      })
  void whatIsNotOneJsonObject_isBadJson(String text) {
    assertThat(parse(text)).isEqualTo(bad(ErrorCode.BAD_JSON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"type", "id", "group", "targetId", "payload", "key"})
  void aDuplicateEnvelopeKey_isBadJson(String key) {
    assertThat(parse("{\"" + key + "\":1,\"" + key + "\":1}")).isEqualTo(bad(ErrorCode.BAD_JSON));
  }

  @Test
  void aDuplicateEnvelopeKeyInEscapes_isBadJson() {
    assertThat(parse("{\"type\":\"x\",\"t\\u0079pe\":\"join\",\"group\":\"g\"}"))
        .isEqualTo(bad(ErrorCode.BAD_JSON));
  }

  @Test
  void otherDuplicateKeys_areTheClientsOwnBusiness() {
    assertThat(parse("{\"a\":1,\"a\":2}")).isInstanceOf(Request.Other.class);
  }

  @Test
  void theMessageItselfIsDepthOne_and32IsTheDeepest() {
    assertThat(payloadOf("[".repeat(31) + "]".repeat(31))).hasSize(62);
    String deep = "{\"type\":\"x\",\"payload\":" + "[".repeat(32) + "]".repeat(32) + "}";
    assertThat(parse(deep)).isEqualTo(bad(ErrorCode.BAD_JSON));
    String mixed = "{\"a\":" + "[{\"a\":".repeat(16) + "1" + "}]".repeat(16) + "}";
    assertThat(parse(mixed)).isEqualTo(bad(ErrorCode.BAD_JSON));
    assertThat(parse("{\"a\":" + "[".repeat(100_000))).isEqualTo(bad(ErrorCode.BAD_JSON));
  }

  @Test
  void width_isNoDepth() {
    String wide = "[" + "[[]],".repeat(1_000) + "[]]";
    assertThat(payloadOf(wide)).isEqualTo(wide);
  }

  // ---- byte for byte
  // -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "-1E-999999999",
        "1.0",
        "0.10",
        "-0",
        "-0.0",
        "123456789012345678901234567890.123456789012345678901234567890",
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\u0041\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"\\udc00 alone\"",
        "\"\\uD800\\uD800\"",
        "\"é€ \uD83D\uDE00 \u2028 \u007f \uFFFF\"",
        "\"\uFEFF\"",
        "{}",
        "[]",
        "[ ]",
        "{ \"b\" : 1 ,\r\n\t\"a\" : [ 1 , 2.50 ] }",
        "{\"b\":1,\"a\":2,\"b\":3}",
        "{\"type\":\"join\",\"id\":[],\"payload\":{\"payload\":1}}",
        "[1,[2,[3,{\"a\":[]}]],\"]\",\"}\",\"{\",\"[\",\",\",\":\"]"
      })
  void aPayload_passesByteForByte(String payload) {
    assertThat(payloadOf(payload)).isEqualTo(payload);
    assertThat(payloadOf(" " + payload + " ")).as("blanks around it").isEqualTo(payload);
  }

  @Test
  void anObjectOfUnknownType_passesByteForByte_withoutTheBlanksAroundIt() {
    String object = "{ \"b\" : 1.0 ,\"a\" : { } , \"a\":1e999999999 }";
    assertThat(parse(" \n" + object + "\t ")).isEqualTo(new Request.Other(null, "", object));
  }

  @ParameterizedTest
  @ValueSource(ints = {4_095, 4_096, 4_097, 8_192, 10_000, 60_000})
  void aLongPayload_passesByteForByte(int length) {
    for (String fill : List.of("x", "é", EMOJI, "\\n", "\\u0041")) {
      String string = "\"" + fill.repeat(length / fill.length()) + "\"";
      assertThat(payloadOf(string)).isEqualTo(string);
      assertThat(payloadOf("[" + string + "]")).isEqualTo("[" + string + "]");
    }
    String number = "1" + "0".repeat(length) + ".5";
    assertThat(payloadOf(number)).isEqualTo(number);
    String blanks = "[" + " ".repeat(length) + "]";
    assertThat(payloadOf(blanks)).isEqualTo(blanks);
  }

  static Stream<Arguments> aroundTheProvidersBuffer() {
    return Stream.of(Arguments.of(4_000, 4_200), Arguments.of(8_100, 8_300))
        .flatMap(
            range ->
                Stream.of("x", "é", EMOJI, "\\n")
                    .map(fill -> Arguments.of(range.get()[0], range.get()[1], fill)));
  }

  /** The provider reads through a buffer; a slice must be right wherever its edge falls. */
  @ParameterizedTest
  @MethodSource("aroundTheProvidersBuffer")
  void aSlice_isRightWhereverTheProvidersBufferEnds(int from, int to, String fill) {
    List<String> payloads =
        List.of(
            "\"p\"",
            "\"\\u0041\\n" + EMOJI + "\"",
            "-12.50e+10",
            "true",
            "null",
            "[1,{\"a\":[ ]},\"" + EMOJI + "\"]",
            "{\"a\" : {\"b\":\"\\ud83d\\ude00\"} }");
    for (int offset = from; offset < to; offset++) {
      String pad = pad(fill, offset);
      for (String payload : payloads) {
        String before = "{\"pad\":\"" + pad + "\",\"type\":\"direct\",\"targetId\":\"c\"";
        String text = before + ",\"payload\":" + payload + ",\"id\":\"i\"}";
        assertThat(parse(text))
            .as("at %d", offset)
            .isEqualTo(new Request.Direct("\"i\"", "c", payload, null));
        String spaced = before + " , \"payload\" : " + payload + " , \"id\" : 12 } ";
        assertThat(parse(spaced))
            .as("with blanks at %d", offset)
            .isEqualTo(new Request.Direct("12", "c", payload, null));
        String object = "{\"x\":" + payload + ",\"pad\":\"" + pad + "\" }";
        assertThat(parse(" " + object + " "))
            .as("object of %d", offset)
            .isEqualTo(new Request.Other(null, "", object));
      }
    }
  }

  /** Text of exactly {@code length} characters. */
  private static String pad(String fill, int length) {
    return "y".repeat(length % fill.length()) + fill.repeat(length / fill.length());
  }

  @Test
  void randomDocuments_areSlicedAsTheyWereMade() {
    for (long seed = 1; seed <= 20; seed++) {
      RandomGenerator random = new Random(seed);
      for (int i = 0; i < 200; i++) {
        StringBuilder payload = new StringBuilder();
        appendValue(payload, random, 5);
        int pad = random.nextInt(9_000);
        String text =
            "{\"pad\":\""
                + "p".repeat(pad)
                + "\""
                + blanks(random)
                + ",\"payload\""
                + blanks(random)
                + ":"
                + blanks(random)
                + payload
                + blanks(random)
                + ",\"type\":\"broadcast\",\"group\":\"g\"}";
        assertThat(parse(text))
            .as("seed %d, document %d", seed, i)
            .isEqualTo(new Request.Broadcast(null, "g", payload.toString(), null));
        assertThat(parser.isValue(payload.toString())).isTrue();
      }
    }
  }

  private static void appendValue(StringBuilder to, RandomGenerator random, int depth) {
    switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> to.append(random.nextLong());
      case 1 -> to.append(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
      case 2 -> to.append(List.of("true", "false", "null", "-0.0e-7").get(random.nextInt(4)));
      case 3, 4 -> appendString(to, random);
      case 5 -> {
        to.append('[').append(blanks(random));
        for (int i = random.nextInt(5); i > 0; i--) {
          appendValue(to, random, depth - 1);
          to.append(blanks(random)).append(i > 1 ? "," : "");
        }
        to.append(']');
      }
      default -> {
        to.append('{').append(blanks(random));
        for (int i = random.nextInt(5); i > 0; i--) {
          appendString(to, random);
          to.append(blanks(random)).append(':').append(blanks(random));
          appendValue(to, random, depth - 1);
          to.append(blanks(random)).append(i > 1 ? "," : "");
        }
        to.append('}');
      }
    }
  }

  private static void appendString(StringBuilder to, RandomGenerator random) {
    List<String> bits =
        List.of("a", "é", EMOJI, "\\n", "\\u00e9", "\\ud800", "\\\"", "{", "]", ",", ":", " ");
    to.append('"');
    int length = random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(8);
    for (int i = 0; i < length; i++) {
      to.append(bits.get(random.nextInt(bits.size())));
    }
    to.append('"');
  }

  private static String blanks(RandomGenerator random) {
    return random.nextInt(4) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
  }

  @Test
  void noTruncation_andNoChangedCharacter_makesItThrow() {
    String text =
        "{\"type\":\"broadcast\",\"group\":\"g\",\"id\":\"x\",\"payload\":[1.5e3,true,null,"
            + "{\"a\":\"\\u0041\\n"
            + EMOJI
            + "\"}],\"key\":\"k\"}";
    RandomGenerator random = new Random(7);
    for (int i = 0; i < text.length(); i++) {
      assertThat(parse(text.substring(0, i))).as("cut at %d", i).isEqualTo(bad(ErrorCode.BAD_JSON));
    }
    for (int i = 0; i < 20_000; i++) {
      char[] changed = text.toCharArray();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] =
            random.nextInt(3) == 0
                ? (char) random.nextInt(0x10000)
                : "{}[]\",:\\0eE+-. \n".charAt(random.nextInt(16));
      }
      assertThat(parse(new String(changed))).isNotNull();
    }
  }

  // ---- what an application may send
  // --------------------------------------------------------------

  @Test
  void aPayloadOfTheApplications_isOneValue() {
    for (String value : List.of("1", "\"x\"", "null", " [1] ", "{\"a\":1}", "1e999999999")) {
      assertThat(parser.isValue(value)).as(value).isTrue();
    }
    for (String none : List.of("", " ", "x", "1 2", "[1", "{} {}", "NaN", "\uFEFF1", "1,", "]")) {
      assertThat(parser.isValue(none)).as(none).isFalse();
    }
  }

  @Test
  void aPayloadOfTheApplications_isNoDeeperThanAClientsMayBe() {
    assertThat(parser.isValue("[".repeat(31) + "]".repeat(31))).isTrue();
    assertThat(parser.isValue("[".repeat(32) + "]".repeat(32))).isFalse();
  }
}
