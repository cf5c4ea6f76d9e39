package io.sluice.jms;

import io.sluice.api.ConnectionPage;
import io.sluice.api.Delivery;
import io.sluice.api.Explanation;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.api.RemotePool;
import io.sluice.api.RemotePoolException;
import io.sluice.api.RemotePoolException.Reason;
import java.util.ArrayList;
import java.util.List;

/** One pool, {@code default}, which notes what it is to send and answers as it is told. */
final class FakePools implements RemotePool {
  final List<String> sent = new ArrayList<>();
  Pools.State state = Pools.State.ACTIVE;
  Delivery answer = Delivery.accepted(1);
  RuntimeException failure;

  /** What is wrong with any argument; null if nothing is. */
  String fault;

  @Override
  public Pools.State state(String pool) throws RemotePoolException {
    if (!pool.equals("default")) {
      throw new RemotePoolException(Reason.NO_SUCH_POOL, "there is no pool of that name");
    }
    return state;
  }

  @Override
  public Delivery broadcast(String pool, String group, String json) throws RemotePoolException {
    return note("group " + group + " in " + pool + ": " + json);
  }

  @Override
  public Delivery send(String pool, String clientId, String json) throws RemotePoolException {
    return note("client " + clientId + " in " + pool + ": " + json);
  }

  private Delivery note(String what) throws RemotePoolException {
    if (failure != null) {
      throw failure;
    }
    if (fault != null) {
      throw new RemotePoolException(Reason.BAD_ARGUMENT, fault);
    }
    sent.add(what);
    return answer;
  }

  @Override
  public List<String> pools() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean kick(String pool, String connectionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PoolStats stats(String pool) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Explanation explain(String pool, PriorityClass priority) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConnectionPage connections(String pool, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConnectionPage connectionsOf(String pool, String clientId, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean drain(String pool) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean resume(String pool) {
    throw new UnsupportedOperationException();
  }
}
