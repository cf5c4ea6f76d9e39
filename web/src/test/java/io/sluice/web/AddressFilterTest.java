package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a server that takes any address. */
class AddressFilterTest {
  private final Answered answered = new Answered();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/ws",
        "/sluice/ws/..",
        "/sluice/ws/./default",
        "/sluice/ws/default%2fx",
        "/sluice/%77s;a=b?a=1&b[]=%C3%A9&c=/?:@-._~!$'()*+,;",
        "*",
        "/?"
      })
  void addressOfRfc3986_passes(String address) throws Exception {
    assertThat(done(new Asked().at(address))).containsExactly("passed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/ws?clientId=%",
        "/sluice/ws?clientId=%2",
        "/sluice/ws?clientId=%zz",
        "/sluice/ws?clientId=%u0041",
        "/sluice/ws?clientId=é",
        "/sluice/ws?clientId=<h>",
        "/sluice/ws?a=\"",
        "/sluice/ws?a=b c",
        "/sluice/ws?a=\u0001",
        "/sluice/ws#here",
        "/sluice/ws/{pool}",
        "/sluice\\ws"
      })
  void addressWithABrokenEscape_orWithoutOneThatItNeeds_is400(String address) throws Exception {
    assertThat(done(new Asked().at(address))).containsExactly("Connection close", "400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/ws/%2e%2e",
        "/sluice/ws/%2E%2e/x",
        "/sluice/ws/.%2e",
        "/sluice/ws/%2e./x",
        "/sluice/ws/%2e/x",
        "/sluice/ws/..%2fws",
        "/sluice/ws/%2e%2e%2Fws",
        "/sluice/ws/x%2f..",
        "/sluice/ws/x%2f./y"
      })
  void stepThatIsHiddenByAnEscape_is404(String address) throws Exception {
    assertThat(done(new Asked().at(address))).containsExactly("Connection close", "404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/api/v1/pools;x=1",
        "/sluice/api/v1/pools;x=1/default",
        "/sluice/api/v1;x/pools",
        "/sluice/api/v1//pools",
        "/sluice/api/v1/./pools",
        "/sluice/api/v1/pools/x/../default",
        "/sluice/api/v1/pools/..",
        "/sluice/api/v1/pools%2Fdefault",
        "/sluice/api/v1/pools%2fdefault"
      })
  void aRoundaboutAddressOfRest_is404(String address) throws Exception {
    assertThat(done(new Asked().at(address))).containsExactly("Connection close", "404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/api/v1/pools?a=;b//../%2f",
        "/sluice/api/v1/pools/",
        "/sluice/api/v1/pools/default/groups/a/.b/..c/d./messages"
      })
  void anAddressOfRestAsItStands_passes(String address) throws Exception {
    assertThat(done(new Asked().at(address))).containsExactly("passed");
  }

  @Test
  void upToAThousandParameters_pass() throws Exception {
    String thousand = "/sluice/ws?a" + "&a".repeat(999);

    assertThat(done(new Asked().at(thousand))).containsExactly("passed");
    assertThat(done(new Asked().at(thousand + "&a"))).endsWith("400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:",
        "a-b.example:65535",
        "a_b",
        "[::1]:80",
        "1.2.3.4",
        "\t x "
      })
  void oneHost_passes(String host) throws Exception {
    assertThat(done(new Asked().header("Host", host))).containsExactly("passed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "me@localhost",
        "localhost/sluice",
        "localhost:x",
        "localhost:65536",
        "localhost:999999",
        "a b",
        "[::1",
        "a,b c"
      })
  void hostThatIsNone_is400(String host) throws Exception {
    assertThat(done(new Asked().header("Host", host))).containsExactly("Connection close", "400");
  }

  @Test
  void twoHosts_are400() throws Exception {
    assertThat(done(new Asked().header("Host", "a").header("Host", "a"))).endsWith("400");
  }

  private List<String> done(Asked asked) throws Exception {
    answered.done().clear();
    new AddressFilter()
        .doFilter(asked.request(), answered.response(), (request, response) -> answered.passed());
    return answered.done();
  }
}
