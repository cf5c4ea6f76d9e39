package io.sluice.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.ContractClient.Closed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link PoolContract} about slots: who has one, who waits for one, who loses one.
 *
 * <p>Both pools of these scenarios entitle everybody to {@code critical}, so that a claim, which
 * can only lower, chooses any class:
 *
 * <ul>
 *   <li>{@code narrow} has four slots, one held for each class but the lowest. Only {@code
 *       sluice.v1} waits there. Its sweep is too rare to be what ends a wait.
 *   <li>{@code queue} has two slots, and holds none for anybody.
 * </ul>
 *
 * <p>Each scenario finds them empty: those of the one before were ended by the server, which has
 * their slots back before it says so.
 */
abstract class AdmissionScenarios extends Scenarios {
  private static final String NARROW = "narrow";
  private static final String QUEUE = "queue";

  private static final String ADMITTED = "{\"type\":\"admitted\"}";
  private static final Closed AT_CAPACITY = new Closed(1013, "Server at capacity");
  private static final Closed QUEUE_TIMEOUT = new Closed(1013, "Queue timeout");
  private static final Closed PREEMPTED = new Closed(4101, "Preempted");

  /** What {@code low} waits in {@code queue}, and {@code normal} in {@code narrow}. */
  private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

  /** A wait ends at most 250 ms late; the rest is for the network and slow machines. */
  private static final Duration MOST_LATE = Duration.ofSeconds(5);

  private final List<ContractClient> inSlots = new ArrayList<>();

  @AfterEach
  void leaveNobodyInSlots() {
    inSlots.forEach(AdmissionScenarios::haveEnded);
  }

  // ---- words
  // -------------------------------------------------------------------------------------

  /** The server ends it, and gives its slot or its place away before it says so. */
  private static void haveEnded(ContractClient client) {
    client.sendBinary(new byte[] {0});
    client.closed();
  }

  private static ContractRequest to(String pool, String priority) {
    return ContractRequest.to(pool).query("priority", priority);
  }

  private ContractClient arrive(ContractRequest request) {
    ContractClient client = connect(request);
    inSlots.add(client);
    return client;
  }

  /** Speaks {@code sluice.v1}, and has been welcomed. */
  private ContractClient arriveV1(ContractRequest request) {
    ContractClient client = arrive(request.v1());
    assertThat(client.next()).startsWith("{\"type\":\"welcome\"");
    return client;
  }

  /** One of that class that has a slot at once. It speaks {@code sluice.v1}. */
  private ContractClient enter(String pool, String priority) {
    return enter(to(pool, priority));
  }

  private ContractClient enter(ContractRequest request) {
    ContractClient client = arriveV1(request);
    assertNothingCame(client);
    return client;
  }

  /** One of that class that is put in that place of the queue. */
  private ContractClient park(String priority, int position) {
    ContractClient client = arrive(to(QUEUE, priority));
    assertThat(client.next()).isEqualTo(queued(position, priority));
    return client;
  }

  /** The same in {@code sluice.v1}. */
  private ContractClient parkV1(ContractRequest request, String priority, int position) {
    ContractClient client = arriveV1(request);
    assertThat(client.next()).isEqualTo(queued(position, priority));
    return client;
  }

  /** What those two say who have just come. */
  private static String queued(int position, String priority) {
    long timeoutMs =
        switch (priority) {
          case "critical" -> 5_000;
          case "high" -> 15_000;
          case "normal" -> 30_000;
          default -> SHORT_WAIT.toMillis();
        };
    return queued(position, priority, timeoutMs);
  }

  private static String queued(int position, String priority, long timeoutMs) {
    return "{\"type\":\"queued\",\"position\":"
        + position
        + ",\"priority\":\""
        + priority
        + "\",\"timeoutMs\":"
        + timeoutMs
        + "}";
  }

  /** Both slots of {@code queue} are taken by the highest class, so nobody can be preempted. */
  private List<ContractClient> fillQueue() {
    return List.of(enter(QUEUE, "critical"), enter(QUEUE, "critical"));
  }

  /** All slots of {@code narrow} are taken by the highest class. */
  private void fillNarrow() {
    for (int i = 0; i < 4; i++) {
      enter(NARROW, "critical");
    }
  }

