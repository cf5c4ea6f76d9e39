package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.golden.GoldenFile;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class PoolBeansTest {
  @Test
  void beans_areThoseThatConsolesKnow() throws JMException {
    GoldenFile.assertSame("mbeans.txt", new BeanText(Console.open().server).all());
  }

  @Test
  void openRegisters_aPoolAndItsClasses_andCloseUnregistersThem() {
    Console console = Console.open();
    assertThat(console.names())
        .hasSize(10)
        .contains(Console.POOL, Console.CRITICAL)
        .contains(Console.name("io.sluice:type=PriorityClass,pool=\"trading\",name=low"));

    console.beans.close();
    assertThat(console.names()).isEmpty();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void close_mayComeTwice_andBeforeOpen() {
    Console console = Console.open();
    console.beans.close();
    console.beans.close();
    console.beans.open(List.of(console.pool));
    assertThat(console.names()).isEmpty();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void aPoolCanBeOpenedAgain_byTheNextDeployment() throws JMException {
    Console console = Console.open();
    console.beans.close();
    PoolBeans next =
        new PoolBeans(
            console.server,
            console.application,
            () -> 0,
            Runnable::run,
            console.faults::add,
            "1.2.4");
    next.open(List.of(console.pool));
    assertThat(console.get(Console.POOL, "ProductVersion")).isEqualTo("1.2.4");
    assertThat(console.faults).isEmpty();
  }

  @Test
  void aNameThatIsTaken_isReported_andItsBeanIsLeftAlone() throws JMException {
    Console console = Console.open();
    FakePool newcomer = new FakePool("default");
    PoolBeans second =
        new PoolBeans(
            console.server,
            console.application,
            () -> 0,
            Runnable::run,
            console.faults::add,
            "other");

    second.open(List.of(newcomer, new FakePool("fresh")));
    assertThat(console.faults)
        .hasSize(5)
        .anySatisfy(
            fault ->
                assertThat(fault)
                    .hasMessageContaining("io.sluice:type=ConnectionPool,name=\"default\"")
                    .hasMessageContaining("there already"));
    assertThat(console.names()).hasSize(15);

    second.close();
    assertThat(console.names()).hasSize(10);
    assertThat(console.get(Console.POOL, "ProductVersion")).isEqualTo("1.2.3");
    assertThat(newcomer.calls).isEmpty();
  }

  @Test
  void ofAPoolWhoseNameIsTaken_nothingIsTold() {
    Console console = Console.open();
    PoolBeans second =
        new PoolBeans(
            console.server,
            console.application,
            () -> 0,
            task -> {
              throw new AssertionError("there is no bean to tell it");
            },
            fault -> {},
            "other");
    second.open(List.of(new FakePool("default")));
    assertThatCode(() -> second.saturation("default", true, 1)).doesNotThrowAnyException();
  }

  @Test
  void aServerThatRefusesOneBean_getsTheOthers_andLosesThemAgain() throws JMException {
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    Console console = new Console();
    server.registerMBean(new Plain(), Console.CRITICAL);
    PoolBeans beans =
        new PoolBeans(
            server, console.application, () -> 0, Runnable::run, console.faults::add, "1");

    beans.open(List.of(console.pool));
    assertThat(server.queryNames(Console.name("io.sluice:*"), null)).hasSize(5);
    beans.close();
    assertThat(server.queryNames(Console.name("io.sluice:*"), null))
        .isEqualTo(Set.of(Console.CRITICAL));
  }

  @Test
  void aBeanThatSomebodyElseHasUnregistered_isNoFault() throws JMException {
    Console console = Console.open();
    console.server.unregisterMBean(Console.POOL);
    console.beans.close();
    assertThat(console.names()).isEmpty();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void eventsOfAPoolThatIsNotOpen_areIgnored() {
    Console console = new Console();
    console.beans.saturation("default", true, 1);
    console.preempt(1);
    console.sweep();
    assertThat(console.tasks).isEmpty();
  }

  @Test
  void names_quoteWhatIsConfigured_andNothingElse() {
    assertThat(
            Console.open().names().stream()
                .map(ObjectName::toString)
                .filter(each -> each.contains("default"))
                .collect(Collectors.toSet()))
        .contains(
            "io.sluice:type=ConnectionPool,name=\"default\"",
            "io.sluice:type=PriorityClass,pool=\"default\",name=critical");
  }

  /** Somebody else's bean. */
  public interface PlainMBean {}

  /** Somebody else's bean. */
  public static final class Plain implements PlainMBean {}
}
