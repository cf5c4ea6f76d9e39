package io.sluice.it;

import static org.awaitility.Awaitility.await;

import io.sluice.it.app.bare.Look;
import io.sluice.it.bare.Side;
import io.sluice.run.TestServer;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A server with two applications: Sluice, and one with WebSocket endpoints as people write them
 * first. For WebSockets it has its own defaults.
 */
final class BareServer implements Closeable {
  private static final List<String> POOLS = List.of("default", "wide", "brisk", "quiet", "single");

  /** The servers' classes. */
  private static final List<String> HTTP_SESSIONS =
      List.of(
          "io.undertow.server.session.InMemorySessionManager$SessionImpl",
          "org.apache.catalina.session.StandardSession");

  private static final int LOOKS = 5;
  private static final Duration TO_BE_FREED = Duration.ofSeconds(5);

  /** Less than that isn't looked for: a server always has something new. */
  private static final long FREE_BYTES = 4 * 1_024 * 1_024;

  private final TestServer server;
  private final Console console;
  private final ObjectName look;

  BareServer(Class<?> test) throws Exception {
    server = plan(test).start();
    console = new Console(server.managementPort());
    look = bean();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> ask("SessionsOver") != null);
  }

  /**
   * Pools: {@code wide} limits no rate, {@code brisk} looks for the dead all the time, {@code
   * quiet} pings all the time and ends who is idle, {@code single} has one slot.
   */
  private static TestServer.Plan plan(Class<?> test) {
    TestServer.Plan plan =
        TestServer.of(test)
            .stockWebSockets()
            .beside(application())
            .setting("sluice.pools", String.join(",", POOLS));
    for (String pool : POOLS) {
      String key = "sluice.pool." + pool + ".";
      plan.setting(key + "max-connections", pool.equals("single") ? 1 : 500)
          .setting(key + "priority.critical.reserve", 0)
          .setting(key + "priority.high.reserve", 0)
          .setting(key + "priority.normal.reserve", 0)
          .setting(key + "sweep-interval", "PT0.25S");
    }
    return plan.setting("sluice.pool.wide.inbound.bytes-per-second", 0)
        .setting("sluice.pool.wide.inbound.messages-per-second", 0)
        .setting("sluice.pool.brisk.ping-interval", "PT0.5S")
        .setting("sluice.pool.brisk.pong-timeout", "PT1S")
        .setting("sluice.pool.quiet.ping-interval", "PT0.25S")
        .setting("sluice.pool.quiet.idle-timeout", "PT1S");
  }

  /** Payara looks for sessions that are over once a minute, if nobody asks it for more. */
  private static WebArchive application() {
    return Ears.war("bare.war", Look.class.getPackage())
        .addAsWebInfResource(
            new StringAsset(
                """
                <!DOCTYPE glassfish-web-app PUBLIC
                  "-//GlassFish.org//DTD GlassFish Application Server 3.1 Servlet 3.0//EN"
                  "http://glassfish.org/dtds/glassfish-web-app_3_0-1.dtd">
                <glassfish-web-app>
                  <session-config><session-manager><manager-properties>
                    <property name="reapIntervalSeconds" value="1"/>
                  </manager-properties></session-manager></session-config>
                </glassfish-web-app>
                """),
            "glassfish-web.xml");
  }

  private static ObjectName bean() throws JMException {
    return new ObjectName("bare:type=Look");
  }

  /** Its endpoint of that name. */
  Side bare(String room) {
    return Side.bare(server.httpPort(), "/bare/" + room, () -> (int) call("inMap", room));
  }

  /** That pool. */
  Side sluice(String pool) {
    return Side.pool(
        server.httpPort(),
        "/sluice/ws/" + pool,
        () -> (int) console.get(pool, "ActiveConnections"));
  }

  TestServer process() {
    return server;
  }

  Console console() {
    return console;
  }

  /** What the application says. */
  Object ask(String attribute) throws Exception {
    return console.get(look, attribute);
  }

  /** What it does. */
  Object call(String operation, Object... given) throws Exception {
    return console.invoke(look, operation, given);
  }

  List<String> lines(String attribute) throws Exception {
    return List.of((String[]) ask(attribute));
  }

  /** What a deed leaves behind, until that. */
  interface Leftover {
    void end() throws Exception;
  }

  /**
   * What became of the heap.
   *
   * @param bytes by which it had grown when the deed was done
   * @param freed whether that was free again soon after its leftover had ended
   */
  record Rise(long bytes, boolean freed) {
    @Override
    public String toString() {
      return String.format(
          "heap +%.1f MiB%s", bytes / 1_048_576.0, freed ? "" : ", not free 5 s later");
    }
  }

  Rise rise(Callable<Leftover> deed) throws Exception {
    long before = console.heapInUse();
    Leftover left = deed.call();
    long bytes;
    try {
      bytes = console.heapInUse() - before;
    } finally {
      left.end();
    }
    long deadlineNanos = System.nanoTime() + TO_BE_FREED.toNanos();
    boolean freed = false;
    while (!freed && System.nanoTime() < deadlineNanos) {
      freed = console.heapInUse() < before + FREE_BYTES;
    }
    return new Rise(bytes, freed);
  }

  /** How many connections of that pool have ended for that reason. */
  long ended(String pool, String reason) throws Exception {
    Object count = ((CompositeData) console.get(pool, "ClosedByReason")).get(reason);
    return count == null ? 0 : (long) count;
  }

  /** How many threads are in code whose classes' names begin so, and stay there. */
  long threadsIn(String beginning) throws Exception {
    Set<Long> held = nowIn(beginning);
    for (int look = 1; look < LOOKS && !held.isEmpty(); look++) {
      held.retainAll(nowIn(beginning));
    }
    return held.size();
  }

  private Set<Long> nowIn(String beginning) throws Exception {
    return server.threads().stream()
        .filter(
            thread ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().startsWith(beginning)))
        .map(ThreadInfo::getThreadId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** How many HTTP sessions there are in its heap, whoever made them. */
  long httpSessions() throws Exception {
    String histogram =
        (String)
            console.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                (Object) new String[0]);
    return histogram
        .lines()
        .map(line -> line.strip().split(" +"))
        .filter(line -> line.length > 3 && HTTP_SESSIONS.contains(line[3]))
        .mapToLong(line -> Long.parseLong(line[1]))
        .sum();
  }

  @Override
  public void close() throws IOException {
    console.close();
    server.close();
  }
}
