package io.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "ws://h/p, , , ws://h/p",
    "ws://h/p?a=%20b, , , ws://h/p?a=%20b",
    "ws://h/p?a=%20b, c, , ws://h/p?a=%20b&clientId=c",
    "ws://h/p#here, a&b, low, ws://h/p?clientId=a%26b&priority=low"
  })
  void queryIsKept_andAddedTo(String uri, String clientId, String priority, String address) {
    Settings settings =
        new Settings(URI.create(uri), null, priority, Set.of(), true, 1, 1, 1, 0, 1, 0, 0, 0, 0);

    assertThat(Address.of(settings, clientId)).hasToString(address);
  }
}