  /** It still waits, and has been told nothing new. */
  private static void assertWaits(ContractClient client) {
    client.send("{\"type\":\"leave\",\"group\":\"fence\",\"id\":\"fence\"}");
    assertError(client.next(), "\"fence\"", "not_admitted");
  }

  /** The same, but it may have been told of a better place meanwhile. */
  private static void assertWaitsOn(ContractClient client) {
    client.send("{\"type\":\"leave\",\"group\":\"fence\",\"id\":\"fence\"}");
    assertError(nextButPlaces(client), "\"fence\"", "not_admitted");
  }

  private static String nextButPlaces(ContractClient client) {
    String next = client.next();
    while (next.startsWith("{\"type\":\"queued\",")) {
      next = client.next();
    }
    return next;
  }

  private static void assertAdmitted(ContractClient client) {
    assertThat(client.next()).isEqualTo(ADMITTED);
    assertNothingCame(client);
  }

  private static void assertRefused(ContractClient client, Closed end) {
    String refused = client.next();
    assertThat(refused)
        .startsWith(
            "{\"type\":\"refused\",\"reason\":\"" + end.reason() + "\",\"reconnectDelay\":");
    assertDelayOfFiveSeconds(refused);
    assertThat(client.closed()).isEqualTo(end);
  }

  // ---- reserved slots
  // ----------------------------------------------------------------------------

  @Test
  void rsv1_aReservedSlot_isKeptFromALowerClass() {
    ContractClient first = enter(NARROW, "low");
    ContractClient second = parkLowInNarrow();
    enter(NARROW, "normal");
    enter(NARROW, "high");
    enter(NARROW, "critical");
    assertNothingCame(first);
    assertWaits(second);
  }

  @Test
  void aHigherClass_usesTheFreeSlots_thatAreReservedForLowerOnes() {
    enter(NARROW, "critical");
    enter(NARROW, "high");
    enter(NARROW, "high");
    enter(NARROW, "high");
  }

  @Test
  void rsv1_aFreedSlotThatIsReserved_isKeptFromAWaiterOfALowerClass() {
    ContractClient low = enter(NARROW, "low");
    enter(NARROW, "normal");
    ContractClient high = enter(NARROW, "high");
    enter(NARROW, "critical");
    ContractClient waiter = parkLowInNarrow();
    haveEnded(high);
    assertWaits(waiter);
    low.close();
    assertAdmitted(waiter);
  }

  private ContractClient parkLowInNarrow() {
    ContractClient client = arriveV1(to(NARROW, "low"));
    assertThat(client.next()).isEqualTo(queued(1, "low", 60_000));
    return client;
  }

  // ---- preemption
  // --------------------------------------------------------------------------------

  @Test
  void pre4_aVictim_isToldAndClosed_andTheNewcomerHasItsSlot() {
    ContractClient victim = enter(QUEUE, "low");
    ContractClient other = enter(QUEUE, "high");
    enter(QUEUE, "normal");
    String told = victim.next();
    assertThat(told)
        .matches(
            "\\{\"type\":\"preempted\",\"reason\":\"Higher priority connection needed\","
                + "\"reconnectDelay\":\\d+}");
    assertDelayOfFiveSeconds(told);
    assertThat(victim.closed()).isEqualTo(PREEMPTED);
    assertNothingCame(other);
  }

  @Test
  void pre2_theVictim_isOfTheLowestClass() {
    ContractClient normal = enter(QUEUE, "normal");
    ContractClient low = enter(QUEUE, "low");
    beActive(low);
    enter(QUEUE, "critical");
    assertThat(low.closed()).isEqualTo(PREEMPTED);
    assertNothingCame(normal);
  }

  @Test
  void pre2_withinAClass_theVictimIsTheLeastRecentlyActive() {
    ContractClient older = enter(QUEUE, "low");
    ContractClient newer = enter(QUEUE, "low");
    beActive(older);
    ContractClient winner = enter(QUEUE, "normal");
    assertThat(newer.closed()).isEqualTo(PREEMPTED);
    haveEnded(winner);
    ContractClient newest = enter(QUEUE, "low");
    beActive(newest);
    enter(QUEUE, "normal");
    assertThat(older.closed()).isEqualTo(PREEMPTED);
    assertNothingCame(newest);
  }

