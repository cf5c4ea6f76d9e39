package io.sluice.adapter.undertow;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** A lane on one of the server's I/O threads. A class and no record: equality is identity. */
final class IoThreadLane implements Lane {
  /** Takes what an outbox makes of small messages: 64 KiB, and the one that went beyond it. */
  private static final int STAGE_BYTES = 128 * 1024;

  private final XnioIoThread thread;

  /** Another of the same worker; the same if there is but one. */
  private final XnioIoThread neighbour;

  /** Of the connections of that thread. */
  private final Departures departures;

  /**
   * On the lane's thread: the bytes of {@link #staged}, outside the heap, as the kernel reads none
   * from within it. The batch's bytes are copied here once and not for each member.
   */
  private ByteBuffer stage;

  private Batch staged;

  IoThreadLane(XnioIoThread thread) {
    this.thread = thread;
    this.neighbour = neighbourOf(thread);
    this.departures = new Departures(thread);
  }

  Departures departures() {
    return departures;
  }

  private static XnioIoThread neighbourOf(XnioIoThread thread) {
    XnioWorker worker = thread.getWorker();
    for (int i = 0; i < worker.getIoThreadCount(); i++) {
      XnioIoThread other = worker.getIoThread(i);
      if (other != thread) {
        return other;
      }
    }
    return thread;
  }

  /**
   * The frames of a batch, to be written before the next call; null if they are too large for that.
   * On the lane's thread. The next member is often due the same batch, whose bytes are there then.
   */
  ByteBuffer stage(Batch batch) {
    if (batch.frameBytes() > STAGE_BYTES) {
      return null;
    }
    if (staged != batch) {
      if (stage == null) {
        stage = ByteBuffer.allocateDirect(STAGE_BYTES);
      }
      batch.copyTo(stage.clear());
      stage.flip();
      staged = batch;
    }
    return stage.rewind();
  }

  /**
   * For another I/O thread once that has read what its sockets have: what came together is to leave
   * together, and a pass that begins with the first of several messages writes to each member
   * twice.
   */
  @Override
  public void wake(Runnable pass) {
    XnioIoThread current = XnioIoThread.currentThread();
    if (current == null || current == thread) {
      thread.execute(pass);
    } else {
      current.execute(() -> executeOrRun(pass));
    }
  }

  /**
   * By way of the neighbour: an I/O thread runs all tasks that it finds, those too that came with
   * them, before it looks at its sockets again (XNIO 3.8, {@code WorkerThread.run}). A pass that
   * asked it directly for the next would keep it from reading, and from writing to who was slow,
   * for as long as there is work.
   */
  @Override
  public void wakeAgain(Runnable pass) {
    neighbour.execute(() -> executeOrRun(pass));
  }

  /**
   * Cuts a connection, on its own thread: closing frees the buffer that this thread may be reading
   * into (Undertow 2.3, {@code AbstractFramedChannel.close} is not synchronized with {@code
   * receive}).
   *
   * <p>In no class of its own: a peer that doesn't answer its close frame is cut a second later,
   * when the application may be undeployed and the server loads none of its classes any more.
   */
  static void cut(XnioIoThread own, Closeable connection) {
    try {
      own.execute(() -> IoUtils.safeClose(connection));
    } catch (RejectedExecutionException ended) {
      IoUtils.safeClose(connection); // that thread reads nothing any more
    }
  }

  private void executeOrRun(Runnable pass) {
    try {
      thread.execute(pass);
    } catch (RejectedExecutionException ended) {
      pass.run(); // nobody else is going to, and closes have to go out
    }
  }
}
