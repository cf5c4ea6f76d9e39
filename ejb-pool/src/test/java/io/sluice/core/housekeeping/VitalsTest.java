package io.sluice.core.housekeeping;

import static io.sluice.core.housekeeping.Vitals.Finding.DEAD;
import static io.sluice.core.housekeeping.Vitals.Finding.FINE;
import static io.sluice.core.housekeeping.Vitals.Finding.IDLE;
import static io.sluice.core.housekeeping.Vitals.Finding.PING;
import static io.sluice.core.housekeeping.Vitals.Finding.SLOW;
import static io.sluice.core.housekeeping.Vitals.Finding.UNFINISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.OutboxConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At each beginning of the clock that could matter: zero, wrap-around, the value for "none". */
class VitalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Vitals.Limits LIMITS =
      Vitals.Limits.of(LivenessConfig.DEFAULT, InboundConfig.DEFAULT, OutboxConfig.DEFAULT);

  private Vitals born(long at) {
    return new Vitals(at, at + 1_000 * SECOND);
  }

  private static Vitals.Finding judge(Vitals vitals, long at) {
    return vitals.judge(at, false, Long.MIN_VALUE, LIMITS);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void idle1_idleMeansMoreThanTheTimeout_sinceTheLastMessage(long begin) {
    Vitals vitals = born(begin);
    assertThat(judge(vitals, begin + 300 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 300 * SECOND + 1)).isEqualTo(IDLE);
    vitals.active(begin + 300 * SECOND);
    assertThat(vitals.activeNanos()).isEqualTo(begin + 300 * SECOND);
    assertThat(judge(vitals, begin + 600 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 600 * SECOND + 1)).isEqualTo(IDLE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void aPing_isDueOnceInAnInterval(long begin) {
    Vitals vitals = new Vitals(begin, begin + 10 * SECOND);
    assertThat(judge(vitals, begin + 10 * SECOND - 1)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 10 * SECOND)).isEqualTo(PING);
    assertThat(judge(vitals, begin + 10 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 35 * SECOND - 1)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 35 * SECOND)).isEqualTo(PING);
  }

  /** Else each late sweep would bring more of them together, for good. */
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void aPingThatIsLate_putsTheOthersOffByNothing(long begin) {
    Vitals vitals = new Vitals(begin, begin + 10 * SECOND);
    assertThat(judge(vitals, begin + 17 * SECOND)).isEqualTo(PING);
    assertThat(judge(vitals, begin + 35 * SECOND - 1)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 35 * SECOND)).isEqualTo(PING);
    assertThat(judge(vitals, begin + 103 * SECOND)).isEqualTo(PING); // two are left out
    assertThat(judge(vitals, begin + 110 * SECOND - 1)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 110 * SECOND)).isEqualTo(PING);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void deadMeansMoreThanThePongTimeout_sinceTheFirstUnansweredPing(long begin) {
    Vitals vitals = born(begin);
    vitals.pinged(begin);
    vitals.pinged(begin + 5 * SECOND);
    assertThat(judge(vitals, begin + 8 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 8 * SECOND + 2)).isEqualTo(DEAD);
    vitals.ponged();
    assertThat(judge(vitals, begin + 8 * SECOND + 2)).isEqualTo(FINE);
    vitals.ponged();
    vitals.pinged(begin + 20 * SECOND);
    assertThat(judge(vitals, begin + 28 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 28 * SECOND + 2)).isEqualTo(DEAD);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void aMessageUnderWay_isTimedFromItsFirstPart(long begin) {
    Vitals vitals = born(begin);
    vitals.messageBegun(begin);
    vitals.messageBegun(begin + 20 * SECOND);
    assertThat(judge(vitals, begin + 30 * SECOND)).isEqualTo(FINE);
    assertThat(judge(vitals, begin + 30 * SECOND + 2)).isEqualTo(UNFINISHED);
    vitals.messageDone();
    assertThat(judge(vitals, begin + 30 * SECOND + 2)).isEqualTo(FINE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -1})
  void aSendInFlight_isSlowPastItsDeadline(long begin) {
    Vitals vitals = born(begin);
    long now = begin + 10 * SECOND;
    assertThat(vitals.judge(now, true, begin, LIMITS)).isEqualTo(FINE);
    assertThat(vitals.judge(now + 1, true, begin, LIMITS)).isEqualTo(SLOW);
    assertThat(vitals.judge(now + 1, false, begin, LIMITS)).isEqualTo(FINE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE})
  void theWorstFinding_isGiven(long begin) {
    Vitals vitals = new Vitals(begin, begin);
    vitals.pinged(begin);
    vitals.messageBegun(begin);
    long late = begin + 1_000 * SECOND;
    assertThat(vitals.judge(late, true, begin, LIMITS)).isEqualTo(SLOW);
    assertThat(judge(vitals, late)).isEqualTo(UNFINISHED);
    vitals.messageDone();
    assertThat(judge(vitals, late)).isEqualTo(DEAD);
    vitals.ponged();
    assertThat(judge(vitals, late)).isEqualTo(IDLE);
    vitals.active(late);
    assertThat(judge(vitals, late)).isEqualTo(PING);
    assertThat(judge(vitals, late)).isEqualTo(FINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FINE", "PING"})
  void someFindings_endNothing(Vitals.Finding finding) {
    assertThat(finding.end()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"SLOW,SLOW_CONSUMER", "UNFINISHED,MESSAGE_TIMEOUT", "DEAD,NO_PONG", "IDLE,IDLE"})
  void theOthers_nameTheirEnd(Vitals.Finding finding, EndReason end) {
    assertThat(finding.end()).isEqualTo(end);
  }
}
