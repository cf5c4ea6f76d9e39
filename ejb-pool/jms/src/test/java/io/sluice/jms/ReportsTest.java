package io.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final Verdict.Dead TOO_LARGE = new Verdict.Dead(Reason.TOO_LARGE, "had 70000");
  private static final Verdict.Dead NO_TARGET = new Verdict.Dead(Reason.NO_TARGET, "had neither");
  private static final Verdict.Later LATER =
      new Verdict.Later("Sluice isn't deployed", Duration.ofSeconds(4), 3, 0);

  private final List<String> lines = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5; // so it overflows on the way
  private final Reports reports = new Reports(() -> now, lines::add);

  @Test
  void aLineSaysWhichMessageIsDeadAndWhy_orForHowLongItIsPutOff() {
    reports.dead(TOO_LARGE, "ID:1");
    reports.later(LATER);
    assertThat(lines)
        .containsExactly(
            "a message can't be delivered and is a dead letter now: too_large: had 70000 (ID:1)",
            "a message is put off for 4 s: Sluice isn't deployed");
  }

  @Test
  void ofEachReasonOneLineInTenSeconds_whichTellsHowManyWereLeftOut() {
    reports.dead(TOO_LARGE, "ID:1");
    reports.dead(NO_TARGET, "ID:2");
    reports.dead(TOO_LARGE, "ID:2a");
    now += Duration.ofSeconds(10).toNanos() - 1;
    reports.dead(TOO_LARGE, "ID:3");
    reports.dead(TOO_LARGE, "ID:4");
    assertThat(lines).hasSize(2);

    now++;
    reports.dead(TOO_LARGE, "ID:5");
    assertThat(lines.get(2)).endsWith("(ID:5), and 3 before it for the same reason");

    now += Duration.ofSeconds(10).toNanos();
    reports.dead(TOO_LARGE, "ID:6");
    assertThat(lines.get(3)).endsWith("(ID:6)");
  }
}
