package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private final Console console = Console.open();

  @Test
  void kick_passesTheIdOn_andSaysWhetherThereWasOne() throws JMException {
    assertThat(console.invoke("kick", "abc")).isEqualTo(true);
    console.pool.answer = false;
    assertThat(console.invoke("kick", "abc")).isEqualTo(false);
    assertThat(console.pool.calls).containsExactly("kick(abc)", "kick(abc)");
    assertThat(console.other.calls).isEmpty();
  }

  @Test
  void drainResumeAndResetPeak_reachThePool() throws JMException {
    assertThat(console.invoke("drain")).isEqualTo(true);
    assertThat(console.invoke("resume")).isEqualTo(true);
    assertThat(console.invoke("resetPeak")).isNull();
    assertThat(console.pool.calls).containsExactly("drain()", "resume()", "resetPeak()");
  }

  @Test
  void anOperationWithoutParameters_mayBeGivenNone_asNull() throws JMException {
    assertThat(console.server.invoke(Console.POOL, "drain", null, null)).isEqualTo(true);
  }

  @Test
  void verify_givesOneSentenceForEachViolation() throws JMException {
    assertThat(console.invoke("verify")).isEqualTo(new String[0]);
    console.pool.violations = List.of("CAP-1: 3 of 2 active");
    assertThat(console.invoke("verify")).isEqualTo(new String[] {"CAP-1: 3 of 2 active"});
  }

  @Test
  void explain_givesTheText() throws JMException {
    assertThat(console.invoke("explain", "critical")).isEqualTo("a slot for CRITICAL");
  }

  @Test
  void explainOfAnUnknownClass_namesThoseThatThereAre() {
    assertRefused(() -> console.invoke("explain", "urgent"))
        .hasMessage("no class \"urgent\": it is one of critical, high, normal, low");
    assertThat(console.pool.calls).isEmpty();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void dryRun_givesTheText_andLeavesTheLowestClassOut() throws JMException {
    assertThat(console.invoke("dryRun", 100, 10, 5, 0)).isEqualTo("nobody would wait");
    assertThat(console.pool.calls).containsExactly("dryRun(100, {CRITICAL=10, HIGH=5, NORMAL=0})");
  }

  @Test
  void parametersThatDontFit_areRefused_withTheSignature() {
    assertRefused(() -> console.invoke("dryRun", 100, 10, "five", 0))
        .hasMessage(
            "dryRun(maxConnections: Integer, critical: Integer, high: Integer, normal: Integer)"
                + " was given [100, 10, five, 0]");
    assertRefused(() -> console.invoke("kick")).hasMessageContaining("kick(connectionId: String)");
    assertRefused(
            () ->
                console.server.invoke(
                    Console.POOL,
                    "kick",
                    new Object[] {null},
                    new String[] {String.class.getName()}))
        .hasMessageContaining("[null]");
    assertThat(console.pool.calls).isEmpty();
  }

  @Test
  void anUnknownOperation_isRefused() {
    assertThatThrownBy(() -> console.invoke("explode"))
        .isInstanceOf(ReflectionException.class)
        .cause()
        .isInstanceOf(NoSuchMethodException.class)
        .hasMessageContaining("explode");
  }

  @Test
  void limitsAreWritten_toTheirPoolAndClass() throws JMException {
    console.set(Console.POOL, "MaxConnections", 500);
    console.set(Console.CRITICAL, "Reserved", 7);
    assertThat(console.pool.calls)
        .containsExactly("setMaxConnections(500)", "setReserved(CRITICAL, 7)");
  }

  @Test
  void aLimitThatThePoolRefuses_isRefusedWithItsWords() {
    console.pool.fault =
        new IllegalArgumentException(
            "max-connections is 0, at least 1", new OurException("inside"));
    assertRefused(() -> console.set(Console.POOL, "MaxConnections", 0))
        .hasMessage("max-connections is 0, at least 1")
        .hasNoCause();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void anotherException_isReported_andReachesTheClientAsAStandardOne() {
    console.pool.fault = new OurException("broken");
    assertThatThrownBy(() -> console.invoke("drain"))
        .isInstanceOf(RuntimeMBeanException.class)
        .cause()
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broken")
        .hasNoCause();
    assertThat(console.faults).containsExactly(console.pool.fault);
  }

  @Test
  void whatCannotBeWritten_isSaid() {
    assertThatThrownBy(() -> console.set(Console.POOL, "ActiveConnections", 1))
        .isInstanceOf(AttributeNotFoundException.class)
        .hasMessageContaining("ActiveConnections");
    assertThatThrownBy(() -> console.set(Console.POOL, "MaxConnections", "many"))
        .isInstanceOf(InvalidAttributeValueException.class)
        .hasMessageContaining("many");
    assertThatThrownBy(() -> console.set(Console.POOL, "MaxConnections", null))
        .isInstanceOf(InvalidAttributeValueException.class);
    assertThatThrownBy(() -> console.get(Console.POOL, "Nonsense"))
        .isInstanceOf(AttributeNotFoundException.class);
  }

  @Test
  void ofSeveralWrites_thoseThatWereDoneAreAnswered() throws JMException {
    Attribute good = new Attribute("MaxConnections", 500);
    AttributeList asked = new AttributeList();
    asked.add(new Attribute("State", "STOPPED"));
    asked.add(good);
    assertThat(console.server.setAttributes(Console.POOL, asked).asList()).containsExactly(good);

    console.pool.fault = new IllegalArgumentException("too many");
    assertThat(console.server.setAttributes(Console.POOL, asked)).isEmpty();
  }

  @Test
  void eachCall_runsWithTheApplicationsLoader_andGivesTheCallersBack() throws JMException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      for (ClassLoader callers : new ClassLoader[] {null, new ClassLoader(null) {}}) {
        thread.setContextClassLoader(callers);
        callEverything();
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
        console.pool.fault = new IllegalStateException("broken");
        assertThatThrownBy(() -> console.invoke("drain")).isInstanceOf(RuntimeException.class);
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
        console.pool.fault = null;
      }
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(console.pool.loaders).hasSize(12).containsOnly(console.application);
  }

  private void callEverything() throws JMException {
    console.get(Console.POOL, "Snapshot");
    console.server.getAttributes(Console.CRITICAL, new String[] {"Active", "Waiting"});
    console.set(Console.POOL, "MaxConnections", 10);
    AttributeList several = new AttributeList();
    several.add(new Attribute("Reserved", 1));
    console.server.setAttributes(Console.CRITICAL, several);
    console.invoke("kick", "abc");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOf(RuntimeMBeanException.class)
        .cause()
        .isExactlyInstanceOf(IllegalArgumentException.class);
  }

  /** An exception that no client knows. */
  private static final class OurException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OurException(String message) {
      super(message);
    }
  }
}
