package io.sluice.adapter.websocket;

import io.sluice.api.ConnectionPool;
import io.sluice.api.PooledConnection;
import io.sluice.core.Node;
import io.sluice.core.config.NodeConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where those are who watch the pools: a node of its own with one small pool, so that they get in
 * while the others are full, draining or flooded, and count in no figure of them. What it has to
 * tell it tells to all of them, while there is somebody. Thread-safe.
 */
public final class WatchRoom {
  private final Node node;
  private final SessionDoor door;
  private final HandshakeGate gate;
  private volatile Supplier<List<String>> news = List::of;

  /** A room with that node, whose pool {@code default} it is, and the door into it. */
  public WatchRoom(Node node, SessionDoor door) {
    this.node = node;
    this.door = door;
    this.gate = new HandshakeGate(node);
  }

  /** Who may come in, once it is known that the caller may watch. */
  public HandshakeGate gate() {
    return gate;
  }

  /** Where their sessions go. */
  public SessionDoor door() {
    return door;
  }

  /** What is told at each {@link #beat}: each a JSON value. */
  public void tells(Supplier<List<String>> what) {
    news = what;
  }

  /** Lets watchers in from now on. */
  public void open() {
    node.start();
  }

  /** To be called each second. What there is to tell is asked for if somebody is there to hear. */
  public void beat() {
    node.sweep(NodeConfig.DEFAULT_POOL);
    ConnectionPool pool = node.pool(NodeConfig.DEFAULT_POOL);
    List<PooledConnection> watchers = pool.connections();
    if (watchers.isEmpty()) {
      return;
    }
    for (String each : news.get()) {
      // To each by its id, and to no group: whoever is in one may send to it.
      watchers.forEach(watcher -> pool.send(watcher.clientId(), each));
    }
  }

  /** Ends it, and returns when all watchers are gone, after that long at most. */
  public void close(Duration patience) {
    door.stop(patience);
  }

  /** Something went wrong in a {@link #beat}. */
  public void fault(Throwable fault) {
    node.fault(fault);
  }
}
