package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PoolStats.OfClass;
import io.sluice.api.PriorityClass;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenType;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Console console = Console.open();
  private final PoolStats stats = console.pool.stats;

  @Test
  void eachAttributeOfAPool_isTheFigureOfItsStats() throws JMException {
    assertThat(values(Console.POOL, "Snapshot")).containsExactlyInAnyOrderEntriesOf(poolsFigures());
  }

  @Test
  void eachAttributeOfAClass_isTheFigureOfItsStats() throws JMException {
    for (PriorityClass each : PriorityClass.values()) {
      ObjectName name =
          Console.name("io.sluice:type=PriorityClass,pool=\"default\",name=" + each.wireName());
      assertThat(values(name))
          .containsExactlyInAnyOrderEntriesOf(figures(stats.classes().get(each)));
    }
  }

  @Test
  void theSnapshot_holdsAllAttributes_andTheClasses() throws JMException {
    Map<String, Object> snapshot = plain((CompositeData) console.get(Console.POOL, "Snapshot"));
    Map<String, Object> expected = new HashMap<>();
    poolsFigures().forEach((name, value) -> expected.put(small(name), value));
    expected.put("pool", "default");
    Map<String, Object> classes = new HashMap<>();
    stats
        .classes()
        .forEach(
            (priority, of) -> {
              Map<String, Object> items = new HashMap<>();
              figures(of).forEach((name, value) -> items.put(small(name), value));
              classes.put(priority.wireName(), items);
            });
    expected.put("classes", classes);
    assertThat(snapshot).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void noFigureOfTheStats_isLeftOut() throws JMException {
    List<Number> ofTheStats = new ArrayList<>();
    collect(stats, ofTheStats);
    List<Number> shown = new ArrayList<>();
    collect(plain((CompositeData) console.get(Console.POOL, "Snapshot")), shown);
    assertThat(asDoubles(ofTheStats)).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    assertThat(asDoubles(shown)).containsAll(asDoubles(ofTheStats));
  }

  @Test
  void aReasonThatHasNotHappened_isThere_withNone() throws JMException {
    PoolStats.Totals some = stats.totals();
    console.pool.stats =
        new PoolStats(
            "default",
            1,
            stats.state(),
            1,
            stats.gauges(),
            stats.classes(),
            new PoolStats.Totals(
                1,
                1,
                0,
                0,
                Map.of(),
                0,
                0,
                0,
                0,
                1,
                0,
                Map.of(EndReason.IDLE, 3L),
                0,
                some.errors(),
                Map.of()),
            stats.traffic(),
            stats.acquire(),
            stats.rates());
    assertThat(plain((CompositeData) console.get(Console.POOL, "RefusedByReason")))
        .hasSize(EndReason.values().length)
        .contains(entry("at_capacity", 0L), entry("client_id_in_use", 0L));
    assertThat(console.get(Console.POOL, "TotalRefused")).isEqualTo(0L);
    assertThat(console.get(Console.POOL, "TotalEvictedIdle")).isEqualTo(3L);
    assertThat(console.get(Console.POOL, "TotalEvictedDead")).isEqualTo(0L);
  }

  @Test
  void eachValue_isOfTheTypeThatTheBeanSaysItIs() throws JMException {
    for (ObjectName name : console.names()) {
      for (MBeanAttributeInfo each : console.server.getMBeanInfo(name).getAttributes()) {
        OpenType<?> type = ((OpenMBeanAttributeInfo) each).getOpenType();
        assertThat(type.isValue(console.get(name, each.getName()))).as(each.getName()).isTrue();
      }
    }
  }

  @Test
  void eachAttribute_saysItsKindAndUnit_whereToolsLook() throws JMException {
    Map<String, MBeanAttributeInfo> infos = new HashMap<>();
    for (MBeanAttributeInfo each : console.server.getMBeanInfo(Console.POOL).getAttributes()) {
      infos.put(each.getName(), each);
    }
    assertThat(infos.get("BytesIn").getDescriptor().getFieldValue("units")).isEqualTo("bytes");
    assertThat(infos.get("BytesIn").getDescriptor().getFieldValue("metricType"))
        .isEqualTo("counter");
    assertThat(infos.get("BytesIn").getDescription()).endsWith("(counter, bytes)");
    assertThat(infos.get("ActiveConnections").getDescriptor().getFieldValue("metricType"))
        .isEqualTo("gauge");
  }

  @Test
  void severalAttributesInOneCall_areOfOneMoment_andUnknownOnesAreLeftOut() throws JMException {
    AttributeList values =
        console.server.getAttributes(
            Console.POOL, new String[] {"TotalCreated", "Nonsense", "TotalClosed"});
    assertThat(values.asList())
        .containsExactly(
            new Attribute("TotalCreated", stats.totals().created()),
            new Attribute("TotalClosed", stats.totals().closed()));
    assertThat(console.pool.calls).containsExactly("stats()");
  }

  private Map<String, Object> poolsFigures() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("MaxConnections", stats.gauges().maxConnections());
    all.put("ActiveConnections", stats.gauges().active());
    all.put("WaitingConnections", stats.gauges().waiting());
    all.put("PeakConnections", stats.gauges().peak());
    all.put("Utilization", stats.gauges().utilization());
    all.put("Groups", stats.gauges().groups());
    all.put("TotalCreated", stats.totals().created());
    all.put("TotalOffered", stats.totals().offered());
    all.put("TotalAdmitted", stats.totals().admitted());
    all.put("TotalAdmittedFromQueue", stats.totals().admittedFromQueue());
    all.put("TotalQueued", stats.totals().queued());
    all.put("TotalRefused", stats.totals().refusedInAll());
    all.put("TotalTimedOut", stats.totals().timedOut());
    all.put("TotalCancelled", stats.totals().cancelled());
    all.put("TotalShutDown", stats.totals().shutDown());
    all.put("TotalPreempted", stats.totals().preempted());
    all.put("TotalEvictedIdle", stats.totals().closedByReason().get(EndReason.IDLE));
    all.put("TotalEvictedDead", stats.totals().closedByReason().get(EndReason.NO_PONG));
    all.put("TotalClosed", stats.totals().closed());
    all.put("ClaimsLowered", stats.totals().claimsLowered());
    all.put("RefusedByReason", small(stats.totals().refused()));
    all.put("ClosedByReason", small(stats.totals().closedByReason()));
    all.put("HandshakesRefused", small(stats.totals().handshakesRefused()));
    PoolStats.Errors errors = stats.totals().errors();
    all.put(
        "ErrorsByKind",
        Map.of(
            "timeout", errors.timeout(), "capacity", errors.capacity(), "other", errors.other()));
    PoolStats.Traffic traffic = stats.traffic();
    all.put("MessagesIn", traffic.messagesIn());
    all.put("MessagesOut", traffic.messagesOut());
    all.put("BytesIn", traffic.bytesIn());
    all.put("BytesOut", traffic.bytesOut());
    all.put("DeliveriesAccepted", traffic.accepted());
    all.put("DeliveriesQueued", traffic.queued());
    all.put("Dropped", small(traffic.dropped()));
    all.put("MessagesRateLimited", traffic.rateLimited());
    all.put("EventsDropped", traffic.eventsDropped());
    all.put("AcquireLatency", items(stats.acquire()));
    all.put(
        "MessageRates",
        Map.of(
            "oneMinute", items(stats.rates().oneMinute()),
            "fiveMinutes", items(stats.rates().fiveMinutes())));
    all.put("UptimeSeconds", stats.uptimeSeconds());
    all.put("State", "ACTIVE");
    all.put("SnapshotVersion", stats.version());
    all.put("ProductVersion", "1.2.3");
    return all;
  }

  private static Map<String, Object> figures(OfClass of) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("Reserved", of.reserved());
    all.put("Active", of.active());
    all.put("Waiting", of.waiting());
    all.put("MaxWaiting", of.maxWaiting());
    all.put("WaitTimeoutMillis", of.waitTimeoutMillis());
    all.put("OldestWaitMillis", of.oldestWaitMillis());
    all.put("TotalAdmitted", of.admitted());
    all.put("TotalAdmittedFromQueue", of.admittedFromQueue());
    all.put("TotalRefused", of.refused());
    all.put("TotalTimedOut", of.timedOut());
    all.put("TotalCancelled", of.cancelled());
    all.put("TotalShutDown", of.shutDown());
    all.put("TotalPreempted", of.preempted());
    all.put("WaitLatency", items(of.waits()));
    return all;
  }

  private Map<String, Object> values(ObjectName name, String... but) throws JMException {
    Map<String, Object> values = new HashMap<>();
    for (MBeanAttributeInfo each : console.server.getMBeanInfo(name).getAttributes()) {
      if (!Arrays.asList(but).contains(each.getName())) {
        values.put(each.getName(), plain(console.get(name, each.getName())));
      }
    }
    return values;
  }

  private static Object plain(Object value) {
    return value instanceof CompositeData composite ? plain(composite) : value;
  }

  private static Map<String, Object> plain(CompositeData composite) {
    Map<String, Object> items = new HashMap<>();
    composite
        .getCompositeType()
        .keySet()
        .forEach(name -> items.put(name, plain(composite.get(name))));
    return items;
  }

  private static String small(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static Map<String, Object> small(Map<? extends Enum<?>, Long> counts) {
    Map<String, Object> named = new HashMap<>();
    counts.forEach((key, count) -> named.put(key.name().toLowerCase(Locale.ROOT), count));
    return named;
  }

  private static Map<String, Object> items(Record record) {
    Map<String, Object> items = new HashMap<>();
    for (RecordComponent each : record.getClass().getRecordComponents()) {
      items.put(each.getName(), read(record, each));
    }
    return items;
  }

  private static Object read(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static void collect(Object value, List<Number> numbers) {
    if (value instanceof Number number) {
      numbers.add(number);
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(each -> collect(each, numbers));
    } else if (value instanceof Record record) {
      items(record).values().forEach(each -> collect(each, numbers));
    }
  }

  private static List<Double> asDoubles(List<Number> numbers) {
    return numbers.stream().map(Number::doubleValue).toList();
  }
}
