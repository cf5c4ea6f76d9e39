package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Neighbour;
import io.sluice.it.hostile.Publisher;
import io.sluice.it.hostile.Reader;
import io.sluice.it.hostile.Readers;
import io.sluice.it.hostile.TrickleReader;
import io.sluice.run.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Clients that don't read: what each overflow policy makes of them, what a {@code gap} tells them
 * when they read again, that none of them costs the server a thread or more memory than it is
 * given, and that nobody else loses anything by them.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class StalledReadersIT {
  /** The smallest that Linux gives: what is sent stays on the server's side. */
  private static final int TINY = 2_304;

  private static final int OUTBOX_BYTES = 524_288;
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** More than the socket's buffers and an outbox hold together, twice. */
  private static final int FLOOD_BYTES = 8 * 1024 * 1024;

  private static final int MESSAGE_BYTES = 8_192;
  private static final int FLOOD = FLOOD_BYTES / MESSAGE_BYTES;
  private static final int KEYS = 10;

  /** A thread that writes to others is in the same place at one look, not at all of these. */
  private static final int LOOKS = 8;

  private static final int HEALTHY = 900;
  private static final int STALLED = 100;
  private static final int BROADCASTS = 1_000;
  private static final long PACE_NANOS = 10_000_000;
  private static final int DIRECTS = 80;
  private static final int DIRECT_BYTES = 50_000;

  /**
   * What the container may hold for one that doesn't read, besides what the kernel does. Payara's
   * Grizzly copies what it takes: 32 KiB, and of the message that goes beyond them the rest.
   */
  private static final long CONTAINER_BYTES =
      TestServer.isPayara() ? 65_536 + DIRECT_BYTES : 65_536;

  private static final ObjectName DIRECT = name("java.nio:type=BufferPool,name=direct");

  private static TestServer server;
  private static Console console;

  @BeforeAll
  static void start() throws Exception {
    TestServer.Plan plan = TestServer.of(StalledReadersIT.class);
    plan.setting("sluice.pools", "default,brisk,patient");
    for (String pool : List.of("default", "brisk", "patient")) {
      plan.setting("sluice.pool." + pool + ".inbound.messages-per-second", 0)
          .setting("sluice.pool." + pool + ".inbound.bytes-per-second", 0);
    }
    // Neither a full outbox nor a ping ends anybody here, only the deadline of a write.
    plan.setting("sluice.pool.brisk.outbox.overflow", "drop-oldest")
        .setting("sluice.pool.brisk.outbox.send-timeout", SEND_TIMEOUT)
        .setting("sluice.pool.brisk.pong-timeout", "PT1H");
    // Nothing ends anybody here.
    plan.setting("sluice.pool.patient.max-connections", 1_100)
        .setting("sluice.pool.patient.priority.critical.reserve", 0)
        .setting("sluice.pool.patient.priority.high.reserve", 0)
        .setting("sluice.pool.patient.priority.normal.reserve", 0)
        .setting("sluice.pool.patient.outbox.overflow", "drop-oldest")
        .setting("sluice.pool.patient.outbox.overflow.newest", "drop-newest")
        .setting("sluice.pool.patient.outbox.overflow.latest", "conflate")
        .setting("sluice.pool.patient.outbox.send-timeout", "PT10M")
        .setting("sluice.pool.patient.pong-timeout", "PT1H");
    server = plan.start();
    console = new Console(server.managementPort());
  }

  @AfterAll
  static void stop() throws Exception {
    console.close();
    server.close();
  }

  @Test
  void close_endsTheStalledReader_whoIsToldSoIfItReadsAgainAtOnce() throws Exception {
    try (Readers crowd = new Readers();
        Publisher publisher = publisher("default", "g")) {
      Reader reader = stalled(crowd, "default", "g");

      int sent = 0;
      do {
        publisher.broadcast("g", ++sent, "k", MESSAGE_BYTES);
      } while (!publisher.settle().endsWith("\"recipients\":0}") && sent < FLOOD);
      reader.resume();

      await().until(() -> reader.end() != null);
      assertThat(reader.end()).startsWith("close 4102 ");
      int[] heard = reader.heard();
      assertThat(heard).isEqualTo(oneTo(heard.length)).hasSizeLessThan(sent - 1);
      assertThat(closed("default", "slow_consumer")).isEqualTo(1);
      // The one that nobody was there to hear isn't a delivery.
      assertThat(Account.of("default").slow).isEqualTo(sent - 1 - heard.length);
    }
  }

  @Test
  void dropOldest_keepsTheNewest_andEachGapStandsWhereMessagesAreMissing() throws Exception {
    for (int[] round : flooded("oldest")) {
      assertThat(messages(round)).endsWith(FLOOD - 1, FLOOD, FLOOD + 1);
      int next = 1;
      for (int each : round) {
        if (each > 0) {
          assertThat(each).isEqualTo(next++);
        } else {
          next -= each;
        }
      }
    }
  }

  @Test
  void dropNewest_keepsTheOldest() throws Exception {
    for (int[] round : flooded("newest")) {
      int[] kept = messages(round);
      assertThat(kept).startsWith(oneTo(kept.length - 1)).endsWith(FLOOD + 1);
    }
  }

  @Test
  void conflate_keepsTheNewestOfEachKey() throws Exception {
    long before = Account.of("patient").conflated;
    int[] newestOfEachKey = IntStream.rangeClosed(FLOOD - KEYS + 1, FLOOD + 1).toArray();

    for (int[] round : flooded("latest")) {
      assertThat(messages(round)).isSorted().endsWith(newestOfEachKey);
    }
    assertThat(Account.of("patient").conflated - before).isPositive();
  }

  /**
   * Floods a member of that group who doesn't read, lets it read all that was kept and one message
   * more, and does the same again. What it has heard and the gaps that it was told of make up what
   * was sent, and so do the pool's accounts.
   *
   * @return what it has heard in each round
   */
  private static List<int[]> flooded(String group) throws Exception {
    Account before = Account.of("patient");
    try (Readers crowd = new Readers();
        Publisher publisher = publisher("patient", group)) {
      Reader reader = stalled(crowd, "patient", group);
      int[] first = round(reader, publisher, group);
      reader.stall();
      int[] both = round(reader, publisher, group);
      int[] second = Arrays.copyOfRange(both, first.length, both.length);

      for (int[] each : List.of(first, second)) {
        assertThat(lost(each)).isPositive().isEqualTo(FLOOD + 1 - messages(each).length);
      }
      assertAccounts("patient", before, lost(both), reader.texts() + publisher.texts());
      assertThat(reader.end()).isNull();
      System.out.printf("%s: of %d messages %d were lost%n", group, FLOOD + 1, lost(second));
      return List.of(first, second);
    }
  }

  private static int[] round(Reader reader, Publisher publisher, String group) throws Exception {
    publish(publisher, group, FLOOD);
    reader.resume();
    await().atMost(PATIENCE).until(() -> Account.of("patient").queued == 0);
    publisher.broadcast(group, FLOOD + 1, "end", MESSAGE_BYTES);
    publisher.settle();
    await().until(() -> reader.last() == FLOOD + 1);
    return reader.heard();
  }

  private static void publish(Publisher publisher, String group, int messages) throws Exception {
    for (int i = 1; i <= messages; i++) {
      publisher.broadcast(group, i, "k" + i % KEYS, MESSAGE_BYTES);
    }
    publisher.settle();
  }

  @Test
  void aReaderOfOneByteEachSecond_holdsNoThread_andIsEndedByTheSendDeadline() throws Exception {
    List<Neighbour> neighbours = new ArrayList<>();
    try (TrickleReader reader = new TrickleReader(server.httpPort(), "brisk", "g", TINY);
        Publisher publisher = publisher("brisk", "g")) {
      for (int i = 0; i < 8; i++) { // some on each I/O thread
        neighbours.add(new Neighbour(server.httpPort(), "neighbour-" + i));
      }
      publish(publisher, "g", FLOOD);
      long beganNanos = System.nanoTime();
      int bytes = 0;
      while (closed("brisk", "slow_consumer") == 0) {
        assertThat(since(beganNanos)).isLessThan(SEND_TIMEOUT.plus(SWEEP).plus(SLACK));
        assertThat(threadsThatWrite()).isEmpty();
        reader.read();
        bytes++;
        TimeUnit.SECONDS.sleep(1);
      }
      System.out.printf(
          "one byte each second: ended after %s, %d bytes%n", since(beganNanos), bytes);

      assertThat(reader.drain()).isEqualTo("cut");
      for (Neighbour each : neighbours) {
        assertThat(each.wrong()).isNull();
        assertThat(each.slowest()).isLessThan(Duration.ofSeconds(1));
        assertThat(each.leave()).isEqualTo("close 1000 ");
      }
    }
  }

  /** Those that are in a method of ours that writes, now and at each look of some more. */
  private static Set<Long> threadsThatWrite() throws Exception {
    Set<Long> held = null;
    for (int look = 0; look < LOOKS && (held == null || !held.isEmpty()); look++) {
      Set<Long> writing =
          server.threads().stream()
              .filter(StalledReadersIT::writes)
              .map(ThreadInfo::getThreadId)
              .collect(Collectors.toSet());
      writing.retainAll(held == null ? writing : held);
      held = writing;
    }
    return held;
  }

  private static boolean writes(ThreadInfo thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(StackTraceElement::getClassName)
        .anyMatch(each -> each.matches("io\\.sluice\\.(core\\.delivery\\..*|.*Transport)"));
  }

  @Test
  void aHundredStalledOfAThousand_costNobodyAMessage_andNoMoreMemoryThanTheirOutboxes()
      throws Exception {
    try (Hall hall = new Hall()) {
      Footprint empty = Footprint.now();
      hall.fillStalled();
      Footprint full = Footprint.now().minus(empty);
      Duration took = hall.broadcast();
      Footprint after = Footprint.now().minus(empty);

      for (Reader each : hall.healthy) {
        assertThat(each.heard()).isEqualTo(oneTo(BROADCASTS));
      }
      hall.wakeStalled();
      hall.assertAccountedFor();
      System.out.printf(
          "%d broadcasts in %s; each stalled: %s full, %s after%n",
          BROADCASTS, took, full.each(), after.each());
      full.assertBounded();
      after.assertBounded();
    }
  }

  /** Bytes of the server's memory, after a collection. */
  private record Footprint(long heap, long direct) {
    static Footprint now() throws Exception {
      return new Footprint(server.heapInUse(), (long) console.get(DIRECT, "MemoryUsed"));
    }

    Footprint minus(Footprint before) {
      return new Footprint(heap - before.heap, direct - before.direct);
    }

    Footprint each() {
      return new Footprint(heap / STALLED, direct / STALLED);
    }

    /** No outbox holds more than its bytes and one message, and the container little. */
    void assertBounded() {
      assertThat(heap + direct)
          .isLessThan(STALLED * (OUTBOX_BYTES + DIRECT_BYTES + CONTAINER_BYTES));
    }
  }

  /** A group of a thousand, of whom a hundred have stopped to read. */
  private static final class Hall implements Closeable {
    final Account before = Account.of("patient");
    final Readers crowd = new Readers();
    final Publisher publisher = publisher("patient", "hall");
    final List<Reader> healthy = many(HEALTHY, 0);
    final List<Reader> stalled = many(STALLED, TINY);

    Hall() throws Exception {
      await().atMost(PATIENCE).until(() -> all().allMatch(each -> each.others() == 1));
      stalled.forEach(Reader::stall);
    }

    private List<Reader> many(int count, int receiveBytes) throws Exception {
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        readers.add(crowd.join(server.httpPort(), "patient", "hall", receiveBytes));
      }
      return readers;
    }

    private Stream<Reader> all() {
      return Stream.concat(healthy.stream(), stalled.stream());
    }

    /** By messages of their own, which nobody else's outbox holds, too. */
    void fillStalled() throws Exception {
      for (int i = 1; i <= DIRECTS; i++) {
        for (Reader each : stalled) {
          publisher.direct(each.clientId(), BROADCASTS + 1 + i, DIRECT_BYTES);
        }
      }
      publisher.settle();
    }

    /** Until all have come to those who read. */
    Duration broadcast() throws Exception {
      long beganNanos = System.nanoTime();
      for (int i = 1; i <= BROADCASTS; i++) {
        publisher.broadcast("hall", i, "k", 1_024);
        TimeUnit.NANOSECONDS.sleep(beganNanos + i * PACE_NANOS - System.nanoTime());
      }
      publisher.settle();
      await().atMost(PATIENCE).until(() -> healthy.stream().allMatch(heard(BROADCASTS)));
      return since(beganNanos);
    }

    /** They read all that is left, and a last message. */
    void wakeStalled() throws Exception {
      stalled.forEach(Reader::resume);
      await().atMost(PATIENCE).until(() -> Account.of("patient").queued == 0);
      publisher.broadcast("hall", BROADCASTS + 1, "k", 1_024);
      publisher.settle();
      await().atMost(PATIENCE).until(() -> all().allMatch(heard(BROADCASTS + 1)));
    }

    private static Predicate<Reader> heard(int message) {
      return each -> each.last() == message;
    }

    void assertAccountedFor() {
      long lost = 0;
      for (Reader each : stalled) {
        int[] heard = each.heard();
        assertThat(lost(heard))
            .isPositive()
            .isEqualTo(DIRECTS + BROADCASTS + 1 - messages(heard).length);
        lost += lost(heard);
      }
      assertAccounts(
          "patient", before, lost, all().mapToLong(Reader::texts).sum() + publisher.texts());
    }

    @Override
    public void close() throws IOException {
      crowd.close();
      publisher.close();
    }
  }

  private static Publisher publisher(String pool, String group) throws Exception {
    Publisher publisher = new Publisher(server.httpPort(), pool);
    publisher.join(group);
    return publisher;
  }

  private static Reader stalled(Readers crowd, String pool, String group) throws Exception {
    Reader reader = crowd.join(server.httpPort(), pool, group, TINY);
    await().until(() -> reader.others() == 1); // the answer to its join
    reader.stall();
    return reader;
  }

  /**
   * The same count by the pool, in one snapshot, and by those who saw the messages or miss them.
   */
  private static void assertAccounts(String pool, Account before, long lost, long heard) {
    await()
        .untilAsserted(
            () -> {
              Account now = Account.of(pool);
              assertThat(now.queued).isZero();
              assertThat(now.dropped - before.dropped).as("dropped").isEqualTo(lost);
              assertThat(now.sent - before.sent).as("sent").isEqualTo(heard);
              assertThat(now.accepted - before.accepted).as("accepted").isEqualTo(heard + lost);
            });
  }

  /** A pool's deliveries, of one snapshot. */
  private record Account(
      long accepted, long sent, long queued, long dropped, long slow, long conflated) {
    static Account of(String pool) throws Exception {
      CompositeData all = console.snapshot(pool);
      CompositeData dropped = (CompositeData) all.get("dropped");
      return new Account(
          (long) all.get("deliveriesAccepted"),
          (long) all.get("messagesOut"),
          (long) all.get("deliveriesQueued"),
          dropped.values().stream().mapToLong(each -> (long) each).sum(),
          (long) dropped.get("slow"),
          (long) dropped.get("conflated"));
    }
  }

  private static long closed(String pool, String reason) throws Exception {
    return (long) ((CompositeData) console.get(pool, "ClosedByReason")).get(reason);
  }

  private static int[] oneTo(int last) {
    return IntStream.rangeClosed(1, last).toArray();
  }

  private static int[] messages(int[] heard) {
    return Arrays.stream(heard).filter(each -> each > 0).toArray();
  }

  private static long lost(int[] heard) {
    return -Arrays.stream(heard).filter(each -> each < 0).asLongStream().sum();
  }

  private static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (JMException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
