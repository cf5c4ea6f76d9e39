package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchFilterTest {
  /** The name of the server comes without brackets from Undertow, and with them from others. */
  @ParameterizedTest
  @CsvSource({
    ", here, true",
    "http://here, here, true",
    "https://HERE:8443, here, true",
    "http://[::1]:8080, ::1, true",
    "http://[::1]:8080, [::1], true",
    "http://[fe80::A]:8080, fe80::a, true",
    "http://[::1], ::2, false",
    "http://[::1], [::2], false",
    "http://evil.example, here, false",
    "http://here.evil.example, here, false",
    "null, here, false",
    "http://, here, false",
    "http://[, [, false",
    "http://[], '', false"
  })
  void aPage_isOfThisHost_ifItsNameIs(String origin, String host, boolean isOfThisHost) {
    assertThat(WatchFilter.isOfThisHost(origin, host)).isEqualTo(isOfThisHost);
  }
}