  /** Often enough that the server has long heard of the end of what it wrote to others before. */
  private static void beActive(ContractClient client) {
    for (int i = 0; i < 100; i++) {
      assertNothingCame(client);
    }
  }

  @Test
  void pre1_nobodyGivesWayToTheirOwnClass_orToALowerOne() {
    ContractClient first = enter(QUEUE, "normal");
    ContractClient second = enter(QUEUE, "normal");
    park("normal", 1);
    park("low", 2);
    assertNothingCame(first);
    assertNothingCame(second);
  }

  // ---- waiting
  // -----------------------------------------------------------------------------------

  @Test
  void aWaiter_isToldItsPlace_andLetInWhenASlotIsFree() {
    List<ContractClient> both = fillQueue();
    ContractClient waiter = park("normal", 1);
    both.get(0).close();
    assertThat(waiter.next()).isEqualTo(ADMITTED);
    join(waiter, own("group"));
    join(both.get(1), own("group"));
    waiter.send(broadcast("1", ",\"id\":1"));
    assertThat(waiter.next()).isEqualTo("{\"type\":\"ack\",\"id\":1,\"recipients\":1}");
    assertThat(both.get(1).next()).isEqualTo(broadcasted("1"));
  }

  @Test
  void whatAWaiterSends_isAnsweredNotAdmitted_andNotDone() {
    List<ContractClient> both = fillQueue();
    ContractClient waiter = park("normal", 1);
    waiter.send("{\"type\":\"join\",\"group\":\"" + own("group") + "\",\"id\":7}");
    assertError(waiter.next(), "7", "not_admitted");
    waiter.send("{\"hello\":\"world\"}");
    assertError(waiter.next(), "not_admitted");
    waiter.send("hello");
    assertError(waiter.next(), "not_admitted");
    both.get(0).close();
    assertThat(waiter.next()).isEqualTo(ADMITTED);
    waiter.send(broadcast("1", ",\"id\":8"));
    assertError(waiter.next(), "8", "not_member");
  }

  @Test
  void q1_withinAClass_whoeverCameFirstIsServedFirst() {
    List<ContractClient> both = fillQueue();
    ContractClient first = park("normal", 1);
    ContractClient second = park("normal", 2);
    both.get(0).close();
    assertAdmitted(first);
    assertWaits(second);
    both.get(1).close();
    assertAdmitted(second);
  }

  @Test
  void q2_aHigherClass_isServedFirst() {
    List<ContractClient> both = fillQueue();
    ContractClient normal = park("normal", 1);
    ContractClient high = park("high", 1);
    park("normal", 3);
    both.get(0).close();
    assertAdmitted(high);
    assertWaits(normal);
    both.get(1).close();
    assertAdmitted(normal);
  }

  @Test
  void q4_aWaitThatIsTooLong_closes1013_notEarly_andInTime() {
    fillQueue();
    long before = server().nanoTime();
    ContractClient waiter = park("low", 1);
    long parked = server().nanoTime();
    assertThat(waiter.closed()).isEqualTo(QUEUE_TIMEOUT);
    assertWaited(before, parked);
  }

  @Test
  void q4_inSluiceV1_aWaitThatIsTooLong_saysWhenToComeBack() {
    fillNarrow();
    long before = server().nanoTime();
    ContractClient waiter = arriveV1(to(NARROW, "normal"));
    assertThat(waiter.next()).isEqualTo(queued(1, "normal", SHORT_WAIT.toMillis()));
    long parked = server().nanoTime();
    assertRefused(waiter, QUEUE_TIMEOUT);
    assertWaited(before, parked);
  }

  /** A short wait has just ended that began between these two. */
  private void assertWaited(long beforeNanos, long parkedNanos) {
    long now = server().nanoTime();
    assertThat(Duration.ofNanos(now - beforeNanos)).isGreaterThanOrEqualTo(SHORT_WAIT);
    assertThat(Duration.ofNanos(now - parkedNanos)).isLessThan(SHORT_WAIT.plus(MOST_LATE));
  }

