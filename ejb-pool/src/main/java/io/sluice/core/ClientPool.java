package io.sluice.core;

import io.sluice.api.Lease;
import io.sluice.api.MessageSender;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats;
import io.sluice.api.Subscription;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.outbound.Errand;
import io.sluice.core.outbound.Host;
import io.sluice.core.outbound.Line;
import io.sluice.core.outbound.Loan;
import io.sluice.core.outbound.Rigging;
import io.sluice.core.outbound.SharedCounters;
import io.sluice.core.outbound.Waiter;
import io.sluice.core.protocol.Correlation;
import io.sluice.spi.Dialler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The outbound pool: finds the host and the line that are meant, and turns what they tell into
 * stages. It has no state of its own but these. Thread-safe.
 */
public final class ClientPool implements OutboundControl {
  private static final Duration MOST_TIMEOUT = Duration.ofDays(1);
  private static final int MOST_KNOWN = 1_000;

  /** What an alarm's lateness may leave undone for a moment. */
  private static final long ALLOWANCE_NANOS = Duration.ofMillis(250).toNanos();

  private final OutboundConfig config;
  private final Rigging rigging;
  private final SharedCounters counters = new SharedCounters();
  private final Correlation correlation = new Correlation();
  private final AtomicLong requests = new AtomicLong();
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();

  /** Of some targets that may be dialled: so each is only judged once. */
  private final Map<Target, Host> known = new ConcurrentHashMap<>();

  private final Map<Target, Line> lines = new ConcurrentHashMap<>();
  private final LongAdder eventsDropped = new LongAdder();
  private volatile boolean stopped;

  /** Without a connection. */
  public ClientPool(OutboundConfig config, Dialler dialler, Ports ports) {
    this.config = config;
    this.rigging =
        new Rigging(
            dialler,
            ports.alarm(),
            ports.ticker(),
            ports.random(),
            new SafeListeners(ports.listeners()),
            counters,
            correlation::idOf);
  }

  private Host host(Target target) {
    Host of = known.get(target);
    return of == null ? judgedHost(target) : of;
  }

  /** Only what may be dialled gets a host, so they are bounded by the rules. */
  private Host judgedHost(Target target) {
    config.dialling().check(target);
    String name = target.host();
    Host there = hosts.get(name);
    Host of = there == null ? newHost(name) : there;
    if (known.size() < MOST_KNOWN) {
      known.put(target, of);
    }
    return of;
  }

  private Host newHost(String name) {
    Host made = new Host(name, config, rigging);
    Host faster = hosts.putIfAbsent(name, made);
    if (faster != null) {
      return faster;
    }
    if (stopped) { // else `stop` finds it
      made.closeAll(true);
    }
    made.begin();
    return made;
  }

  /** Does something with the line to that target: another one, should this one retire just now. */
  private Line onLine(Target target, Predicate<Line> step) {
    Host host = host(target);
    while (true) {
      Line line =
          lines.computeIfAbsent(target, made -> new Line(made, host, rigging, this::forget));
      if (step.test(line)) {
        return line;
      }
      forget(line);
    }
  }

  private void forget(Line line) {
    lines.remove(line.target(), line);
  }

  private static void checkTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.compareTo(MOST_TIMEOUT) > 0) {
      throw new IllegalArgumentException("a timeout is from PT0S to " + MOST_TIMEOUT);
    }
  }

  // ---- for applications

  @Override
  public CompletionStage<Lease> acquire(Target target, Duration timeout) {
    checkTimeout(timeout);
    HeldLease lease = new HeldLease(target, rigging.listener());
    Throwable taker = config.leakThreshold().isZero() ? null : new Throwable("the lease was taken");
    host(target).ask(Waiter.forLease(target, lease, timeout, taker));
    return lease.stage();
  }

  @Override
  public CompletionStage<Void> send(Target target, String text) {
    Promise<Void> written = new Promise<>();
    Errand errand = new Errand(text, null, config.connectTimeout(), written.outcome(reply -> null));
    onLine(target, line -> line.begin(errand));
    return written.stage();
  }

  @Override
  public CompletionStage<String> request(Target target, String object, Duration timeout) {
    checkTimeout(timeout);
    String id = correlation.id(requests.incrementAndGet());
    Promise<String> replied = new Promise<>();
    Errand errand =
        new Errand(correlation.withId(object, id), id, timeout, replied.outcome(reply -> reply));
    onLine(target, line -> line.begin(errand));
    return replied.stage();
  }

  @Override
  public Subscription listen(Target target, Consumer<String> listener) {
    Consumer<String> ear = listener::accept; // one of a kind, should the same listen twice
    Line line = onLine(target, each -> each.listen(ear));
    return () -> line.unlisten(ear);
  }

  @Override
  public Subscription onReconnect(Target target, Consumer<MessageSender> action) {
    Consumer<Loan> greeter = loan -> action.accept(text -> Promise.written(loan, text));
    Line line = onLine(target, each -> each.greet(greeter));
    return () -> line.ungreet(greeter);
  }

  @Override
  public void closeAll() {
    closeAll(false);
  }

  private void closeAll(boolean forGood) {
    lines.values().forEach(Line::close);
    hosts.values().forEach(host -> host.closeAll(forGood));
  }

  // ---- for operators

  @Override
  public Optional<OutboundStats.OfHost> host(String host) {
    return Optional.ofNullable(hosts.get(host)).map(Host::stats);
  }

  @Override
  public int closeIdle(String host) {
    Host known = hosts.get(host);
    return known == null ? 0 : known.closeIdle();
  }

  @Override
  public int closeConnections(String host) {
    Host known = hosts.get(host);
    return known == null ? 0 : known.closeConnections();
  }

  @Override
  public boolean resetCircuit(String host) {
    Host known = hosts.get(host);
    return known != null && known.resetCircuit();
  }

  // ---- for whoever runs it

  /** Closes all for good: who asks from now on is turned away. */
  public void stop() {
    stopped = true;
    closeAll(true);
  }

  /** An event that a listener wanted to pass on was given up. */
  public void eventDropped() {
    eventsDropped.increment();
  }

  /** Looks at all that is due, should an alarm have been lost. */
  public void sweep() {
    hosts.values().forEach(Host::sweep);
    lines.values().forEach(Line::sweep);
  }

  @Override
  public OutboundStats stats() {
    List<OutboundStats.OfHost> all = new ArrayList<>();
    hosts.values().forEach(each -> all.add(each.stats()));
    all.sort(Comparator.comparing(OutboundStats.OfHost::host));
    return new OutboundStats(List.copyOf(all), counters.snapshot(), eventsDropped.sum());
  }

  @Override
  public List<String> verify() {
    return SelfCheck.lasting(this::violations);
  }

  private List<String> violations() {
    List<String> found = new ArrayList<>();
    hosts.values().forEach(each -> found.addAll(each.verify(ALLOWANCE_NANOS)));
    lines.values().forEach(each -> found.addAll(each.verify(ALLOWANCE_NANOS)));
    OutboundStats.Shared before = counters.snapshot();
    int open = lines.values().stream().mapToInt(Line::errands).sum();
    if (before.open() != open && before.equals(counters.snapshot())) { // else something moved
      found.add("ACC-12: sends and requests, and how they ended, don't add up");
    }
    return found;
  }
}
