package io.sluice.adapter.jmx;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.golden.GoldenFile;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The beans of an outbound pool; at most three connections to a host, a lease is late after 10 s.
 */
class OutboundBeansTest {
  @RegisterExtension
  final OutboundWorld world =
      new OutboundWorld()
          .config(all -> all.withMaxPerHost(3).withLeakThreshold(Duration.ofSeconds(10)));

  private final OutboundConsole console = new OutboundConsole(world);

  /** Has six dials fail, with 31 seconds from the first to the last. */
  private void failUntilOpen() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(1));
    world.seconds(31);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
  }

  /** Something of each kind has happened. */
  private void liveALittle() {
    world.lease(A);
    world.lease(A).release();
    world.lease(B).discard();
    world.lease(ELSEWHERE);
    world.socket(3).drop(1006);
    world.pool().send(A, "hello");
    world.service().does(FakeService.SILENT);
    world.acquire(B);
  }

  // ---- which there are

  @Test
  void beans_areThoseThatConsolesKnow() throws JMException {
    world.lease(A);
    console.work();
    GoldenFile.assertSame(
        "outbound-mbeans.txt",
        new BeanText(console.server).of(OutboundConsole.ALL, OutboundConsole.ONE));
  }

  @Test
  void aHostHasABean_fromWhenItIsFirstAskedFor_untilTheApplicationEnds() {
    assertThat(console.names()).containsExactly(OutboundConsole.ALL);
    world.lease(A);
    world.lease(B);
    world.lease(ELSEWHERE);
    assertThat(console.names())
        .containsExactlyInAnyOrder(OutboundConsole.ALL, OutboundConsole.ONE, OutboundConsole.TWO);
    console.beans.close();
    assertThat(console.names()).isEmpty();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void nothingIsRegistered_onTheThreadOfWhoAsksForAConnection() {
    world.lease(A);
    assertThat(console.server.isRegistered(OutboundConsole.ONE)).isFalse();
    assertThat(console.tasks).hasSize(1);
  }

  @Test
  void aHostThatWasThereBefore_hasABeanToo_andOneOnly() throws JMException {
    world.lease(A);
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    OutboundBeans late =
        new OutboundBeans(
            server, getClass().getClassLoader(), () -> 0, Runnable::run, console.faults::add);
    late.open(world.pool());
    late.outboundHost(A.host());
    assertThat(server.isRegistered(OutboundConsole.ONE)).isTrue();
    assertThat(console.faults).isEmpty();
  }

  @Test
  void afterClose_aNewHostHasNone() {
    console.work();
    console.beans.close();
    console.beans.close();
    world.lease(A);
    assertThat(console.names()).isEmpty();
    assertThat(console.tasks).isEmpty();
  }

  @Test
  void aBeanThatComesAsAllEnds_isTakenAwayToo() {
    world.lease(A);
    Runnable registers = console.tasks.poll();
    console.beans.close();
    registers.run();
    assertThat(console.names()).isEmpty();
  }

  @Test
  void whatAnExecutorRefused_isDoneAtTheNextSweep() {
    boolean[] overrun = {true};
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    OutboundBeans beans =
        new OutboundBeans(
            server,
            getClass().getClassLoader(),
            () -> 0,
            task -> {
              if (overrun[0]) {
                throw new RejectedExecutionException("overrun");
              }
              task.run();
            },
            console.faults::add);
    beans.open(world.pool());
    beans.outboundHost("late.test:80");
    assertThat(server.isRegistered(OutboundConsole.host("late.test:80"))).isFalse();
    overrun[0] = false;
    beans.swept("default", 0, 0, 0, Duration.ZERO);
    assertThat(server.isRegistered(OutboundConsole.host("late.test:80"))).isTrue();
  }

  @Test
  void soManyHostsHaveABean_andThatThereAreMore_isReportedOnce() {
    for (int i = 0; i < OutboundBeans.MOST_HOSTS + 3; i++) {
      world.acquire(Target.of("ws://" + i + ".test/"));
    }
    assertThat(console.names()).hasSize(OutboundBeans.MOST_HOSTS + 1);
    assertThat(console.faults)
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .hasMessage("more than 256 hosts are dialled: the others have no MBean"));
  }

  @Test
  void anAddressWithNumbers_isQuoted() {
    console.beans.outboundHost("[::1]:8080");
    assertThat(console.names())
        .contains(Console.name("io.sluice:type=OutboundPool,host=\"[::1]:8080\""));
  }

  // ---- figures

  @Test
  void figures_areThoseOfTheStatistics() throws JMException {
    liveALittle();
    OutboundStats.OfHost now = world.stats();
    CompositeData shown = console.snapshot(OutboundConsole.ONE);
    assertThat(shown.get("host")).isEqualTo("one.test:80");
    assertThat(shown.get("maxConnections")).isEqualTo(3);
    assertThat(shown.get("total")).isEqualTo(now.total());
    assertThat(shown.get("active")).isEqualTo(now.lent());
    assertThat(shown.get("idle")).isEqualTo(now.idle());
    assertThat(shown.get("connecting")).isEqualTo(now.connecting());
    assertThat(shown.get("closing")).isEqualTo(now.closing());
    assertThat(shown.get("pending")).isEqualTo(now.waiting());
    assertThat(shown.get("circuitState")).isEqualTo(now.circuit().name());
    assertThat(shown.get("failures")).isEqualTo(now.failures());
    assertThat(List.of(now.lent(), now.idle(), now.connecting(), now.waiting()))
        .as("they can be told apart")
        .containsExactly(1, 1, 1, 1);
  }

  /** By their names, so that one which is added later is not forgotten here. */
  @Test
  void eachCounterOfTheStatistics_isShown() throws Exception {
    liveALittle();
    OutboundStats.Totals totals = world.stats().totals();
    CompositeData shown = console.snapshot(OutboundConsole.ONE);
    for (var counter : OutboundStats.Totals.class.getRecordComponents()) {
      if (counter.getType() == long.class) {
        String name = counter.getName();
        assertThat(
                shown.get(
                    "total" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)))
            .as(name)
            .isEqualTo(counter.getAccessor().invoke(totals));
      }
    }
    assertThat(shown.get("totalClosed")).isEqualTo(totals.closedInAll());
    CompositeData closed = (CompositeData) shown.get("closedByReason");
    assertThat(closed.get("discarded")).isEqualTo(1L);
    assertThat(closed.values()).hasSameSizeAs(End.values());
  }

  @Test
  void attributesByThemselves_sayTheSame() throws JMException {
    liveALittle();
    CompositeData shown = console.snapshot(OutboundConsole.ONE);
    Map<String, Object> single = new TreeMap<>();
    for (MBeanAttributeInfo each :
        console.server.getMBeanInfo(OutboundConsole.ONE).getAttributes()) {
      if (!each.getName().equals("Snapshot")) {
        String item =
            each.getName().substring(0, 1).toLowerCase(Locale.ROOT) + each.getName().substring(1);
        single.put(item, console.get(OutboundConsole.ONE, each.getName()));
      }
    }
    assertThat(single).hasSize(shown.values().size());
    single.forEach((name, value) -> assertThat(shown.get(name)).as(name).isEqualTo(value));
  }

  @Test
  void theSumOfAllHosts() throws JMException {
    liveALittle();
    assertThat(console.get(OutboundConsole.ALL, "Hosts")).isEqualTo(2);
    assertThat(console.get(OutboundConsole.ALL, "Total")).isEqualTo(3);
    assertThat(console.get(OutboundConsole.ALL, "Active")).isEqualTo(1);
    assertThat(console.get(OutboundConsole.ALL, "Idle")).isEqualTo(1);
    assertThat(console.get(OutboundConsole.ALL, "Connecting")).isEqualTo(1);
    assertThat(console.get(OutboundConsole.ALL, "Pending")).isEqualTo(1);
    assertThat(console.get(OutboundConsole.ALL, "TotalBegun")).isEqualTo(1L);
    assertThat(console.get(OutboundConsole.ALL, "TotalDone")).isEqualTo(1L);
    assertThat(console.get(OutboundConsole.ALL, "OpenCircuits")).isEqualTo(0);
    world.pool().eventDropped();
    assertThat(console.get(OutboundConsole.ALL, "EventsDropped")).isEqualTo(1L);
  }

  @Test
  void noAttributeAndNoNotification_showsAQueryOrAPath() throws JMException {
    Target secret = Target.of("ws://one.test/path?token=s3cret").withCredential("key");
    world.lease(secret);
    List<Notification> heard = console.listen();
    world.seconds(10);
    console.work();
    StringBuilder all = new StringBuilder(heard.toString());
    all.append(heard.get(0).getUserData());
    for (MBeanAttributeInfo each :
        console.server.getMBeanInfo(OutboundConsole.ONE).getAttributes()) {
      all.append(console.get(OutboundConsole.ONE, each.getName()));
    }
    assertThat(all).doesNotContain("s3cret", "/path", "key");
  }

  // ---- what can be done

  @Test
  void closeIdle_closesWhatIsFree_ofThatHost() throws JMException {
    List<Lease> leases = List.of(world.lease(A), world.lease(A), world.lease(ELSEWHERE));
    leases.forEach(Lease::release);
    assertThat(console.invoke(OutboundConsole.ONE, "closeIdle")).isEqualTo(2);
    assertThat(console.get(OutboundConsole.ONE, "Idle")).isEqualTo(0);
    assertThat(console.get(OutboundConsole.TWO, "Idle")).isEqualTo(1);
  }

  @Test
  void closeConnections_closesWhatIsLentToo() throws JMException {
    Lease lease = world.lease(A);
    world.lease(ELSEWHERE);
    assertThat(console.invoke(OutboundConsole.ONE, "closeConnections")).isEqualTo(1);
    assertThat(lease.isOpen()).isFalse();
    assertThat(console.get(OutboundConsole.TWO, "Active")).isEqualTo(1);
  }

  @Test
  void resetCircuit_closesAnOpenOne() throws JMException {
    failUntilOpen();
    assertThat(console.get(OutboundConsole.ONE, "CircuitState")).isEqualTo("OPEN");
    assertThat(console.get(OutboundConsole.ALL, "OpenCircuits")).isEqualTo(1);
    world.service().does(FakeService.ACCEPTS);
    assertThat(console.invoke(OutboundConsole.ONE, "resetCircuit")).isEqualTo(true);
    assertThat(console.get(OutboundConsole.ONE, "CircuitState")).isEqualTo("CLOSED");
    assertThat(world.acquire(A).isLent()).isTrue();
    assertThat(console.invoke(OutboundConsole.ONE, "resetCircuit")).isEqualTo(false);
  }

  @Test
  void eachOfThem_canBeDoneToAllHosts() throws JMException {
    world.lease(A).release();
    world.lease(ELSEWHERE).release();
    assertThat(console.invoke(OutboundConsole.ALL, "closeIdle")).isEqualTo(2);
    world.lease(A);
    world.lease(ELSEWHERE);
    assertThat(console.invoke(OutboundConsole.ALL, "closeConnections")).isEqualTo(2);
    failUntilOpen();
    assertThat(console.invoke(OutboundConsole.ALL, "resetCircuits")).isEqualTo(1);
    assertThat(console.invoke(OutboundConsole.ALL, "verify")).isEqualTo(new String[0]);
  }

  @Test
  void whatIsDone_isToldToListeners_asOtherOperationsAre() throws JMException {
    world.lease(A);
    console.invoke(OutboundConsole.ONE, "closeIdle");
    assertThat(world.steps())
        .containsExactly("one.test:80 " + OutboundControl.Step.CLOSE_IDLE + " 0");
  }

  // ---- notifications

  private static List<String> types(List<Notification> heard) {
    return heard.stream().map(Notification::getType).toList();
  }

  @Test
  void aCircuitThatOpens_isToldOnce_howeverManyProbesFail_andItsEnd() throws JMException {
    world.lease(A).discard();
    List<Notification> heard = console.listen();
    failUntilOpen();
    console.work();
    world.pool().listen(A, text -> {});
    world.seconds(200);
    console.work();
    assertThat(types(heard)).containsExactly("sluice.circuitOpened");
    assertThat(heard.get(0).getMessage())
        .startsWith("outbound one.test:80: failed too often, so nobody dials it for a while");
    assertThat(heard.get(0).getUserData())
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
        .containsEntry("failures", 6L)
        .containsKeys("active", "idle", "connecting", "pending", "change", "totalLeaks");
    world.service().does(FakeService.ACCEPTS);
    world.seconds(60);
    console.work();
    assertThat(types(heard)).containsExactly("sluice.circuitOpened", "sluice.circuitClosed");
  }

  @Test
  void leasesThatAreHeldForTooLong_areTold_atMostOnceASecond_andNoneIsLost() throws JMException {
    world.lease(A);
    world.lease(A);
    List<Notification> heard = console.listen();
    world.seconds(10);
    console.work();
    assertThat(types(heard)).containsExactly("sluice.leak");
    assertThat(heard.get(0).getMessage())
        .isEqualTo(
            "outbound one.test:80: 2 leases held for longer than they should be, since the last"
                + " notice; 2 of 3 lent");
    world.lease(A);
    world.seconds(10);
    console.work();
    assertThat(heard.stream().map(Notification::getUserData).toList())
        .extracting(data -> (Long) ((Map<?, ?>) data).get("overdue"))
        .containsExactly(2L, 1L);
  }

  @Test
  void hostsAreToldApart_andAfterCloseNothingIsTold() throws JMException {
    world.lease(A);
    List<Notification> heard = console.listen();
    world.lease(ELSEWHERE);
    world.seconds(9);
    console.beans.close();
    world.seconds(1);
    console.beans.circuitChanged(A.host(), Circuit.OPEN);
    console.work();
    assertThat(heard).isEmpty();
  }

  @Test
  void kindsOfNotifications_areToldBeforehand() throws JMException {
    world.lease(A);
    console.work();
    assertThat(
            Arrays.stream(console.server.getMBeanInfo(OutboundConsole.ONE).getNotifications())
                .map(each -> each.getNotifTypes()[0]))
        .containsExactly("sluice.circuitOpened", "sluice.circuitClosed", "sluice.leak");
  }
}
