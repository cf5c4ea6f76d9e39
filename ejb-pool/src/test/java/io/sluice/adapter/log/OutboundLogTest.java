package io.sluice.adapter.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.OutboundControl.Step;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutboundLogTest {
  private static final Target A = Target.of("ws://one.test/a?token=s3cret");
  private static final Target ELSEWHERE = Target.of("ws://two.test/b");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final LogLines lines = new LogLines();
  private final OutboundLog listener = new OutboundLog(lines, nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aDialThatFailsIsAWarning_withItsStory_escaped() {
    listener.dialFailed(A, new IOException("can't connect to ws://one.test/a?...: no\nroute"));
    listener.dialFailed(
        ELSEWHERE, new OutboundException(Reason.TIMEOUT, "no answer in PT10S", null));
    assertThat(lines.written)
        .containsExactly(
            "WARNING outbound: a dial of one.test:80 failed: can't connect to"
                + " ws://one.test/a?...: no\\u000aroute",
            "WARNING outbound: a dial of two.test:80 failed: no answer in PT10S");
  }

  @Test
  void aStory_isCut() {
    listener.dialFailed(A, new IOException("x".repeat(10_000)));
    assertThat(lines.written.get(0)).hasSizeLessThan(700).contains("x".repeat(512));
  }

  @Test
  void aFault_isNamedOnly_asItsMessageMayShowTheWholeAddress() {
    listener.dialFailed(A, new IllegalStateException("ws://one.test/a?token=s3cret"));
    assertThat(lines.written)
        .containsExactly("WARNING outbound: a dial of one.test:80 failed: IllegalStateException");
  }

  @Test
  void failuresAreToldEveryTenSeconds_eachHostByItself_withHowManyWereLeftOut() {
    for (int i = 0; i < 3; i++) {
      listener.dialFailed(A, new ConnectException());
      listener.dialFailed(ELSEWHERE, new ConnectException());
    }
    pass(10);
    listener.dialFailed(A, new ConnectException());
    assertThat(lines.of("one.test")).hasSize(2);
    assertThat(lines.of("two.test")).hasSize(1);
    assertThat(lines.of("one.test").get(1))
        .endsWith("(and 2 more of this kind since the last line)");
  }

  @Test
  void soManyHostsHaveLinesOfTheirOwn_theOthersShareTheirs() {
    for (int i = 0; i < OutboundLog.MOST_HOSTS + 5; i++) {
      listener.dialFailed(Target.of("ws://" + i + ".test/"), new ConnectException());
    }
    assertThat(lines.written).hasSize(OutboundLog.MOST_HOSTS + 1);
  }

  @Test
  void lossesAreTold_otherEndsOnlyWhereSomebodyWantsToKnow() {
    lines.debug = false;
    listener.outboundOpened(A);
    listener.outboundClosed(A, End.IDLE);
    listener.outboundClosed(A, End.LOST);
    pass(10);
    listener.outboundClosed(A, End.NO_PONG);
    assertThat(lines.written)
        .containsExactly(
            "INFO outbound: a connection to ws://one.test/a?... was lost",
            "INFO outbound: a connection to ws://one.test/a?... answered no ping and was cut");
    lines.debug = true;
    listener.outboundOpened(A);
    listener.outboundClosed(A, End.IDLE);
    assertThat(lines.written)
        .endsWith(
            "DEBUG outbound: opened ws://one.test/a?...",
            "DEBUG outbound: closed ws://one.test/a?...: IDLE");
  }

  @Test
  void anOpenCircuitIsOneWarning_howeverManyProbesFail_andItsEndOneLine() {
    listener.circuitChanged("one.test:80", Circuit.CLOSED);
    for (int i = 0; i < 3; i++) {
      listener.circuitChanged("one.test:80", Circuit.OPEN);
      listener.circuitChanged("one.test:80", Circuit.HALF_OPEN);
    }
    listener.circuitChanged("one.test:80", Circuit.CLOSED);
    assertThat(lines.written)
        .containsExactly(
            "WARNING outbound: one.test:80 has failed too often: nobody dials it for a while",
            "INFO outbound: one.test:80 is dialled as needed again");
  }

  @Test
  void aForgottenLeaseIsAWarning_withTheStackOfWhoAskedForIt() {
    Throwable taker = new Throwable("the stack");
    listener.leaseOverdue(A, Duration.ofSeconds(61), taker);
    listener.leaseOverdue(A, Duration.ofSeconds(61), taker);
    assertThat(lines.written)
        .containsExactly(
            "WARNING outbound: a lease of ws://one.test/a?... has been held for 61 s; it was asked"
                + " for here: the stack");
    assertThat(lines.thrown).containsExactly(taker);
  }

  @Test
  void whatAnOperatorDoes_isALineEachTime() {
    listener.outboundSteered("one.test:80", Step.CLOSE_IDLE, 3);
    listener.outboundSteered("one.test:80", Step.CLOSE_CONNECTIONS, 0);
    listener.outboundSteered("one.test:80", Step.RESET_CIRCUIT, 0);
    assertThat(lines.written)
        .containsExactly(
            "INFO outbound: one.test:80: an operator closed connections, idle ones only: 3",
            "INFO outbound: one.test:80: an operator closed connections, lent ones too: 0",
            "INFO outbound: one.test:80: an operator reset the circuit");
  }
}
