package io.sluice.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FramesTest {
  @Test
  void eachFrame_isWrittenAsTheProtocolSays() {
    assertThat(Frames.broadcast("g", "[1]").text())
        .isEqualTo("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":[1]}");
    assertThat(Frames.direct("{}").text()).isEqualTo("{\"type\":\"direct\",\"payload\":{}}");
    assertThat(Frames.echo("{}").text()).isEqualTo("{\"type\":\"echo\",\"payload\":{}}");
    assertThat(Frames.ack("\"a\"").text()).isEqualTo("{\"type\":\"ack\",\"id\":\"a\"}");
    assertThat(Frames.ack("7", 3).text()).isEqualTo("{\"type\":\"ack\",\"id\":7,\"recipients\":3}");
    assertThat(Frames.error(null, ErrorCode.BAD_JSON).text())
        .isEqualTo(
            "{\"type\":\"error\",\"code\":\"bad_json\",\"error\":\"Invalid message format\"}");
    assertThat(Frames.error("7", ErrorCode.NO_SUCH_TARGET).text())
        .isEqualTo(
            "{\"type\":\"error\",\"id\":7,\"code\":\"no_such_target\",\"error\":\"No such"
                + " client\"}");
    assertThat(Frames.welcome("c", "n", PriorityClass.HIGH, "t", 25_000).text())
        .isEqualTo(
            "{\"type\":\"welcome\",\"clientId\":\"c\",\"connectionId\":\"n\",\"priority\":"
                + "\"high\",\"resumeToken\":\"t\",\"pingIntervalMs\":25000}");
    assertThat(Frames.refused("Server at capacity", 5_000).text())
        .isEqualTo(
            "{\"type\":\"refused\",\"reason\":\"Server at capacity\",\"reconnectDelay\":5000}");
    assertThat(Frames.gap(3).text())
        .isEqualTo("{\"type\":\"gap\",\"dropped\":3,\"reason\":\"slow\"}");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void anErrorReply_isAtMost256Bytes_withTheLongestId(ErrorCode code) {
    assertThat(Frames.error("\"" + "a".repeat(64) + "\"", code).payloadBytes())
        .isLessThanOrEqualTo(256);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void anErrorReply_isJson(ErrorCode code) {
    RequestParser parser = new RequestParser(2, group -> true, client -> true);
    assertThat(parser.isValue(Frames.error("1", code).text())).isTrue();
  }
}
