package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Floods;
import io.sluice.it.hostile.Herald;
import io.sluice.it.hostile.Publisher;
import io.sluice.it.hostile.Reader;
import io.sluice.it.hostile.Readers;
import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two thousand clients hear a broadcast ten times a second while the server goes: by an operator's
 * drain, by an undeployment, by what else the server knows. Each is told to go in its batch, with a
 * delay of its own, and has heard by then all that was accepted for it.
 */
@Timeout(240)
class DrainUnderLoadIT {
  private static final int CROWD = 2_000;
  private static final int BATCH = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How late the first ones may hear of it, compared with others. */
  private static final Duration SLACK = Duration.ofMillis(1_500);

  private static final Duration PACE = Duration.ofMillis(100);

  /** Of the crowd: those who don't read for a while, so that something waits for them. */
  private static final int SLOW = 3;

  /** The smallest that Linux gives. */
  private static final int TINY = 2_304;

  /** The numbers of what is sent to one only begin here. */
  private static final int DIRECT = 1_000_000;

  private static final int DIRECT_BYTES = 50_000;

  /** More than a socket's buffers take. */
  private static final int MOST_DIRECTS = 200;

  private static final int LEAST_DELAY_MS = 2_500;
  private static final int MOST_DELAY_MS = 7_500;
  private static final String GOING_AWAY = "close 1001 Going away";

  private TestServer server;
  private Console console;
  private Readers crowd;
  private RawClient holder;
  private RawClient waiter;

  /** How many have been sent to each of the slow ones. */
  private int directs;

  private int publisherTexts;

  @BeforeEach
  void start() throws Exception {
    TestServer.Plan plan =
        TestServer.of(getClass())
            .setting("sluice.pools", "default,one")
            .setting("sluice.pool.default.max-connections", CROWD + 10)
            .setting("sluice.pool.default.inbound.bytes-per-second", 0)
            .setting("sluice.pool.default.inbound.messages-per-second", 0)
            // The slow ones are to be there when it begins, however slow this machine is.
            .setting("sluice.pool.default.outbox.send-timeout", PATIENCE)
            // One of the slow ones may have much waiting before the others have anything.
            .setting("sluice.pool.default.outbox.max-bytes", MOST_DIRECTS * DIRECT_BYTES)
            .setting("sluice.pool.one.max-connections", 1)
            .setting("sluice.pool.one.priority.normal.wait-timeout", "PT1H")
            .setting("sluice.pool.one.pong-timeout", "PT1H"); // its clients don't read
    for (String priority : List.of("critical", "high", "normal")) {
      for (String pool : List.of("default", "one")) {
        plan.setting("sluice.pool." + pool + ".priority." + priority + ".reserve", 0);
      }
    }
    server = plan.start();
    console = new Console(server.managementPort());
    crowd = new Readers();
    for (int i = 0; i < CROWD; i++) {
      int receiveBytes = i < SLOW ? TINY : 0;
      crowd.join(server.httpPort(), "default?priority=low", "all", receiveBytes);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> crowd.all().stream().allMatch(each -> each.others() == 1)); // its ack
    holder = entered("one");
    waiter = entered("one");
    assertThat(next(waiter).text()).startsWith("{\"type\":\"queued\",\"position\":1,");
  }

  private RawClient entered(String pool) throws IOException {
    RawClient client = new RawClient(server.httpPort());
    client.write(RawClient.upgrade("/sluice/ws/" + pool, "Sec-WebSocket-Protocol: sluice.v1"));
    assertThat(client.answer().status()).isEqualTo(101);
    assertThat(next(client).text()).contains("\"welcome\"");
    return client;
  }

  @AfterEach
  void end() throws Exception {
    try {
      console.close();
    } catch (IOException gone) {
      // With its server.
    }
    server.close();
    crowd.close();
    holder.close();
    waiter.close();
  }

