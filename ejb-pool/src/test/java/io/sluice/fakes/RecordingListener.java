package io.sluice.fakes;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Keeps all events as short sentences: {@code opened a}, {@code joined a news}, {@code closed a
 * KICKED}. Watches that no lock of the pool is held, that each connection is opened first and
 * closed last, each once, and that a wait has one beginning and one end, before that.
 *
 * <p>What happens to a pool as a whole (sweeps, saturation, ...) is kept apart, in lists of its
 * own.
 */
public final class RecordingListener implements PoolListener {
  private final Violations violations;
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  private final Queue<String> saturations = new ConcurrentLinkedQueue<>();
  private final Queue<PoolStats> pressures = new ConcurrentLinkedQueue<>();
  private final Queue<String> swept = new ConcurrentLinkedQueue<>();
  private final Queue<String> unsound = new ConcurrentLinkedQueue<>();
  private final Queue<String> limitsChanges = new ConcurrentLinkedQueue<>();
  private final Queue<String> stateChanges = new ConcurrentLinkedQueue<>();
  private final Queue<String> handshakesRefused = new ConcurrentLinkedQueue<>();

  /** How far a connection has come, as far as was told. */
  private enum Stage {
    WAITING,
    /** Its wait is over with a slot, and its opening is told next. */
    UNPARKED,
    OPEN,
    ENDED
  }

  /** Guarded by itself: by connection id. */
  private final Map<String, Stage> stages = new HashMap<>();

  private volatile Consumer<String> hook = event -> {};
  private volatile boolean severalThreads;

  /** Nothing heard yet. */
  public RecordingListener(Violations violations) {
    this.violations = violations;
  }

  /**
   * Many threads speak for one connection: then what one is just saying may be heard after its end.
   */
  public void severalThreads() {
    severalThreads = true;
  }

  /** Does something at each event: throw, look, call back into the pool. */
  public void onEach(Consumer<String> action) {
    hook = action;
  }

  @Override
  public void opened(PooledConnection connection) {
    Stage before = move(connection, Stage.OPEN);
    violations.check(
        before == null || before == Stage.UNPARKED,
        "an event before, or a second, opened of " + connection.clientId());
    note("opened " + connection.clientId());
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    Stage before = move(connection, Stage.ENDED);
    violations.check(
        before == Stage.OPEN,
        "LIFE-1: closed of " + connection.clientId() + " twice or before opened");
    note("closed " + connection.clientId() + " " + reason);
  }

  @Override
  public void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {
    note("refused " + clientId + " " + reason);
  }

  @Override
  public void parked(PooledConnection connection, int position) {
    Stage before = move(connection, Stage.WAITING);
    violations.check(
        before == null, "an event before, or a second, parked of " + connection.clientId());
    note("parked " + connection.clientId() + " " + position);
  }

  @Override
  public void unparked(PooledConnection connection, Duration waited, EndReason reason) {
    Stage before = move(connection, reason == null ? Stage.UNPARKED : Stage.ENDED);
    violations.check(
        before == Stage.WAITING,
        "Q-3: unparked of " + connection.clientId() + " twice or before parked");
    note("unparked " + connection.clientId() + " " + (reason == null ? "admitted" : reason));
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    during(victim, "preempted " + victim.clientId() + " by " + by.wireName());
  }

  @Override
  public void saturation(String pool, boolean saturated, long number) {
    note(saturations, pool + (saturated ? " saturated " : " relieved ") + number);
  }

