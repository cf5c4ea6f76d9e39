package io.sluice.it.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Healthy clients in the pool {@code default}, so many that most I/O threads serve one. */
public final class Neighbours implements AutoCloseable {
  /** They are to be served under siege, too; how soon, {@link #p99} tells. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Neighbour> all = new ArrayList<>();

  public Neighbours(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      all.add(new Neighbour(port, "neighbour-" + i, PATIENCE));
    }
  }

  /** Fails if one of them wasn't served as it should be. */
  public void areWell() {
    for (Neighbour each : all) {
      if (each.wrong() != null) {
        throw new AssertionError(each.wrong());
      }
    }
  }

  /** Of a hundred echoes since this was last asked, 99 came within that time. All must be well. */
  public Duration p99() {
    areWell();
    List<Long> nanos = new ArrayList<>();
    for (Neighbour each : all) {
      nanos.addAll(each.takeEchoNanos());
    }
    if (nanos.isEmpty()) {
      throw new AssertionError("no neighbour had an echo");
    }
    nanos.sort(null);
    return Duration.ofNanos(nanos.get(nanos.size() * 99 / 100));
  }

  @Override
  public void close() throws IOException {
    for (Neighbour each : all) {
      each.close();
    }
  }
}