  @Test
  void operatorsDrain_losesNothing_andTheAccountsSaySo() throws Exception {
    Drained drained =
        drainedBy(
            () -> {
              assertThat(console.invoke("one", "drain")).isEqualTo(true);
              return console.invoke("default", "drain");
            });

    drained.byBatches();
    await().atMost(DEADLINE).until(() -> console.get("default", "State").equals("DRAINED"));
    CompositeData all = console.snapshot("default");
    CompositeData dropped = (CompositeData) all.get("dropped");
    assertThat(dropped.values()).allMatch(each -> each.equals(0L));
    assertThat(all.get("deliveriesQueued")).isEqualTo(0L);
    assertThat(all.get("deliveriesAccepted"))
        .isEqualTo(all.get("messagesOut"))
        .isEqualTo(drained.texts());
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
  }

  @Test
  void undeployment_doesTheSame() throws Exception {
    drainedBy(
            () -> {
              server.undeploy();
              return true;
            })
        .byBatches();
    await().atMost(DEADLINE).until(() -> !server.serves());
  }

  @Test
  void theEndOfTheProcess_byTerm_doesTheSame() throws Exception {
    drainedBy(
            () -> {
              server.terminate();
              return true;
            })
        .byBatches();
    await().atMost(DEADLINE).until(() -> !server.isAlive());
  }

  @Test
  void theServersOwnCommandToStop_doesTheSame() throws Exception {
    drainedBy(() -> TestServer.isPayara() ? stopDomain() : cli(":shutdown(suspend-timeout=60)"))
        .byBatches();
    await().atMost(DEADLINE).until(() -> !server.isAlive());
  }

  @Test
  void wildFlysSuspend_doesTheSame_andResumeTakesConnectionsAgain() throws Exception {
    assumeThat(TestServer.isPayara()).as("Payara knows no suspend").isFalse();
    Drained drained = drainedBy(() -> cli(":suspend(suspend-timeout=60)"));

    drained.byBatches();
    await()
        .atMost(DEADLINE)
        .until(() -> cli(":read-attribute(name=suspend-state)").contains("SUSPENDED"));
    assertThat(server.serves()).isFalse();
    // A suspended server runs no scheduled task, and complains of each that is due.
    await()
        .during(Duration.ofSeconds(3))
        .until(() -> server.log().stream().noneMatch(line -> line.contains(" ERROR ")));
    cli(":resume");
    assertThat(server.serves()).isTrue();
    entered("one").close();
  }

  private String cli(String operation) throws Exception {
    return run(
        TestServer.home().resolve("bin/jboss-cli.sh").toString(),
        "--connect",
        "--controller=remote+http://127.0.0.1:" + server.managementPort(),
        "--command=" + operation);
  }

  private String stopDomain() throws Exception {
    return run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        TestServer.home().resolve("lib/client/appserver-cli.jar").toString(),
        "stop-domain",
        "--domaindir",
        server.base().getParent().toString(),
        server.base().getFileName().toString());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println("SAID " + said);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** What is left of a crowd that has gone. */
  private record Drained(
      List<Reader> crowd, Herald.Story story, int publisherTexts, long beganNanos) {
    long texts() {
      return story.texts() + publisherTexts + crowd.stream().mapToLong(Reader::texts).sum();
    }

    /** Each batch not before its time, and the last one long before the deadline. */
    void byBatches() {
      List<Long> told = crowd.stream().map(each -> each.toldNanos() - beganNanos).sorted().toList();
      for (int batch = 1; batch * BATCH < CROWD; batch++) {
        assertThat(told.get(batch * BATCH) - told.get(0))
            .as("batch %d", batch)
            .isGreaterThan(INTERVAL.toNanos() * batch - SLACK.toNanos());
      }
      assertThat(told.get(CROWD - 1) - told.get(0)).isLessThan(DEADLINE.toNanos());
      System.out.printf(
          "told in s: first %.2f, %s, last %.2f; %d messages, %d texts%n",
          told.get(0) / 1e9,
          IntStream.range(1, CROWD / BATCH)
              .mapToObj(i -> "%.2f".formatted(told.get(i * BATCH) / 1e9))
              .toList(),
          told.get(CROWD - 1) / 1e9,
          story.recipients().size(),
          texts());
    }
  }

