package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractClient.Closed;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.contract.ContractServer.HandshakeRefused;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenType;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pools in JMX, by the management port, as an operator's console has them. What is tried out is
 * tried out on the pool {@code queue}: two slots, none reserved, everybody in the class that they
 * claim, two of the class {@code normal} may wait, and {@code low} waits for a second.
 */
@ArquillianTest
@Timeout(60)
class JmxIT {
  private static final String POOL = "queue";
  private static final List<String> CLASSES = List.of("critical", "high", "normal", "low");

  /** {@code sluice.node.max-connections}. */
  private static final int MOST_OF_THE_NODE = 10_000;

  private static final Closed NO_ROOM = new Closed(1013, "Server at capacity");
  private static final ContractServer WILDFLY = Http.contract();

  private static Console console;
  private static List<String> pools;

  private final String me = "c-" + UUID.randomUUID();
  private final List<ContractClient> clients = new ArrayList<>();
  private Map<String, Integer> limitsFound;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @BeforeAll
  static void connect() throws Exception {
    console = new Console();
    pools =
        json("/pools").getJsonArray("pools").getValuesAs(JsonObject.class).stream()
            .map(each -> each.getString("pool"))
            .toList();
  }

  @AfterAll
  static void disconnect() throws Exception {
    console.close();
  }

  @BeforeEach
  void lookAround() throws Exception {
    assertThat(console.get(POOL, "ActiveConnections")).isEqualTo(0);
    limitsFound = limits();
  }

  @AfterEach
  void leaveAllAsFound() throws Exception {
    for (String pool : pools) {
      if (!console.get(pool, "State").equals("ACTIVE")) {
        console.invoke(pool, "resume");
      }
    }
    clients.forEach(ContractClient::close);
    await().until(() -> console.get(POOL, "ActiveConnections").equals(0));
    await().until(() -> console.get(POOL, "WaitingConnections").equals(0));
    restoreLimits();
    assertThat(limits()).isEqualTo(limitsFound);
    assertThat((String[]) console.invoke(POOL, "verify")).isEmpty();
  }

  // ---- names, attributes, types