  @Test
  void cap2_aFullQueue_closes1013_andIsFullForItsClassOnly() {
    fillQueue();
    park("normal", 1);
    park("normal", 2);
    assertThat(arrive(to(QUEUE, "normal")).closed()).isEqualTo(AT_CAPACITY);
    assertRefused(arrive(to(QUEUE, "normal").v1()), AT_CAPACITY);
    park("high", 1);
    park("low", 4);
  }

  @Test
  void q5_aWaiterThatCloses_givesItsPlaceUp() {
    List<ContractClient> both = fillQueue();
    ContractClient gone = park("normal", 1);
    ContractClient second = park("normal", 2);
    gone.close();
    ContractClient third = connectWithPatience(to(QUEUE, "normal"));
    inSlots.add(third);
    assertThat(third.next()).isEqualTo(queued(2, "normal"));
    both.get(0).close();
    assertAdmitted(second);
    both.get(1).close();
    assertThat(nextButPlaces(third)).isEqualTo(ADMITTED);
  }

  @Test
  void q5_aWaiterThatIsEnded_givesItsPlaceUpAtOnce() {
    fillQueue();
    ContractClient ended = park("normal", 1);
    ended.sendBinary(new byte[] {0});
    assertThat(ended.closed()).isEqualTo(new Closed(1003, "Binary messages are not supported"));
    park("normal", 1);
  }

  @Test
  void inSluiceV1_aWaiterIsWelcomed_andToldWhenItsPlaceImproves() {
    fillQueue();
    ContractClient first = park("high", 1);
    ContractClient second = parkV1(to(QUEUE, "normal"), "normal", 2);
    ContractClient plain = park("normal", 3);
    haveEnded(first);
    String better = second.next();
    assertThat(better).startsWith("{\"type\":\"queued\",\"position\":1,\"priority\":\"normal\",");
    assertThat(Long.parseLong(field(better, "timeoutMs"))).isBetween(1L, 29_999L);
    assertWaits(plain);
  }

  @Test
  void wherePlainClientsDoNotWait_theyAreRefused_andThoseOfSluiceV1Wait() {
    fillNarrow();
    assertThat(arrive(to(NARROW, "high")).closed()).isEqualTo(AT_CAPACITY);
    parkV1(to(NARROW, "high"), "high", 1);
  }

  // ---- takeover
  // ----------------------------------------------------------------------------------

  @Test
  void aTakeoverAtCapacity_isInPlace_andBeforeThoseWhoWait() {
    ContractRequest request = to(QUEUE, "normal").query("clientId", own("a"));
    ContractClient older = arrive(request.v1());
    String token = field(older.next(), "resumeToken");
    enter(QUEUE, "critical");
    ContractClient waiter = park("normal", 1);
    enter(request.query("resumeToken", token));
    assertThat(older.closed()).isEqualTo(new Closed(4002, "Replaced"));
    assertWaits(waiter);
  }

  @Test
  void aTakeoverIntoALowerClass_givesTheSlotToThoseWhoWait_andWaitsItself() {
    ContractRequest request = to(QUEUE, "normal").query("clientId", own("a"));
    ContractClient older = arrive(request.v1());
    String token = field(older.next(), "resumeToken");
    enter(QUEUE, "critical");
    ContractClient waiter = park("normal", 1);
    parkV1(request.query("resumeToken", token).query("priority", "low"), "low", 1);
    assertThat(older.closed()).isEqualTo(new Closed(4002, "Replaced"));
    assertAdmitted(waiter);
  }

  @Test
  void q7_aWaiterTakenOver_isReplacedAtTheEndOfTheQueue() {
    List<ContractClient> both = fillQueue();
    ContractRequest request = to(QUEUE, "normal").query("clientId", own("a"));
    ContractClient older = arrive(request.v1());
    String token = field(older.next(), "resumeToken");
    assertThat(older.next()).isEqualTo(queued(1, "normal"));
    ContractClient other = park("normal", 2);
    ContractClient newer = parkV1(request.query("resumeToken", token), "normal", 2);
    assertThat(older.closed()).isEqualTo(new Closed(4002, "Replaced"));
    both.get(0).close();
    assertAdmitted(other);
    assertWaitsOn(newer);
  }
}