  /** Under load, with something that waits for some, and one who waits for a slot. */
  private Drained drainedBy(Callable<?> going) throws Exception {
    List<Reader> slow = crowd.all().subList(0, SLOW);
    slow.forEach(Reader::stall);
    fillUp(slow);
    try (Herald herald = new Herald(server.httpPort(), "default", "all", PACE, PATIENCE)) {
      await().atMost(PATIENCE).until(() -> herald.acknowledged() >= 20);
      long beganNanos = System.nanoTime();
      CompletableFuture<?> gone = Floods.aside(going); // a command may wait for the end
      await()
          .atMost(PATIENCE)
          .until(() -> crowd.all().stream().anyMatch(each -> each.end() != null));
      slow.forEach(Reader::resume);
      await()
          .atMost(PATIENCE)
          .until(() -> crowd.all().stream().allMatch(each -> each.end() != null));
      Drained drained = new Drained(crowd.all(), herald.story(), publisherTexts, beganNanos);
      waiterWasSentAway();
      eachIsToldToGo();
      nothingIsLost(drained.story);
      gone.join();
      return drained;
    }
  }

  /** Sends to them what they don't read: until something waits in the pool. */
  private void fillUp(List<Reader> slow) throws Exception {
    try (Publisher publisher = new Publisher(server.httpPort(), "default")) {
      while (queued() < SLOW * 2 && directs < MOST_DIRECTS) {
        for (Reader each : slow) {
          publisher.direct(each.clientId(), DIRECT + directs, DIRECT_BYTES);
        }
        publisher.settle();
        directs++;
      }
      publisherTexts = publisher.texts();
    }
    assertThat(queued()).as("the network took all").isGreaterThanOrEqualTo(SLOW);
  }

  private long queued() throws Exception {
    return (long) console.get("default", "DeliveriesQueued");
  }

  private void waiterWasSentAway() throws IOException {
    RawClient.Frame refusal = next(waiter);
    assertThat(refusal.isClose()).as("a close %d", refusal.closeCode()).isFalse();
    assertThat(refusal.text())
        .startsWith("{\"type\":\"refused\",\"reason\":\"Server at capacity\"");
    assertThat(next(waiter).closeCode()).isEqualTo(1013);
  }

  private static RawClient.Frame next(RawClient client) throws IOException {
    RawClient.Frame frame = client.frame();
    return frame.isPing() ? next(client) : frame;
  }

  private void eachIsToldToGo() {
    List<Integer> delays = crowd.all().stream().map(Reader::delayToldMs).toList();
    assertThat(crowd.all()).extracting(Reader::end).containsOnly(GOING_AWAY);
    assertThat(delays).allMatch(each -> each >= LEAST_DELAY_MS && each <= MOST_DELAY_MS);
    // Drawn from 5001 values: about 1650 different ones are to be expected.
    assertThat(delays.stream().distinct().count()).isGreaterThan(CROWD / 2);
    assertThat(delays.stream().mapToInt(each -> each).average().orElseThrow())
        .isBetween(4_700.0, 5_300.0);
  }

  /** Each has the first ones without a hole, and of each message there are as many as accepted. */
  private void nothingIsLost(Herald.Story story) {
    List<Integer> recipients = story.recipients();
    int[] heardBy = new int[recipients.size() + 2];
    for (Reader each : crowd.all()) {
      int[] numbers = Arrays.stream(each.heard()).filter(number -> number < DIRECT).toArray();
      assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.length).toArray());
      for (int number : numbers) {
        heardBy[number]++;
      }
    }
    for (int number = 1; number <= recipients.size(); number++) {
      assertThat(heardBy[number]).as("message %d", number).isEqualTo(recipients.get(number - 1));
    }
    assertThat(heardBy[recipients.size() + 1]).isZero();
    for (Reader each : crowd.all().subList(0, SLOW)) {
      int[] numbers = Arrays.stream(each.heard()).filter(number -> number >= DIRECT).toArray();
      assertThat(numbers).isEqualTo(IntStream.range(DIRECT, DIRECT + directs).toArray());
    }
    assertThat(story.notice()).startsWith("{\"type\":\"draining\",\"reconnectDelay\":");
    assertThat(story.end()).isEqualTo(GOING_AWAY);
  }
}
