package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.client.Intake.Found;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final Intake intake = new Intake(8);

  @Test
  void partsBecomeOneMessage_andTheNextBeginsAnew() {
    assertThat(intake.add("abc", false)).isEqualTo(Found.MORE);
    assertThat(intake.add("", false)).isEqualTo(Found.MORE);
    assertThat(intake.add("defgh", true)).isEqualTo(Found.WHOLE);
    assertThat(intake.take()).isEqualTo("abcdefgh");
    assertThat(intake.add("12345678", true)).isEqualTo(Found.WHOLE);
    assertThat(intake.take()).isEqualTo("12345678");
  }

  @Test
  void bytesOfUtf8_areCounted_alsoOfAPairOfSurrogatesThatIsParted() {
    assertThat(intake.add("\u00e9\u20ac\u20ac", true)).isEqualTo(Found.WHOLE); // 2 + 3 + 3
    assertThat(intake.add("\u00e9\u20ac\u20ac.", true)).isEqualTo(Found.TOO_BIG);
    Intake other = new Intake(8);
    assertThat(other.add("\ud83d", false)).isEqualTo(Found.MORE);
    assertThat(other.add("\ude00abcd", true)).isEqualTo(Found.WHOLE);
    assertThat(other.add("\ud83d\ude00abcde", true)).isEqualTo(Found.TOO_BIG);
  }

  @Test
  void moreThanTheBound_isTooBig_beforeItIsWhole() {
    assertThat(intake.add("12345678", false)).isEqualTo(Found.MORE);
    assertThat(intake.add("9", false)).isEqualTo(Found.TOO_BIG);
  }
}
