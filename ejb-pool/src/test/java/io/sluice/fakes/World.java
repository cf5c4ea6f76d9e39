package io.sluice.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.SweepReport;
import io.sluice.core.WebSocketPool;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Resources;
import io.sluice.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node on a hand clock, and clients to try it with: {@code var a = world.connect("a");
 * a.sends("{…}"); assertThat(b.received()).containsExactly(…)}.
 *
 * <p>After each sentence the world runs its lanes until all is quiet, so that what follows from it
 * has happened; {@link #stopsByItself} leaves that to the test. Registered as a JUnit extension, it
 * checks after each test that no port's contract was broken and that the pool finds itself sound.
 */
public final class World implements AfterEachCallback {
  private static final long SEED = 20_260_101L;

  private final ManualTicker ticker = new ManualTicker();
  private final ManualAlarm alarm = new ManualAlarm(ticker);
  private final Violations violations = new Violations();
  private final RecordingListener listener = new RecordingListener(violations);
  private final List<ManualLane> lanes = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();

  private RandomGenerator random = new Random(SEED);
  private UnaryOperator<Alarm> alarmPort = UnaryOperator.identity();
  private Resources resources = Resources.PLENTY;
  private Transactions transactions = Transactions.NONE;
  private final List<PoolListener> listeners = new ArrayList<>(List.of(listener));
  private volatile Runnable atNextReading;
  private PoolConfig pool = PoolConfig.named(NodeConfig.DEFAULT_POOL);
  private final List<PoolConfig> others = new ArrayList<>();
  private UnaryOperator<NodeConfig> nodeChanges = UnaryOperator.identity();
  private boolean runs = true;
  private int nextLane;
  private Node node;

  /** With one lane and every default; changed by what is said before the first client comes. */
  public World() {
    lanes(1);
  }

  /** So many slots for whoever comes first: no reservations, no preemption, no queue. */
  public static UnaryOperator<PoolConfig> plainCapacity(int max) {
    return pool ->
        pool.withMaxConnections(max)
            .withPriority(pool.priority().withoutReserves().withAll(each -> each.withMaxWaiting(0)))
            .withPreemption(pool.preemption().withEnabled(false));
  }

  /** So many slots, none held for anybody; preemption and queues as by default. */
  public static UnaryOperator<PoolConfig> unreserved(int max) {
    return pool -> pool.withMaxConnections(max).withPriority(pool.priority().withoutReserves());
  }

  // ---- how it is made
  // ----------------------------------------------------------------------------

  /** Changes the settings of the pool {@code default}. */
  public World pool(UnaryOperator<PoolConfig> change) {
    pool = change.apply(beforeNode(pool));
    return this;
  }

  /** Adds a pool. */
  public World and(PoolConfig other) {
    others.add(beforeNode(other));
    return this;
  }

  /** Sets what the process has left. */
  public World resources(Resources left) {
    resources = beforeNode(left);
    return this;
  }

  /** Sets whose transactions callers are in. */
  public World transactions(Transactions ofCallers) {
    transactions = beforeNode(ofCallers);
    return this;
  }

  /** Sets who may connect. */
  public World access(AccessConfig access) {
    return node(config -> config.withAccess(access));
  }

  /** Changes the settings of the node. */
  public World node(UnaryOperator<NodeConfig> change) {
    UnaryOperator<NodeConfig> before = beforeNode(nodeChanges);
    nodeChanges = config -> change.apply(before.apply(config));
    return this;
  }

  /** Sets how many lanes there are; clients go to them in turns. */
  public World lanes(int count) {
    beforeNode(lanes).clear();
    for (int i = 0; i < count; i++) {
      lanes.add(ManualLane.manual("lane-" + i, violations));
    }
    return this;
  }

  /** Has every wake run its pass on the spot. */
  public World immediateLane() {
    beforeNode(lanes).clear();
    lanes.add(ManualLane.immediate("immediate", violations));
    return this;
  }

  /** Has lanes of the test's own. */
  public World lanes(List<ManualLane> own) {
    beforeNode(lanes).clear();
    lanes.addAll(own);
    return this;
  }

  /** Sets where chance comes from. */
  public World random(RandomGenerator source) {
    random = beforeNode(source);
    return this;
  }

  /** Puts something between the core and its alarms. */
  public World alarms(UnaryOperator<Alarm> port) {
    alarmPort = beforeNode(port);
    return this;
  }

  /** Has somebody else watch, too. */
  public World hears(PoolListener other) {
    beforeNode(listeners).add(other);
    return this;
  }

  /**
   * Has something happen when the core next reads the clock, after that reading: a way to come
   * between two steps of one thread.
   */
  public void atNextReading(Runnable action) {
    atNextReading = action;
  }

  private long read() {
    long reading = ticker.read();
    Runnable action = atNextReading;
    atNextReading = null;
    if (action != null) {
      action.run();
    }
    return reading;
  }

  private <T> T beforeNode(T unchanged) {
    if (node != null) {
      throw new IllegalStateException("the node is made already; say this first");
    }
    return unchanged;
  }

  /** From now on lanes stand still until {@link #run}. */
  public World stopsByItself() {
    runs = false;
    return this;
  }

  // ---- what it holds
  // -----------------------------------------------------------------------------

  /** The node, started. */
  public Node node() {
    if (node == null) {
      List<PoolConfig> pools = new ArrayList<>();
      pools.add(pool);
      pools.addAll(others);
      NodeConfig config = NodeConfig.of(pools.toArray(new PoolConfig[0]));
      node =
          new Node(
              nodeChanges.apply(config),
              new Ports(
                  this::read,
                  alarmPort.apply(alarm),
                  List.copyOf(listeners),
                  random,
                  resources,
                  transactions));
      node.start();
      pools.forEach(each -> violations.watch(HeldLocks.in(node.pool(each.name()))));
    }
    return node;
  }

  /** The pool {@code default}. */
  public WebSocketPool pool() {
    return node().pool(NodeConfig.DEFAULT_POOL);
  }

  /** The figures of the pool {@code default}. */
  public PoolStats stats() {
    return pool().stats();
  }

  /** How many of that class are active in the pool {@code default}. */
  public int active(PriorityClass priority) {
    return stats().classes().get(priority).active();
  }

  public ManualTicker ticker() {
    return ticker;
  }

  public ManualAlarm alarm() {
    return alarm;
  }

  public RecordingListener listener() {
    return listener;
  }

  public Violations violations() {
    return violations;
  }

  /** The lane with that number. */
  public ManualLane lane(int number) {
    return lanes.get(number);
  }

  ManualLane nextLane() {
    return lanes.get(nextLane++ % lanes.size());
  }

  void add(Client client) {
    clients.add(client);
  }

  // ---- what happens
  // ------------------------------------------------------------------------------

  /** A client that claims that id opens a session with the pool {@code default}. */
  public Client connect(String clientId) {
    return client(clientId).connect();
  }

  /** The same of a client of that class. */
  public Client connect(String clientId, PriorityClass entitlement) {
    return client(clientId).entitledTo(entitlement).connect();
  }

  /** A client of the class normal opens a session in {@code sluice.v1}. */
  public Client connectV1(String clientId) {
    return client(clientId).v1().connect();
  }

  /** A client that claims that id (null: none) and has not connected yet. */
  public Client.Builder client(String clientId) {
    return new Client.Builder(this, clientId);
  }

  /** Runs all lanes, and has clients answer close frames, until nothing moves. */
  public void run() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (ManualLane lane : lanes) {
        moved |= lane.runAll();
      }
      for (Client client : List.copyOf(clients)) {
        moved |= client.answersClose();
      }
      clients.removeIf(Client::isGone);
    }
  }

  /** {@link #run}, unless it was told to stop by itself. */
  void settle() {
    if (runs) {
      run();
    }
  }

  /** Moves the clock on; alarms go off on the way. */
  public void advance(Duration by) {
    alarm.advance(by, this::settle);
    settle();
  }

  /** Moves the clock on while no alarm goes off, not even one that is due. */
  public void advanceWithoutAlarms(Duration by) {
    ticker.moveTo(ticker.read() + by.toNanos());
  }

  /** One sweep of the pool {@code default}. */
  public SweepReport sweep() {
    SweepReport report = node().sweep(NodeConfig.DEFAULT_POOL);
    settle();
    return report;
  }

  /** Moves the clock on second by second, with a sweep after each. */
  public void sweepsFor(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      advance(Duration.ofSeconds(1));
      sweep();
    }
  }

  // ---- what must hold
  // ----------------------------------------------------------------------------

  /** No port's contract was broken, and each pool finds itself sound. */
  public void checkSound() {
    assertThat(violations.found()).as("broken contracts").isEmpty();
    if (node != null) {
      node.all().forEach(each -> assertThat(each.verify()).as(each.name()).isEmpty());
      assertThat(listener.faults()).as("faults").isEmpty();
    }
  }

  /** Everything that was accepted has been sent or dropped (ORD-5); for when all is quiet. */
  public void checkAccounts() {
    PoolStats.Traffic traffic = stats().traffic();
    long dropped = traffic.dropped().values().stream().mapToLong(Long::longValue).sum();
    assertThat(traffic.accepted())
        .as("accepted = sent + dropped in %s", traffic)
        .isEqualTo(traffic.messagesOut() + dropped);
    assertThat(traffic.queued()).isZero();
  }

  /** How many deliveries were dropped for that reason. */
  public long dropped(DropReason reason) {
    return stats().traffic().dropped().get(reason);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      checkSound();
    }
  }
}
