package io.sluice.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig.Dialling;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRuleTest {
  private static TargetRule rule(String text) {
    return TargetRule.of("k", text);
  }

  @ParameterizedTest
  @CsvSource({
    "ws://a.example,ws://a.example/",
    "ws://a.example,ws://a.example:80/any/path?q",
    "ws://A.Example,ws://a.EXAMPLE/x",
    "wss://a.example,wss://a.example:443/",
    "wss://a.example:8443,wss://a.example:8443/x",
    "ws://a.example:*,ws://a.example:1/",
    "ws://a.example:*,ws://a.example/",
    "ws://*.example,ws://a.example/",
    "ws://*.example,ws://a.b.example/",
    "ws://127.0.0.1,ws://127.0.0.1/",
    "ws://[::1]:*,ws://[::1]:81/",
    "ws://a.example/feed,ws://a.example/feed",
    "ws://a.example/feed,ws://a.example/feed?q",
    "ws://a.example/feed/,ws://a.example/feed/x/y",
    "ws://a.example/,ws://a.example/feed/../x",
  })
  void whatIsOfARule_isAllowed(String rule, String target) {
    assertThat(rule(rule).allows(Target.of(target))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ws://a.example,wss://a.example/",
    "wss://a.example,ws://a.example/",
    "ws://a.example,ws://a.example:81/",
    "ws://a.example,ws://b.a.example/",
    "ws://a.example,ws://a.example.evil/",
    "ws://a.example,ws://xa.example/",
    "ws://*.example,ws://example/",
    "ws://*.example,ws://xexample/",
    "ws://*.example,ws://a.example.evil/",
    "ws://127.0.0.1,ws://127.0.0.2/",
    "ws://a.example/feed,ws://a.example/feeds",
    "ws://a.example/feed,ws://a.example/Feed",
    "ws://a.example/feed,ws://a.example/",
    "ws://a.example/feed,ws://a.example/feed/../admin",
    "ws://a.example/feed,ws://a.example/feed/%2e%2E/admin",
    "ws://a.example/feed,ws://a.example/feed/.%2e",
    "ws://a.example/feed,ws://a.example/feed/..;x/admin",
    "ws://a.example/feed,ws://a.example/feed/..%2fadmin",
    "ws://a.example/feed,ws://a.example/feed/..%5Cadmin",
    "ws://a.example/feed,ws://a.example/feed//admin",
  })
  void whatIsNotOfARule_isNotAllowed(String rule, String target) {
    assertThat(rule(rule).allows(Target.of(target))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "ws://",
        "ws://*",
        "ws://*.",
        "ws://a.*.example",
        "ws://a*.example",
        "http://a.example",
        "ws://a.example:0x1",
        "ws://a.example:65536",
        "ws://a.example?q",
        "ws://u@a.example",
        "ws://a.example/*",
      })
  void whatIsNoRule_isRefused_withItsForm(String text) {
    assertThatThrownBy(() -> rule(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage("k: must be of the form " + TargetRule.FORM + ", was \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ws://a.example", "wss://*.a.example:81/x/Y", "ws://a.example:*", "ws://[::1]:81"})
  void aRule_isShownAsItCouldBeSet(String text) {
    assertThat(rule(text)).hasToString(text).isEqualTo(rule(rule(text).toString()));
  }

  @Test
  void withoutARule_nothingIsAllowed_andTheQueryIsNotShown() {
    Target target = Target.of(URI.create("ws://a.example/x?token=t0p"));
    assertThatThrownBy(() -> Dialling.DEFAULT.check(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sluice.outbound.allowed-targets has no rule that allows ws://a.example/x?...:"
                + " it is empty");
  }
}
