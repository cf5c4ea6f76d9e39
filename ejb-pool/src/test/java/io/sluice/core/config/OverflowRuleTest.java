package io.sluice.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverflowRuleTest {
  private static boolean covers(String pattern, String group) {
    return new OverflowRule(pattern, OverflowPolicy.CLOSE).covers(group);
  }

  @ParameterizedTest
  @CsvSource({
    "news,news,true",
    "news,newsx,false",
    "news,new,false",
    "*,anything,true",
    "news/*,news/,true",
    "news/*,news/a/b,true",
    "news/*,news,false",
    "*.eur,a.b.eur,true",
    "*.eur,a.eur.b,false",
    "a*b*c,abc,true",
    "a*b*c,axxbyybzzc,true",
    "a*b*c,acb,false",
    "**,x,true",
    "a**,a,true",
    "N,n,false"
  })
  void aStar_standsForAnyRunOfCharacters(String pattern, String group, boolean covered) {
    assertThat(covers(pattern, group)).isEqualTo(covered);
  }

  @Test
  void coversWhatTheSameRegularExpressionMatches() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      String pattern = random(random, "ab*", 1 + random.nextInt(6));
      String group = random(random, "ab", 1 + random.nextInt(8));
      assertThat(covers(pattern, group))
          .as("%s of %s", pattern, group)
          .isEqualTo(Pattern.matches(pattern.replace("*", ".*"), group));
    }
  }

  private static String random(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  @Timeout(5)
  void aWickedPattern_takesNoLonger() {
    String pattern = "*a".repeat(99) + "b";
    for (int i = 0; i < 1_000; i++) {
      assertThat(covers(pattern, "a".repeat(200))).isFalse();
    }
  }

  @Test
  void aPattern_has1To200Characters() {
    assertThatThrownBy(() -> covers("", "g")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> covers("a".repeat(201), "g"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("outbox.overflow.{group-pattern}: must be");
  }

  @Test
  void theFirstRuleThatCoversAGroup_decides_elseThePool() {
    OutboxConfig config =
        new OutboxConfig(
            1_024,
            1,
            OutboxConfig.DEFAULT.sendTimeout(),
            OverflowPolicy.CLOSE,
            List.of(
                new OverflowRule("news/sport", OverflowPolicy.DROP_NEWEST),
                new OverflowRule("news/*", OverflowPolicy.DROP_OLDEST)));
    assertThat(config.overflowFor("news/sport")).isEqualTo(OverflowPolicy.DROP_NEWEST);
    assertThat(config.overflowFor("news/x")).isEqualTo(OverflowPolicy.DROP_OLDEST);
    assertThat(config.overflowFor("other")).isEqualTo(OverflowPolicy.CLOSE);
    assertThat(config.overflowFor(null)).isEqualTo(OverflowPolicy.CLOSE);
  }
}