  @Test
  void beansAreThoseOfThePools_andOfTheirClasses_andNoOthers() throws Exception {
    Set<String> expected = new TreeSet<>();
    expected.add("io.sluice:type=Outbound");
    for (String pool : pools) {
      expected.add("io.sluice:type=ConnectionPool,name=\"" + pool + "\"");
      for (String each : CLASSES) {
        expected.add("io.sluice:type=PriorityClass,pool=\"" + pool + "\",name=" + each);
      }
    }
    assertThat(pools).contains("default", POOL);
    assertThat(console.names())
        .extracting(JmxIT::inOurOrder)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatBeansHave_isWhatWasAgreed() throws Exception {
    assertThat(whatItHas(Console.pool("default")))
        .isEqualTo(agreed("io.sluice:type=ConnectionPool,name=\"default\""));
    assertThat(whatItHas(Console.priority("default", "critical")))
        .isEqualTo(agreed("io.sluice:type=PriorityClass,pool=\"default\",name=critical"));
  }

  @Test
  void beansOfAKind_haveAllTheSame() throws Exception {
    Set<ObjectName> kinds = new TreeSet<>(console.find("io.sluice:type=ConnectionPool,*"));
    kinds.addAll(console.find("io.sluice:type=PriorityClass,*"));
    for (ObjectName each : kinds) {
      ObjectName first =
          each.getKeyProperty("type").equals("ConnectionPool")
              ? Console.pool("default")
              : Console.priority("default", "critical");
      assertThat(whatItHas(each)).as(each.toString()).isEqualTo(whatItHas(first));
    }
  }

  @Test
  void everyAttribute_isReadByItself_andIsOfItsType() throws Exception {
    enter("low");
    for (ObjectName each : console.names()) {
      for (MBeanAttributeInfo attribute : console.info(each).getAttributes()) {
        Object value = console.get(each, attribute.getName());
        assertThat(typeOf(attribute).isValue(value))
            .as("%s of %s: %s", attribute.getName(), each, value)
            .isTrue();
        assertThat(flat(attribute.getName(), value).values())
            .as("%s of %s", attribute.getName(), each)
            .doesNotContainNull()
            .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
      }
    }
  }

  @Test
  void snapshot_holdsWhatTheAttributesSay_andTheClasses() throws Exception {
    enter("low");
    enter("critical");
    enter("normal");
    console.readTogether(
        POOL,
        all -> {
          CompositeData snapshot = (CompositeData) all.get("Snapshot");
          Map<String, Object> items = new TreeMap<>();
          snapshot
              .getCompositeType()
              .keySet()
              .forEach(item -> items.put(capital(item), snapshot.get(item)));
          assertThat(items.remove("Pool")).isEqualTo(POOL);
          assertThat(((CompositeData) items.remove("Classes")).getCompositeType().keySet())
              .containsExactlyInAnyOrderElementsOf(CLASSES);
          Map<String, Object> attributes = new TreeMap<>(all);
          attributes.remove("Snapshot");
          assertThat(items).isEqualTo(attributes);
        });
  }

  @Test
  void classesOfTheSnapshot_areWhatTheirBeansSay() throws Exception {
    enter("low");
    enter("low");
    CompositeData classes = (CompositeData) console.snapshot(POOL).get("classes");
    for (String each : CLASSES) {
      CompositeData one = (CompositeData) classes.get(each);
      ObjectName bean = Console.priority(POOL, each);
      for (MBeanAttributeInfo attribute : console.info(bean).getAttributes()) {
        assertThat(one.get(small(attribute.getName())))
            .as("%s of %s", attribute.getName(), each)
            .isEqualTo(console.get(bean, attribute.getName()));
      }
    }
  }

  @Test
  void noIdAndNoPayload_isInAnyAttribute() throws Exception {
    ContractClient client = enter("low");
    client.send("{\"type\":\"join\",\"group\":\"" + me + "\",\"id\":1}");
    client.next();
    for (ObjectName each : console.names()) {
      assertThat(console.all(each).toString()).doesNotContain(me);
    }
  }

  // ---- figures

  @Test
  void figures_followAClient_fromItsOpeningToItsEnd() throws Exception {
    Figures before = figures();
    ContractClient client = enter("high");
    client.send("{\"type\":\"join\",\"group\":\"g\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");

    await()
        .untilAsserted(
            () ->
                assertThat(figures().since(before))
                    .containsEntry("activeConnections", 1L)
                    .containsEntry("totalOffered", 1L)
                    .containsEntry("totalAdmitted", 1L)
                    .containsEntry("totalCreated", 1L)
                    .containsEntry("acquireLatency.count", 1L)
                    .containsEntry("groups", 1L)
                    .containsEntry("messagesIn", 2L)
                    .containsEntry("bytesIn", 42L)
                    .containsEntry("deliveriesAccepted", 2L)
                    .containsEntry("messagesOut", 2L)
                    .containsEntry("classes.high.active", 1L)
                    .containsEntry("classes.high.totalAdmitted", 1L)
                    .doesNotContainKeys("totalClosed", "totalRefused", "totalQueued"));
    assertThat(console.get(POOL, "Utilization")).isEqualTo(0.5);
    assertThat(((Number) figures().of("messageRates.oneMinute.offered")).doubleValue())
        .isPositive();

    client.close();
    await()
        .untilAsserted(
            () ->
                assertThat(figures().since(before))
                    .containsEntry("totalClosed", 1L)
                    .containsEntry("closedByReason.client_closed", 1L)
                    .doesNotContainKeys("activeConnections", "groups", "classes.high.active"));
  }

  @Test
  void figures_followThoseWhoWait() throws Exception {
    ContractClient first = enter("critical");
    enter("critical");
    Figures before = figures();
    ContractClient admitted = park("normal", 1);
    ContractClient leaves = park("normal", 2);

    assertThat(figures().since(before))
        .containsEntry("waitingConnections", 2L)
        .containsEntry("totalOffered", 2L)
        .containsEntry("totalQueued", 2L)
        .containsEntry("classes.normal.waiting", 2L)
        .doesNotContainKeys("activeConnections", "totalAdmitted");
    await().until(() -> ((Long) console.get(POOL, "normal", "OldestWaitMillis")) > 0);

    leaves.close();
    await()
        .untilAsserted(
            () ->
                assertThat(figures().since(before))
                    .containsEntry("totalCancelled", 1L)
                    .containsEntry("classes.normal.totalCancelled", 1L)
                    .containsEntry("waitingConnections", 1L));
    first.close();
    assertThat(admitted.next()).isEqualTo("{\"type\":\"admitted\"}");
    assertThat(figures().since(before))
        .containsEntry("totalAdmittedFromQueue", 1L)
        .containsEntry("totalCreated", 1L)
        .containsEntry("totalClosed", 1L)
        .containsEntry("classes.normal.totalAdmittedFromQueue", 1L)
        .containsEntry("classes.normal.waitLatency.count", 1L)
        .doesNotContainKeys("waitingConnections", "activeConnections", "totalAdmitted");
    assertThat((Long) figures().of("classes.normal.waitLatency.maxMicros")).isPositive();
    assertThat(console.get(POOL, "normal", "OldestWaitMillis")).isEqualTo(0L);

    ContractClient late = park("low", 1);
    assertThat(late.closed()).isEqualTo(new Closed(1013, "Queue timeout"));
    assertThat(figures().since(before))
        .containsEntry("totalTimedOut", 1L)
        .containsEntry("classes.low.totalTimedOut", 1L)
        .containsEntry("errorsByKind.timeout", 1L);
  }

  @Test
  void figures_followPreemption() throws Exception {
    ContractClient victim = enter("low");
    enter("high");
    Figures before = figures();
    enter("critical");

    assertThat(victim.next())
        .matches(
            "\\{\"type\":\"preempted\",\"reason\":\"Higher priority connection needed\","
                + "\"reconnectDelay\":\\d+}");
    assertThat(victim.closed().code()).isEqualTo(4101);
    assertThat(figures().since(before))
        .containsEntry("totalPreempted", 1L)
        .containsEntry("classes.low.totalPreempted", 1L)
        .containsEntry("closedByReason.preempted", 1L)
        .containsEntry("totalClosed", 1L)
        .containsEntry("totalCreated", 1L)
        .containsEntry("classes.critical.active", 1L)
        .containsEntry("classes.low.active", -1L)
        .doesNotContainKeys("activeConnections", "peakConnections", "totalQueued");
  }

  @Test
  void figures_followRefusals() throws Exception {
    enter("critical");
    enter("critical");
    park("normal", 1);
    park("normal", 2);
    Figures before = figures();

    assertThat(open(ContractRequest.to(POOL).query("priority", "normal")).closed())
        .isEqualTo(NO_ROOM);
    assertThat(figures().since(before))
        .containsEntry("totalOffered", 1L)
        .containsEntry("totalRefused", 1L)
        .containsEntry("refusedByReason.at_capacity", 1L)
        .containsEntry("classes.normal.totalRefused", 1L)
        .containsEntry("errorsByKind.capacity", 1L)
        .doesNotContainKeys("totalCreated", "totalQueued", "totalClosed");

    ContractRequest claimed = ContractRequest.to("default").query("clientId", me);
    open(claimed).send("{\"id\":1}");
    clients.get(clients.size() - 1).next();
    Figures ofDefault = new Figures(console.snapshot("default"));
    assertThat(open(claimed).closed().code()).isEqualTo(4109);
    assertThat(new Figures(console.snapshot("default")).since(ofDefault))
        .containsEntry("totalRefused", 1L)
        .containsEntry("refusedByReason.client_id_in_use", 1L)
        .containsEntry("errorsByKind.other", 1L)
        .doesNotContainKey("errorsByKind.capacity");
  }

  @Test
  void kick_endsAConnection_orAWait_once() throws Exception {
    Figures before = figures();
    ContractClient active = open(request("critical").v1());
    String activeId = connectionId(active.next());
    enter("critical");
    ContractClient waiting = open(request("normal").v1());
    String waitingId = connectionId(waiting.next());
    assertThat(waiting.next()).contains("\"queued\"");

    assertThat(console.invoke(POOL, "kick", waitingId)).isEqualTo(true);
    assertThat(waiting.closed()).isEqualTo(new Closed(4001, "Kicked"));
    assertThat(console.invoke(POOL, "kick", activeId)).isEqualTo(true);
    assertThat(active.closed()).isEqualTo(new Closed(4001, "Kicked"));
    assertThat(console.invoke(POOL, "kick", activeId)).isEqualTo(false);
    assertThat(console.invoke(POOL, "kick", waitingId)).isEqualTo(false);
    assertThat(console.invoke(POOL, "kick", "nobody")).isEqualTo(false);

    assertThat(figures().since(before))
        .containsEntry("closedByReason.kicked", 1L)
        .containsEntry("totalClosed", 1L)
        .containsEntry("totalCancelled", 1L)
        .containsEntry("activeConnections", 1L)
        .doesNotContainKey("waitingConnections");
  }

  @Test
  void peak_isNeverBelowWhatIs_andFallsToItByResetPeak() throws Exception {
    console.invoke(POOL, "resetPeak");
    assertThat(console.get(POOL, "PeakConnections")).isEqualTo(0);
    ContractClient first = enter("normal");
    enter("normal");
    assertThat(console.get(POOL, "PeakConnections")).isEqualTo(2);
    first.close();
    await().until(() -> console.get(POOL, "ActiveConnections").equals(1));
    assertThat(console.get(POOL, "PeakConnections")).isEqualTo(2);

    assertThat(console.invoke(POOL, "resetPeak")).isNull();
    assertThat(console.get(POOL, "PeakConnections")).isEqualTo(1);
  }

  @Test
  void verify_findsNothing_inAnyPool() throws Exception {
    enter("normal");
    enter("critical");
    park("normal", 1);
    for (String pool : pools) {
      assertThat((String[]) console.invoke(pool, "verify")).as(pool).isEmpty();
    }
  }

  // ---- limits

  @Test
  void higherCapacity_letsThoseInWhoWait_andALowerOneClosesNobody() throws Exception {
    enter("critical");
    enter("critical");
    ContractClient first = park("normal", 1);
    ContractClient second = park("normal", 2);

    console.set(POOL, "MaxConnections", 4);
    assertThat(first.next()).isEqualTo("{\"type\":\"admitted\"}");
    assertThat(second.next()).isEqualTo("{\"type\":\"admitted\"}");
    assertThat(console.get(POOL, "MaxConnections")).isEqualTo(4);
    assertThat(console.get(POOL, "ActiveConnections")).isEqualTo(4);

    console.set(POOL, "MaxConnections", 1);
    assertThat(console.get(POOL, "ActiveConnections")).isEqualTo(4);
    assertThat(console.get(POOL, "Utilization")).isEqualTo(4.0);
    for (ContractClient each : clients) {
      each.send("{\"id\":7}");
      assertThat(each.next()).contains("\"id\":7");
    }
  }

  @Test
  void lowerReservation_letsThoseInWhoWait() throws Exception {
    console.set(POOL, "critical", "Reserved", 1);
    enter("normal");
    ContractClient waiting = park("normal", 1);
    assertThat(console.get(POOL, "critical", "Reserved")).isEqualTo(1);

    console.set(POOL, "critical", "Reserved", 0);
    assertThat(waiting.next()).isEqualTo("{\"type\":\"admitted\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'max-connections: must be from 1 to 10000000, was 0'",
    "-3, 'max-connections: must be from 1 to 10000000, was -3'",
  })
  void capacityOutOfBounds_isRefused_withKeyBoundAndValue(int max, String message)
      throws Exception {
    assertThat(refusal(() -> console.set(POOL, "MaxConnections", max))).isEqualTo(message);
  }

  @Test
  void capacityBelowTheReservations_isRefused() throws Exception {
    console.set(POOL, "critical", "Reserved", 1);
    console.set(POOL, "high", "Reserved", 1);
    assertThat(refusal(() -> console.set(POOL, "MaxConnections", 1)))
        .isEqualTo("max-connections: must be at least what is reserved for the classes (2), was 1");
  }

  @Test
  void capacityAboveTheNodesSum_isRefused_andUpToItTaken() throws Exception {
    int others = 0;
    for (String pool : pools) {
      others += pool.equals("default") ? 0 : (Integer) console.get(pool, "MaxConnections");
    }
    int most = MOST_OF_THE_NODE - others;
    assertThat(refusal(() -> console.set("default", "MaxConnections", most + 1)))
        .isEqualTo(sumMessage(most, most + 1));

    console.set("default", "MaxConnections", most);
    assertThat(console.get("default", "MaxConnections")).isEqualTo(most);
    assertThat(refusal(() -> console.set(POOL, "MaxConnections", 3))).isEqualTo(sumMessage(2, 3));
  }

  private static String sumMessage(int bound, int value) {
    return "max-connections: must be at most "
        + bound
        + ", as the pools of this node may sum to "
        + MOST_OF_THE_NODE
        + " (sluice.node.max-connections), was "
        + value;
  }

  @Test
  void reservationThatCannotBe_isRefused_withKeyBoundAndValue() throws Exception {
    assertThat(refusal(() -> console.set(POOL, "critical", "Reserved", -1)))
        .contains("priority.critical.reserve", "was -1");
    assertThat(refusal(() -> console.set(POOL, "low", "Reserved", 1)))
        .contains("priority.low.reserve", "was 1");
    assertThat(refusal(() -> console.set(POOL, "high", "Reserved", 3)))
        .isEqualTo(
            "priority.high.reserve: must be at most 2, as the reservations may sum to"
                + " max-connections (2), was 3");
  }

  @Test
  void valueOfAnotherType_orAnAttributeThatIsRead_isRefused() throws Exception {
    assertThat(catchThrowable(() -> console.set(Console.pool(POOL), "MaxConnections", "many")))
        .isInstanceOf(InvalidAttributeValueException.class)
        .hasMessageContaining("MaxConnections")
        .hasMessageContaining("many");
    assertThat(catchThrowable(() -> console.set(POOL, "ActiveConnections", 1)))
        .isInstanceOf(AttributeNotFoundException.class)
        .hasMessageContaining("ActiveConnections");
  }

  // ---- explanations

  @Test
  void explain_saysWhatANewcomerWouldGet_andIsRight() throws Exception {
    assertThat(console.invoke(POOL, "explain", "low"))
        .isEqualTo("free 2 = 2 open to low; would be admitted at once");
    console.set(POOL, "critical", "Reserved", 1);
    assertThat(console.invoke(POOL, "explain", "low"))
        .isEqualTo("free 2 = 1 held for critical + 1 open to low; would be admitted at once");
    console.set(POOL, "critical", "Reserved", 0);
    enter("normal");
    enter("high");
    assertThat(console.invoke(POOL, "explain", "critical"))
        .isEqualTo(
            "free 0 (2 of 2 taken); would take the slot of the least recently active of 1 in"
                + " normal");
    assertThat(console.invoke(POOL, "explain", "normal"))
        .isEqualTo(
            "free 0 (2 of 2 taken); no lower class active; would wait as number 1, up to 30 s");

    park("normal", 1);
    park("normal", 2);
    assertThat(console.invoke(POOL, "explain", "normal"))
        .isEqualTo(
            "free 0 (2 of 2 taken); no lower class active; 2 of at most 2 wait in normal: would be"
                + " refused");
  }

  @Test
  void explainOfNoClass_isRefused_withTheClassesThatThereAre() {
    assertThat(refusal(() -> console.invoke(POOL, "explain", "urgent")))
        .isEqualTo("no class \"urgent\": it is one of critical, high, normal, low");
  }

  @Test
  void dryRun_saysWhoWouldWait_andChangesNothing() throws Exception {
    enter("critical");
    enter("critical");
    park("normal", 1);

    String text = (String) console.invoke(POOL, "dryRun", 4, 1, 0, 0);
    assertThat(text.lines())
        .contains("with 4 slots, held critical 1 high 0 normal 0 low 0")
        .anyMatch(
            line ->
                line.startsWith(
                    "normal: 1 who wait would be admitted, 0 would go on waiting; a newcomer: free"
                        + " 1"))
        .anyMatch(line -> line.startsWith("low: a newcomer: free 1"));
    assertThat(limits()).isEqualTo(limitsFound);
    assertThat(console.get(POOL, "WaitingConnections")).isEqualTo(1);
  }

  @Test
  void dryRunOfLimitsThatCannotBe_saysWhy() throws Exception {
    assertThat(console.invoke(POOL, "dryRun", 0, 0, 0, 0))
        .isEqualTo("refused: max-connections: must be from 1 to 10000000, was 0");
    assertThat((String) console.invoke(POOL, "dryRun", 2, 2, 1, 0))
        .startsWith("refused: ")
        .contains("3", "was 2");
  }

  @Test
  void dryRunAboveTheNodesSum_saysWhatTheChangeWouldSay() throws Exception {
    String refusal = refusal(() -> console.set(POOL, "MaxConnections", MOST_OF_THE_NODE));
    assertThat(console.invoke(POOL, "dryRun", MOST_OF_THE_NODE, 0, 0, 0))
        .isEqualTo("refused: " + refusal);
  }

  // ---- notifications

  @Test
  void saturation_andRelief_areTold() throws Exception {
    try (Console.Ear ear = console.listen(POOL)) {
      enter("critical");
      enter("critical");
      Notification saturated = ear.next("sluice.saturated");
      assertThat(saturated.getSource()).isEqualTo(Console.pool(POOL));
      assertThat(saturated.getMessage()).isEqualTo("pool queue: 2 of 2 active, 0 waiting");
      assertThat(data(saturated)).containsEntry("active", 2L).containsEntry("maxConnections", 2L);

      ContractClient waiting = park("normal", 1);
      waiting.close();
      await().until(() -> console.get(POOL, "WaitingConnections").equals(0));
      clients.get(0).close();
      Notification relieved = ear.next("sluice.relieved");
      assertThat(relieved.getMessage()).isEqualTo("pool queue: 1 of 2 active, 0 waiting");
      assertThat(relieved.getSequenceNumber()).isGreaterThan(saturated.getSequenceNumber());
      assertThat(data(relieved).get("change")).isGreaterThan(data(saturated).get("change"));
    }
  }

  @Test
  void preemptions_areTold_togetherAndAtMostOnceASecond() throws Exception {
    try (Console.Ear ear = console.listen(POOL)) {
      enter("low");
      enter("low");
      long before = (Long) console.get(POOL, "TotalPreempted");
      enter("normal");
      enter("normal");
      enter("high");
      enter("critical");

      List<Notification> told = new ArrayList<>();
      long preempted = 0;
      while (preempted < 4) {
        Notification next = ear.next("sluice.preemption");
        told.add(next);
        preempted += data(next).get("preempted");
        assertThat(next.getMessage()).contains("preempted since the last notice");
      }
      assertThat(preempted).isEqualTo(4);
      assertThat(data(told.get(told.size() - 1))).containsEntry("totalPreempted", before + 4);
      for (int i = 1; i < told.size(); i++) {
        // By the wall clock, which has milliseconds and may be set.
        assertThat(told.get(i).getTimeStamp() - told.get(i - 1).getTimeStamp())
            .isGreaterThanOrEqualTo(950);
      }
    }
  }

  // ---- drain

  @Test
  void drain_sendsAllAway_andResumeTakesNewOnes() throws Exception {
    ContractClient first = enter("critical");
    ContractClient second = enter("critical");
    ContractClient waiting = park("normal", 1);
    Figures before = figures();
    assertThat(console.invoke(POOL, "resume")).isEqualTo(false);

    assertThat(console.invoke(POOL, "drain")).isEqualTo(true);
    assertThat(console.invoke(POOL, "drain")).isEqualTo(false);
    assertThat(waiting.closed()).isEqualTo(NO_ROOM);
    for (ContractClient each : List.of(first, second)) {
      assertThat(each.next()).matches("\\{\"type\":\"draining\",\"reconnectDelay\":\\d+}");
      assertThat(each.closed()).isEqualTo(new Closed(1001, "Going away"));
    }
    await().until(() -> console.get(POOL, "State").equals("DRAINED"));
    assertThat(figures().since(before))
        .containsEntry("activeConnections", -2L)
        .containsEntry("waitingConnections", -1L)
        .containsEntry("totalShutDown", 1L)
        .containsEntry("classes.normal.totalShutDown", 1L)
        .containsEntry("closedByReason.going_away", 2L);
    assertThat(catchThrowable(() -> open(request("critical"))))
        .isInstanceOfSatisfying(
            HandshakeRefused.class, refused -> assertThat(refused.status()).isEqualTo(503));
    assertThat(console.invoke(POOL, "explain", "critical"))
        .isEqualTo("the pool is drained: would be refused");

    assertThat(console.invoke(POOL, "resume")).isEqualTo(true);
    assertThat(console.get(POOL, "State")).isEqualTo("ACTIVE");
    enter("normal");
  }

  // ---- the same over HTTP

  @Test
  void snapshots_areTheSameOverHttp_whateverHasHappened() throws Exception {
    for (String pool : pools) {
      agreesWithHttp(pool);
    }
    enter("low").send("{\"type\":\"join\",\"group\":\"g\"}");
    enter("high").send("no object");
    agreesWithHttp(POOL);
    enter("critical");
    agreesWithHttp(POOL);
    park("normal", 1).close();
    await().until(() -> console.get(POOL, "WaitingConnections").equals(0));
    park("high", 1);
    park("normal", 2);
    agreesWithHttp(POOL);
    console.set(POOL, "MaxConnections", 5);
    console.set(POOL, "critical", "Reserved", 2);
    agreesWithHttp(POOL);
    enter("critical");
    enter("critical");
    console.set(POOL, "MaxConnections", 3);
    agreesWithHttp(POOL);
    console.invoke(POOL, "resetPeak");
    console.invoke(POOL, "drain");
    await().until(() -> console.get(POOL, "State").equals("DRAINED"));
    agreesWithHttp(POOL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"critical", "high", "normal", "low"})
  void explanations_areTheSameOverHttp(String priority) throws Exception {
    enter("high");
    enter("normal");
    park("normal", 1);
    await()
        .untilAsserted(
            () -> {
              CompositeData snapshot = console.snapshot(POOL);
              Object text = console.invoke(POOL, "explain", priority);
              JsonObject said = json("/pools/" + POOL + "/explain?priority=" + priority);
              Object after = console.get(POOL, "SnapshotVersion");
              assertThat(after)
                  .isEqualTo(snapshot.get("snapshotVersion"))
                  .isEqualTo((long) said.getInt("version"));
              assertThat(said.getString("text")).isEqualTo(text);
              assertThat(said.getString("priority")).isEqualTo(priority);
              assertThat(said.getInt("free"))
                  .isEqualTo(
                      (Integer) snapshot.get("maxConnections")
                          - (Integer) snapshot.get("activeConnections"));
            });
  }

  /** Waits for one snapshot that both doors show, and compares all that is in it. */
  private static void agreesWithHttp(String pool) {
    await()
        .untilAsserted(
            () -> {
              CompositeData snapshot = console.snapshot(pool);
              JsonObject said = json("/pools/" + pool);
              assertThat((long) said.getInt("version")).isEqualTo(snapshot.get("snapshotVersion"));
              Map<String, Object> here = flat("", snapshot);
              assertThat(here.remove("totalRefused")).isEqualTo(sumOf("refusedByReason", here));
              assertThat(here.remove("totalEvictedIdle"))
                  .isEqualTo(here.get("closedByReason.idle"));
              assertThat(here.remove("totalEvictedDead"))
                  .isEqualTo(here.get("closedByReason.no_pong"));
              assertThat((String) here.remove("productVersion")).isNotBlank();
              assertThat(withoutZeros(asOverHttp(here))).isEqualTo(withoutZeros(flat("", said)));
            });
  }

  private static long sumOf(String composite, Map<String, Object> figures) {
    return figures.entrySet().stream()
        .filter(each -> each.getKey().startsWith(composite + "."))
        .mapToLong(each -> (Long) each.getValue())
        .sum();
  }

  /** Of what is counted by reason, JSON need not show what never happened. */
  private static Map<String, Object> withoutZeros(Map<String, Object> figures) {
    Map<String, Object> rest = new TreeMap<>();
    figures.forEach(
        (name, value) -> {
          boolean byReason =
              name.matches(
                  "counters\\.(refused|closedByReason|handshakesRefused)\\..*|.*dropped\\..*");
          double number = value instanceof Number some ? some.doubleValue() : Double.NaN;
          if (!byReason || number != 0) {
            rest.put(name, value instanceof Number ? number : value);
          }
        });
    return rest;
  }

  /** The figures by the names that they have in JSON. */
  private static Map<String, Object> asOverHttp(Map<String, Object> figures) {
    Map<String, Object> renamed = new TreeMap<>();
    figures.forEach(
        (name, value) -> {
          renamed.put(nameOverHttp(name), value);
          if (name.matches("classes\\.\\w+\\.reserved")) {
            renamed.put("limits.reserved." + name.split("\\.")[1], value);
          }
        });
    return renamed;
  }

  private static String nameOverHttp(String name) {
    String known = OVER_HTTP.get(name);
    if (known != null) {
      return known;
    }
    return name.replaceFirst("^total([A-Z])", "counters.$1")
        .replaceFirst("^refusedByReason\\.", "counters.refused.")
        .replaceFirst("^closedByReason\\.", "counters.closedByReason.")
        .replaceFirst("^handshakesRefused\\.", "counters.handshakesRefused.")
        .replaceFirst("^errorsByKind\\.", "counters.errors.")
        .replaceFirst("^dropped\\.", "traffic.dropped.")
        .replaceFirst("^messageRates\\.", "rates.")
        .replaceFirst("^acquireLatency\\.", "latency.")
        .replaceFirst("^classes\\.(\\w+)\\.maxWaiting$", "limits.maxWaiting.$1")
        .replaceFirst("^classes\\.(\\w+)\\.waitTimeoutMillis$", "limits.waitTimeoutMs.$1")
        .replaceFirst("^(classes\\.\\w+\\.oldestWait)Millis$", "$1Ms")
        .replaceFirst("^(classes\\.\\w+\\.)total([A-Z])", "$1$2")
        .transform(JmxIT::smallAfterDots);
  }

  private static String smallAfterDots(String name) {
    return Arrays.stream(name.split("\\.")).map(JmxIT::small).collect(Collectors.joining("."));
  }

  private static final Map<String, String> OVER_HTTP =
      Map.ofEntries(
          Map.entry("snapshotVersion", "version"),
          Map.entry("maxConnections", "limits.maxConnections"),
          Map.entry("activeConnections", "gauges.active"),
          Map.entry("waitingConnections", "gauges.waiting"),
          Map.entry("peakConnections", "gauges.peak"),
          Map.entry("utilization", "gauges.utilization"),
          Map.entry("groups", "gauges.groups"),
          Map.entry("claimsLowered", "counters.claimsLowered"),
          Map.entry("messagesIn", "traffic.messagesIn"),
          Map.entry("messagesOut", "traffic.messagesOut"),
          Map.entry("bytesIn", "traffic.bytesIn"),
          Map.entry("bytesOut", "traffic.bytesOut"),
          Map.entry("deliveriesAccepted", "traffic.accepted"),
          Map.entry("deliveriesQueued", "traffic.queued"),
          Map.entry("messagesRateLimited", "traffic.rateLimited"),
          Map.entry("eventsDropped", "traffic.eventsDropped"));

  // ---- clients

  private static ContractRequest request(String priority) {
    return ContractRequest.to(POOL).query("priority", priority);
  }

  private ContractClient open(ContractRequest request) throws HandshakeRefused {
    ContractClient client = WILDFLY.connect(request);
    clients.add(client);
    return client;
  }

  /** A client that has a slot; the first frame that it gets is of what it did itself. */
  private ContractClient enter(String priority) throws Exception {
    ContractClient client = open(request(priority).query("clientId", me + "-" + clients.size()));
    client.send("{\"in\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"echo\",\"payload\":{\"in\":1}}");
    return client;
  }

  /** A client that waits at that place. */
  private ContractClient park(String priority, int position) throws Exception {
    ContractClient client = open(request(priority));
    assertThat(client.next())
        .startsWith(
            "{\"type\":\"queued\",\"position\":" + position + ",\"priority\":\"" + priority);
    return client;
  }

  private static String connectionId(String welcome) {
    Matcher id = Pattern.compile("\"connectionId\":\"([^\"]+)\"").matcher(welcome);
    assertThat(id.find()).as(welcome).isTrue();
    return id.group(1);
  }

  // ---- figures

  /** The numbers of a snapshot, by names as {@code classes.high.active}. */
  private static final class Figures {
    private final Map<String, Object> all;

    Figures(CompositeData snapshot) {
      all = flat("", snapshot);
    }

    Object of(String name) {
      return all.get(name);
    }

    /** By how much whole numbers have changed, of those that have. */
    Map<String, Long> since(Figures before) {
      Map<String, Long> changes = new TreeMap<>();
      all.forEach(
          (name, value) -> {
            if (value instanceof Integer || value instanceof Long) {
              long change = ((Number) value).longValue() - ((Number) before.of(name)).longValue();
              if (change != 0) {
                changes.put(name, change);
              }
            }
          });
      return changes;
    }
  }

  private static Figures figures() throws Exception {
    return new Figures(console.snapshot(POOL));
  }

  private static Map<String, Object> flat(String name, Object value) {
    Map<String, Object> all = new TreeMap<>();
    if (value instanceof CompositeData composite) {
      for (String item : composite.getCompositeType().keySet()) {
        all.putAll(flat(under(name, item), composite.get(item)));
      }
    } else if (value instanceof JsonObject object) {
      object.forEach((key, each) -> all.putAll(flat(under(name, key), each)));
    } else {
      all.put(name, value instanceof JsonValue json ? plain(json) : value);
    }
    return all;
  }

  private static String under(String name, String item) {
    return name.isEmpty() ? item : name + "." + item;
  }

  private static Object plain(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return number.doubleValue();
    }
    return value instanceof JsonString string ? string.getString() : value;
  }

