package io.sluice.adapter.cdi;

import io.sluice.adapter.client.JakartaOpener;
import io.sluice.adapter.config.ConfigurationReader;
import io.sluice.adapter.jmx.OutboundBeans;
import io.sluice.adapter.jmx.PoolBeans;
import io.sluice.adapter.jmx.ProcessResources;
import io.sluice.adapter.log.LogListener;
import io.sluice.adapter.log.OutboundLog;
import io.sluice.adapter.websocket.ExecutorLanes;
import io.sluice.adapter.websocket.HandshakeGate;
import io.sluice.adapter.websocket.PortableTransportFactory;
import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.adapter.websocket.WatchRoom;
import io.sluice.api.PooledConnection;
import io.sluice.core.ClientPool;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.PoolListener;
import io.sluice.spi.SessionOpener;
import io.sluice.spi.SuspendSignal;
import io.sluice.spi.Ticker;
import io.sluice.spi.TransportFactory;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the node from the configuration and the server's means, and hands out what leads to it. */
@ApplicationScoped
public class NodeHouse {
  private static final Logger LOG = System.getLogger("io.sluice");

  /** Loaded by name: where the server is another, their classes are not there. */
  private static final List<String> NATIVE_TRANSPORTS =
      List.of(
          "io.sluice.adapter.undertow.UndertowTransportFactory",
          "io.sluice.adapter.tyrus.TyrusTransportFactory");

  /** The same, where the server hides the module that they need. */
  private static final List<String> OPTIONAL_LISTENERS =
      List.of("io.sluice.adapter.jfr.FlightRecorderListener");

  /** The same, for the server's own word that it is about to stop. */
  private static final List<String> SUSPEND_SIGNALS =
      List.of("io.sluice.adapter.wildfly.WildFlySuspendSignal");

  /** The same, for the server's transactions. */
  private static final String TRANSACTIONS = "io.sluice.adapter.jta.JtaTransactions";

  /** The same, for the server's own client. */
  private static final List<String> NATIVE_CLIENTS =
      List.of("io.sluice.adapter.undertow.UndertowOpener", "io.sluice.adapter.tyrus.TyrusOpener");

  /** More than the second after which a client that takes no close frame is cut off. */
  private static final Duration LAST_CLOSES = Duration.ofSeconds(2);

  /** How long an undeploy waits for the observers of the last closings. */
  private static final long LAST_EVENTS_NANOS = TimeUnit.SECONDS.toNanos(2);

  @Inject private SluiceExtension extension;

  @Inject private BeanManager beans;

  private Workers workers;
  private Observers observers;
  private CdiEvents events;
  private PoolBeans managed;
  private OutboundBeans managedOutbound;
  private Node node;
  private FoundTransactions transactions;
  private List<TransportFactory> transports;
  private SessionDoor door;
  private SessionOpener client;
  private OutboundHouse outbound;
  private WatchHouse watch;
  private SuspendDrain suspendDrain;
  private List<SuspendSignal.Connection> suspendSignals = List.of();

  @PostConstruct
  void build() {
    workers = Workers.find();
    Ticker ticker = System::nanoTime;
    LogListener log = new LogListener(LOG, ticker::read);
    Map<String, Integer> mostEvents =
        extension.node().pools().stream()
            .collect(Collectors.toMap(PoolConfig::name, PoolConfig::eventsMaxPending));
    observers = new Observers(beans, workers.observers(), log::observerFault);
    events = new CdiEvents(observers, mostEvents::get, pool -> node.pool(pool).eventDropped());
    suspendDrain = new SuspendDrain(workers.observers(), ticker, workers.alarm(ticker));
    managed =
        new PoolBeans(
            ManagementFactory.getPlatformMBeanServer(),
            NodeHouse.class.getClassLoader(),
            ticker::read,
            workers.observers(),
            log::managementFault,
            version());
    managedOutbound =
        new OutboundBeans(
            ManagementFactory.getPlatformMBeanServer(),
            NodeHouse.class.getClassLoader(),
            ticker::read,
            workers.observers(),
            log::managementFault);
    transactions = FoundTransactions.by(TRANSACTIONS);
    Ports ports =
        new Ports(
            ticker,
            workers.alarm(ticker),
            listeners(log, ticker),
            randomness(),
            new ProcessResources(ManagementFactory.getPlatformMBeanServer(), workers.observers()),
            transactions.transactions());
    node = new Node(extension.node(), ports);
    client =
        NATIVE_CLIENTS.stream()
            .flatMap(name -> load(SessionOpener.class, List.of(name)).stream())
            .findFirst() // and no other is looked for
            .orElseGet(JakartaOpener::new);
    outbound =
        new OutboundHouse(
            extension.node().outbound(),
            ports,
            client,
            name -> ConfigurationReader.credential(extension.config(), name));
    suspendDrain.of(node);
    managed.open(node.controls());
    managedOutbound.open(outbound.pool());
    transports = load(TransportFactory.class, NATIVE_TRANSPORTS);
    transports.add(new PortableTransportFactory());
    door = doorInto(node);
    watch =
        new WatchHouse(
            extension.node().access(),
            new Ports(ticker, ports.alarm(), List.of(faultsOnly(log)), ports.random()),
            this::doorInto);
  }

