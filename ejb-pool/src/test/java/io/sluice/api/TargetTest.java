package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "ws://h, ws://h/, h:80",
    "WSS://Host.Example:443/A?b=C, wss://host.example/A?b=C, host.example:443",
    "ws://h:443/, ws://h:443/, h:443",
    "wss://h:80, wss://h:80/, h:80",
    "ws://[::1]:8080/x, ws://[::1]:8080/x, [::1]:8080",
    "ws://h/a%2Fb, ws://h/a%2Fb, h:80",
    "ws://h/ä, ws://h/%C3%A4, h:80"
  })
  void anAddress_isBroughtIntoOneForm(String given, String uri, String host) {
    Target target = Target.of(given);
    assertThat(target.uri()).hasToString(uri);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target).isEqualTo(Target.of(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "//h/",
        "/a",
        "ws:h",
        "ws:///a",
        "ws://",
        "http://h/",
        "file:///etc/passwd",
        "ws://user@h/",
        "ws://user:secret@h/",
        "ws://@h/",
        "ws://h/#x",
        "ws://h/#",
        "ws://h:0/",
        "ws://h:65536/",
        "ws://h:99999999999/",
        "ws://a_b/",
        "ws://h/ x",
        "ws://h/\r\nX: y"
      })
  void whatIsNoAddressOfAWebSocket_isRefused(String wrong) {
    assertThatThrownBy(() -> Target.of(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAddressOfMoreThan2048Characters_isRefused() {
    String longest = "ws://h/" + "x".repeat(2_041);
    assertThat(Target.of(longest).uri()).hasToString(longest);
    assertThatThrownBy(() -> Target.of(longest + "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "a\r\nX: y", "ä"})
  void whatIsNoToken_isNoSubprotocolNorCredential(String wrong) {
    Target target = Target.of("ws://h");
    assertThatThrownBy(() -> target.withSubprotocol(wrong))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> target.withCredential(wrong))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void targetsThatDifferInAnything_areNotEqual() {
    Target one = Target.of("ws://h/a");
    assertThat(one)
        .isNotEqualTo(Target.of("wss://h:80/a"))
        .isNotEqualTo(Target.of("ws://h/b"))
        .isNotEqualTo(Target.of("ws://h/a?x"))
        .isNotEqualTo(one.withSubprotocol("x"))
        .isNotEqualTo(one.withCredential("x"))
        .isEqualTo(one.withCredential("x").withCredential(null));
  }

  @Test
  void itsText_showsNoQuery_norDoesWhatIsSaidOfAWrongOne() {
    Target target = Target.of("wss://h/a?token=pa55").withSubprotocol("p").withCredential("me");
    assertThat(target).hasToString("wss://h/a?... subprotocol p as me");
    assertThatThrownBy(() -> Target.of("wss://h/a?token=pa55 x")).hasMessageNotContaining("pa55");
    assertThatThrownBy(() -> Target.of("wss://user:pa55@h/a")).hasMessageNotContaining("pa55");
  }
}