  @Override
  public void pressure(PoolStats now) {
    note(pressures, now, "pressure " + now.pool());
  }

  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    note(swept, pool + " looked " + looked + " pinged " + pinged + " ended " + ended);
  }

  @Override
  public void unsound(String pool, List<String> found) {
    violations.check(!found.isEmpty(), "unsound of " + pool + " without a violation");
    note(unsound, pool + " " + String.join("; ", found));
  }

  @Override
  public void limitsChanged(String pool, int maxConnections, Map<PriorityClass, Integer> reserved) {
    note(limitsChanges, pool + " " + maxConnections + " " + new TreeMap<>(reserved));
  }

  @Override
  public void stateChanged(String pool, Pools.State state) {
    note(stateChanges, pool + " " + state);
  }

  @Override
  public void handshakeRefused(String pool, HandshakeRefusal reason) {
    note(handshakesRefused, pool + " " + reason);
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    whileThere(connection, "claimLowered " + connection.clientId() + " " + claim);
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    during(connection, "message " + connection.clientId() + " " + type);
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    during(connection, "joined " + connection.clientId() + " " + group);
  }

  @Override
  public void left(PooledConnection connection, String group) {
    during(connection, "left " + connection.clientId() + " " + group);
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    whileThere(connection, "rateLimited " + connection.clientId());
  }

  @Override
  public void slow(PooledConnection connection) {
    whileThere(connection, "slow " + connection.clientId());
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    faults.add(fault);
    note("fault " + (connection == null ? "-" : connection.clientId()));
  }

  private Stage move(PooledConnection connection, Stage next) {
    synchronized (stages) {
      return stages.put(connection.connectionId(), next);
    }
  }

  private Stage stage(PooledConnection connection) {
    synchronized (stages) {
      return stages.get(connection.connectionId());
    }
  }

  /** Of connections that hold a slot. */
  private void during(PooledConnection connection, String event) {
    Stage now = stage(connection);
    violations.check(
        now == Stage.OPEN || severalThreads && now == Stage.ENDED,
        "an event before opened or after closed: " + event);
    note(event);
  }

  /** Also of those that wait for one. */
  private void whileThere(PooledConnection connection, String event) {
    Stage now = stage(connection);
    violations.check(
        now != null && (severalThreads || now != Stage.ENDED),
        "an event before opened or parked, or after the end: " + event);
    note(event);
  }

  private void note(String event) {
    note(events, event, event);
  }

  private void note(Queue<String> kept, String event) {
    note(kept, event, event);
  }

  private <T> void note(Queue<T> kept, T what, String event) {
    violations.checkNoLock("PoolListener, " + event);
    kept.add(what);
    hook.accept(event);
  }

  /** {@code default RATE}: refused before the upgrade. */
  public List<String> handshakesRefused() {
    return List.copyOf(handshakesRefused);
  }

  /** All events of connections, in the order in which they were heard. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** Those that begin so. */
  public List<String> events(String beginning) {
    List<String> some = new ArrayList<>(events);
    some.removeIf(event -> !event.startsWith(beginning));
    return some;
  }

  /** {@code parked a 1}: who has begun to wait, and its place. */
  public List<String> parked() {
    return events("parked ");
  }

  /** {@code unparked a admitted}, {@code unparked a QUEUE_TIMEOUT}. */
  public List<String> unparked() {
    return events("unparked ");
  }

  /** {@code preempted a by high}. */
  public List<String> preempted() {
    return events("preempted ");
  }

  /** {@code default saturated 1}, {@code default relieved 2}. */
  public List<String> saturations() {
    return List.copyOf(saturations);
  }

  /** What sweeps of saturated pools told. */
  public List<PoolStats> pressures() {
    return List.copyOf(pressures);
  }

  /** {@code default looked 3 pinged 1 ended 0}. */
  public List<String> swept() {
    return List.copyOf(swept);
  }

  /** {@code default CAP-1: ...; ACC-4: ...}. */
  public List<String> unsound() {
    return List.copyOf(unsound);
  }

  /** {@code default 10 {CRITICAL=1, HIGH=2, NORMAL=4, LOW=0}}. */
  public List<String> limitsChanges() {
    return List.copyOf(limitsChanges);
  }

  /** {@code default DRAINING}. */
  public List<String> stateChanges() {
    return List.copyOf(stateChanges);
  }

  /** What went wrong. */
  public List<Throwable> faults() {
    return List.copyOf(faults);
  }

  /** Forgets the faults so far: they were meant. */
  public void forgetFaults() {
    faults.clear();
  }

  /** Forgets the events so far, those of pools too. */
  public void clear() {
    events.clear();
    List.of(saturations, pressures, swept, unsound, limitsChanges, stateChanges)
        .forEach(Queue::clear);
  }
}
