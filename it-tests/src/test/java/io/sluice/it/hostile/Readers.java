package io.sluice.it.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Any number of {@link Reader}s and one thread that reads for all of them. */
public final class Readers implements AutoCloseable {
  private static final int PAGE = 256 * 1024;

  private final Selector selector = Selector.open();
  private final List<Reader> readers = new ArrayList<>();
  private final Thread thread = new Thread(this::read, "crowd");

  /** Nobody yet. */
  public Readers() throws IOException {
    thread.start();
  }

  /** A member of that group of that pool, who reads from now on. */
  public Reader join(int port, String pool, String group) throws IOException {
    return join(port, pool, group, 0);
  }

  /** The same with a receive buffer of so many bytes. */
  public Reader join(int port, String pool, String group, int receiveBytes) throws IOException {
    return begun(new Reader(port, pool, nextId(), receiveBytes), group);
  }

  /**
   * A member of that group, too, with these headers in its handshake; and the pool may have a query
   * behind it.
   */
  public Reader enter(int port, String target, String group, String... headers) throws IOException {
    return begun(new Reader(port, target, nextId(), 0, headers), group);
  }

  private String nextId() {
    return "reader-" + readers.size();
  }

  private Reader begun(Reader reader, String group) throws IOException {
    readers.add(reader);
    reader.begin(selector, group);
    return reader;
  }

  /** All of them, those who have ended included, in the order in which they came. */
  public List<Reader> all() {
    return List.copyOf(readers);
  }

  /** Resets all connections at once. */
  public void reset() throws IOException {
    for (Reader each : readers) {
      each.reset();
    }
    selector.wakeup(); // which lets go of the sockets
  }

  private void read() {
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    try {
      while (selector.isOpen()) {
        selector.select(key -> ((Reader) key.attachment()).read(page));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (ClosedSelectorException over) {
      // That is how it ends.
    }
  }

  @Override
  public void close() throws IOException {
    for (Reader each : readers) {
      each.close(); // also those who have ended, and are the selector's no more
    }
    selector.close();
  }
}