  private static JsonObject json(String path) throws Exception {
    String login = "monitor:monitor-in-a-test";
    HttpResponse<String> answer =
        Http.get(
            "/sluice/api/v1" + path,
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    assertThat(answer.statusCode()).isEqualTo(200);
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  // ---- limits

  /** What can be written, by pool or pool and class. */
  private static Map<String, Integer> limits() throws Exception {
    Map<String, Integer> all = new TreeMap<>();
    for (String pool : pools) {
      all.put(pool, (Integer) console.get(pool, "MaxConnections"));
      for (String each : CLASSES) {
        all.put(pool + " " + each, (Integer) console.get(pool, each, "Reserved"));
      }
    }
    return all;
  }

  private void restoreLimits() throws Exception {
    Map<String, Integer> now = limits();
    Set<String> changed =
        limitsFound.keySet().stream()
            .filter(each -> !limitsFound.get(each).equals(now.get(each)))
            .map(each -> each.split(" ")[0])
            .collect(Collectors.toSet());
    for (String pool : changed) {
      for (String each : CLASSES) {
        console.set(pool, each, "Reserved", 0);
      }
      console.set(pool, "MaxConnections", limitsFound.get(pool));
      for (String each : CLASSES) {
        console.set(pool, each, "Reserved", limitsFound.get(pool + " " + each));
      }
    }
  }

  // ---- refusals and notifications

  /** The message of the standard exception that says no. */
  private static String refusal(Callable<?> action) {
    Throwable thrown = catchThrowable(action::call);
    assertThat(thrown).isInstanceOf(RuntimeMBeanException.class);
    assertThat(thrown.getCause()).isInstanceOf(IllegalArgumentException.class).hasNoCause();
    return thrown.getCause().getMessage();
  }

  private static Map<String, Long> data(Notification notification) {
    Map<String, Long> data = new TreeMap<>();
    ((Map<?, ?>) notification.getUserData())
        .forEach((name, value) -> data.put((String) name, (Long) value));
    return data;
  }

  // ---- what was agreed

  /** The lines of a bean in the agreed list. */
  private static List<String> agreed(String bean) throws IOException {
    Path file =
        Path.of(System.getProperty("golden.agreed"))
            .resolve("../../../../ejb-pool/src/test/golden/mbeans.txt")
            .normalize();
    List<String> lines = Files.readAllLines(file);
    int from = lines.indexOf(bean);
    assertThat(from).as(file + ": " + bean).isNotNegative();
    return lines.subList(from + 1, lines.size()).stream()
        .takeWhile(line -> line.startsWith(" "))
        .toList();
  }

  /** A bean as it would stand in that list. */
  private static List<String> whatItHas(ObjectName bean) throws Exception {
    MBeanInfo info = console.info(bean);
    List<String> lines = new ArrayList<>();
    for (MBeanAttributeInfo each : info.getAttributes()) {
      assertThat(each.isReadable()).as(each.getName()).isTrue();
      lines.add(
          "  attribute "
              + each.getName()
              + " "
              + simple(each.getType())
              + (each.isWritable() ? " (writable)" : "")
              + ": "
              + each.getDescription());
      if (typeOf(each) instanceof CompositeType type) {
        lines.addAll(
            each.getName().equals("Snapshot")
                ? List.of("    " + String.join(", ", new TreeSet<>(type.keySet())))
                : itemsOf(type, "    "));
      }
    }
    for (MBeanOperationInfo each : info.getOperations()) {
      lines.add(
          "  operation "
              + each.getName()
              + Arrays.stream(each.getSignature())
                  .map(parameter -> simple(parameter.getType()))
                  .collect(Collectors.joining(", ", "(", ") "))
              + simple(each.getReturnType())
              + ", "
              + (each.getImpact() == MBeanOperationInfo.INFO ? "info" : "action")
              + ": "
              + each.getDescription());
      for (MBeanParameterInfo parameter : each.getSignature()) {
        lines.add("    " + parameter.getName() + ": " + parameter.getDescription());
      }
    }
    for (MBeanNotificationInfo each : info.getNotifications()) {
      lines.add(
          "  notification "
              + String.join(", ", each.getNotifTypes())
              + ": "
              + each.getDescription());
    }
    return lines;
  }

  private static List<String> itemsOf(CompositeType type, String margin) {
    List<String> lines = new ArrayList<>();
    for (String item : type.keySet()) {
      OpenType<?> each = type.getType(item);
      lines.add(
          margin + item + " " + simple(each.getClassName()) + ": " + type.getDescription(item));
      if (each instanceof CompositeType inner) {
        lines.addAll(itemsOf(inner, margin + "  "));
      }
    }
    return lines;
  }

  private static OpenType<?> typeOf(MBeanAttributeInfo attribute) {
    assertThat(attribute).isInstanceOf(OpenMBeanAttributeInfo.class);
    return ((OpenMBeanAttributeInfo) attribute).getOpenType();
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1).replace(";", "[]");
  }

  private static String inOurOrder(ObjectName name) {
    if (name.getKeyPropertyList().size() == 1) {
      return name.toString();
    }
    String pool = name.getKeyProperty("pool");
    return "io.sluice:type="
        + name.getKeyProperty("type")
        + (pool == null ? "" : ",pool=" + pool)
        + ",name="
        + name.getKeyProperty("name")
        + (name.getKeyPropertyList().size() > (pool == null ? 2 : 3) ? ",and more" : "");
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String small(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
