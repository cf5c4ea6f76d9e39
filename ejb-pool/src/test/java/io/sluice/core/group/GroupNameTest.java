package io.sluice.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupNameTest {
  private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}._:/-]{1,200}");

  @ParameterizedTest
  @ValueSource(strings = {"a", "news/sport:2.1_x-y", "日本", "\uD835\uDD38", "0"})
  void aGroupMayBeCalledSo(String name) {
    assertThat(GroupName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a@b", "a b", "a\n", "*", "\uD800", "a\uDC00", "\uD83D\uDE00"})
  void aGroupMayNotBeCalledSo(String name) {
    assertThat(GroupName.isValid(name)).isFalse();
  }

  @Test
  void aName_hasAtMost200Characters_notHalves() {
    assertThat(GroupName.isValid("a".repeat(200))).isTrue();
    assertThat(GroupName.isValid("a".repeat(201))).isFalse();
    assertThat(GroupName.isValid("\uD835\uDD38".repeat(200))).isTrue();
    assertThat(GroupName.isValid("\uD835\uDD38".repeat(201))).isFalse();
  }

  @Test
  void theFormIsThatOfTheProtocol_forEveryCharacterThereIs() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String name = Character.toString(c);
      if (GroupName.isValid(name) != FORM.matcher(name).matches()) {
        throw new AssertionError("U+" + Integer.toHexString(c));
      }
    }
  }
}