  private SessionDoor doorInto(Node pools) {
    int lanes = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new SessionDoor(pools, transports, new ExecutorLanes(workers.executor(), lanes));
  }

  /** Of those who watch nothing is told but what goes wrong: they are in no figure. */
  private static PoolListener faultsOnly(LogListener log) {
    return new PoolListener() {
      @Override
      public void fault(PooledConnection connection, Throwable fault) {
        log.fault(connection, fault);
      }
    };
  }

  /** {@code ThreadLocalRandom.current()} has to be asked anew on each thread. */
  private static RandomGenerator randomness() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  private List<PoolListener> listeners(LogListener log, Ticker ticker) {
    List<PoolListener> all = new ArrayList<>();
    all.add(events);
    all.add(log);
    all.add(managed);
    all.add(new OutboundEvents(observers, () -> outbound.pool().eventDropped()));
    all.add(new OutboundLog(LOG, ticker::read));
    all.add(managedOutbound);
    all.add(suspendDrain);
    all.addAll(load(PoolListener.class, OPTIONAL_LISTENERS));
    return all;
  }

  private static String version() {
    String known = NodeHouse.class.getPackage().getImplementationVersion();
    return known == null ? "unknown" : known;
  }

  /** Those of the named classes that this server has what they need for. */
  private static <T> List<T> load(Class<T> type, List<String> names) {
    List<T> found = new ArrayList<>();
    for (String name : names) {
      try {
        found.add(
            type.cast(
                Class.forName(name, true, NodeHouse.class.getClassLoader())
                    .getDeclaredConstructor()
                    .newInstance()));
      } catch (ReflectiveOperationException | LinkageError notThisServer) {
        LOG.log(Level.DEBUG, "no {0} here: {1}", name, notThisServer);
      }
    }
    return found;
  }

  void start(@Observes Startup startup) {
    ConfigurationReader.effectiveSettings(extension.config())
        .forEach(setting -> LOG.log(Level.INFO, "setting {0}", setting));
    LOG.log(
        Level.INFO,
        "pools {0}, transports {1}, client {2}, {3} threads, {4}",
        extension.node().pools().stream().map(PoolConfig::name).toList(),
        transports.stream().map(each -> each.getClass().getSimpleName()).toList(),
        client.getClass().getSimpleName(),
        workers.areManaged() ? "managed" : "own",
        transactions.words());
    Stream.concat(
            transports.stream().map(TransportFactory::caution), Stream.of(transactions.caution()))
        .flatMap(Optional::stream)
        .forEach(caution -> LOG.log(Level.WARNING, caution));
    node.start();
    watch.start();
    suspendSignals =
        load(SuspendSignal.class, SUSPEND_SIGNALS).stream()
            .map(each -> each.connect(suspendDrain::begin, suspendDrain::resume))
            .toList();
  }

  void stop(@Observes Shutdown shutdown) {
    end();
  }

  private void end() {
    suspendSignals.forEach(SuspendSignal.Connection::close);
    outbound.close();
    door.stop(LAST_CLOSES);
    watch.close(); // after the drain, which is worth watching
    observers.finish(LAST_EVENTS_NANOS);
    managed.close();
    managedOutbound.close();
  }

  /** Also where no {@link Shutdown} came first; all of it may be done twice. */
  @PreDestroy
  void close() {
    end();
    workers.close();
    RecordLinks.forget();
  }

  /** The core's door, as it is: {@link Node} is final, so no proxy. */
  @Produces
  @Singleton
  Node node() {
    return node;
  }

  /** As the class alone: the bean of the interface is {@link SluiceExtension}'s. */
  @Produces
  @Singleton
  @Typed(ClientPool.class)
  ClientPool outbound() {
    return outbound.pool();
  }

  @Produces
  @Singleton
  SessionDoor door() {
    return door;
  }

  @Produces
  @Singleton
  WatchRoom room() {
    return watch.room();
  }

  @Produces
  @Singleton
  HandshakeGate gate() {
    return new HandshakeGate(node);
  }
}
