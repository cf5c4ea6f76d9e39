package io.sluice.it.chaos;

import io.sluice.it.Console;
import io.sluice.it.chaos.Event.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.openmbean.CompositeData;

/** Players, each with one session after the other, and an operator who turns all that can be. */
public final class Chaos {
  private static final String POOL = "default";
  private static final int PLAYERS = 60;
  private static final int LEAST = 15;
  private static final int MOST = 40;
  private static final List<String> CLASSES = List.of("critical", "high", "normal", "low");

  /** Of a snapshot, and what a history calls them. */
  private static final Map<String, String> FIGURES =
      Map.ofEntries(
          Map.entry("totalOffered", "offered"),
          Map.entry("totalAdmitted", "admitted"),
          Map.entry("totalQueued", "queued"),
          Map.entry("totalRefused", "refused"),
          Map.entry("totalAdmittedFromQueue", "admittedFromQueue"),
          Map.entry("totalTimedOut", "timedOut"),
          Map.entry("totalCancelled", "cancelled"),
          Map.entry("totalShutDown", "shutDown"),
          Map.entry("totalCreated", "created"),
          Map.entry("totalClosed", "closed"),
          Map.entry("activeConnections", "active"),
          Map.entry("waitingConnections", "waiting"),
          Map.entry("peakConnections", "peak"));

  private final int port;
  private final Console console;
  private final History history = new History();
  private final AtomicInteger sessions = new AtomicInteger();
  private final Map<Integer, ChaosClient> playing = new ConcurrentHashMap<>();
  private final long untilNanos;

  public Chaos(int port, Console console, Duration time) {
    this.port = port;
    this.console = console;
    this.untilNanos = System.nanoTime() + time.toNanos();
  }

  /** Plays, waits until all are gone, and writes the history there. */
  public void play(Path file) throws Exception {
    history.add(0, Kind.LIMIT, MOST);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < PLAYERS; i++) {
        Random random = new Random(i);
        all.add(() -> playerOf(random));
      }
      all.add(() -> operator(new Random(PLAYERS)));
      for (Future<Void> each : threads.invokeAll(all)) {
        each.get();
      }
      awaitNobody();
    } finally {
      threads.shutdownNow();
      history.writeTo(file);
    }
  }

  /** Lines of the history. */
  public int size() {
    return history.size();
  }

  /** Sessions so far. */
  public int sessions() {
    return sessions.get();
  }

  private boolean goesOn() {
    return System.nanoTime() - untilNanos < 0;
  }

  // ---- players

  private Void playerOf(Random random) throws Exception {
    while (goesOn()) {
      int session = sessions.incrementAndGet();
      ChaosClient client = new ChaosClient(port, session, claim(session, random), history);
      playing.put(session, client);
      int moves = 5 + random.nextInt(250);
      for (int i = 0; i < moves && goesOn() && !client.isOver(); i++) {
        move(client, random);
        TimeUnit.MILLISECONDS.sleep(10 + random.nextInt(40));
      }
      leave(client, random);
      playing.remove(session);
    }
    return null;
  }

  private static ChaosClient.Claim claim(int session, Random random) {
    String priority = CLASSES.get(random.nextInt(CLASSES.size()));
    boolean own = random.nextInt(4) > 0;
    String id = own ? "own-" + session : "shared-" + random.nextInt(10);
    return new ChaosClient.Claim(priority, id, own);
  }

  private void move(ChaosClient client, Random random) throws InterruptedException {
    String group = "g" + random.nextInt(4);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> client.join(group);
      case 6 -> client.leave(group);
      case 7, 8, 9 -> client.direct("shared-" + random.nextInt(10));
      case 10 -> {
        if (random.nextInt(10) == 0) {
          client.stalls();
          TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
          client.readsOn();
        }
      }
      default -> client.broadcast(group);
    }
  }

  private static void leave(ChaosClient client, Random random) throws InterruptedException {
    if (random.nextInt(3) == 0) {
      client.resets();
    } else {
      client.closes();
    }
    client.join();
  }

  // ---- the operator

  private Void operator(Random random) throws Exception {
    while (goesOn()) {
      switch (random.nextInt(4)) {
        case 0 -> console.set(POOL, "MaxConnections", LEAST + random.nextInt(MOST - LEAST + 1));
        case 1 -> console.set(POOL, CLASSES.get(random.nextInt(3)), "Reserved", random.nextInt(5));
        case 2 -> kick(random);
        default -> noteFigures();
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
    }
    return null;
  }

  private void kick(Random random) throws Exception {
    Collection<ChaosClient> all = List.copyOf(playing.values());
    for (ChaosClient each : all) {
      if (each.connectionId() != null && random.nextInt(all.size()) == 0) {
        console.invoke(POOL, "kick", each.connectionId());
      }
    }
  }

  private void noteFigures() throws Exception {
    CompositeData snapshot = console.snapshot(POOL);
    List<Object> words = new ArrayList<>();
    FIGURES.forEach(
        (figure, name) -> {
          words.add(name);
          words.add(snapshot.get(figure));
        });
    history.add(0, Kind.FIGURES, words.toArray());
  }

  private void awaitNobody() throws Exception {
    for (int i = 0; i < 300; i++) {
      if ((int) console.get(POOL, "ActiveConnections") == 0
          && (int) console.get(POOL, "WaitingConnections") == 0) {
        noteFigures();
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IOException("somebody is left after 30 seconds");
  }
}
