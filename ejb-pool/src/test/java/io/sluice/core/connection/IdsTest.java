package io.sluice.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private final Ids ids = new Ids();

  @Test
  void id3_anId_is128Bits_inBase64url() {
    String id = ids.next();
    assertThat(id).matches("[A-Za-z0-9_-]{22}");
    assertThat(Base64.getUrlDecoder().decode(id)).hasSize(16);
  }

  @Test
  void id3_idsDiffer_inEveryBit() {
    Set<String> seen = new HashSet<>();
    byte[] ones = new byte[16];
    byte[] zeros = new byte[16];
    for (int i = 0; i < 20_000; i++) {
      String id = ids.next();
      assertThat(seen.add(id)).isTrue();
      byte[] bits = Base64.getUrlDecoder().decode(id);
      for (int b = 0; b < 16; b++) {
        ones[b] |= bits[b];
        zeros[b] |= (byte) ~bits[b];
      }
    }
    assertThat(ones).containsOnly(0xff);
    assertThat(zeros).containsOnly(0xff);
  }

  @Test
  void id3_anAnonymousClientsId_isUnguessableToo_andIsAClientId() {
    assertThat(ids.nextAnonymous()).matches("anon-[A-Za-z0-9_-]{22}");
    assertThat(Ids.isClientId(ids.nextAnonymous())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "A-Z.0_9:/x", "user@example.org", "é", "日本", "\uD835\uDD38", "٣", "Ⅷ"})
  void aClientMayBeCalledSo(String id) {
    assertThat(Ids.isClientId(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\n",
        "\n",
        "a\"",
        "a\\",
        "<a>",
        "a,b",
        "\uD800",
        "\uD83D\uDE00",
        "a\u0301"
      })
  void aClientMayNotBeCalledSo(String id) {
    assertThat(Ids.isClientId(id)).isFalse();
  }

  @Test
  void aClientId_hasAtMost128Characters() {
    assertThat(Ids.isClientId("a".repeat(128))).isTrue();
    assertThat(Ids.isClientId("a".repeat(129))).isFalse();
    assertThat(Ids.isClientId("\uD835\uDD38".repeat(128))).isTrue();
  }
}
