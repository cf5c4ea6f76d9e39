package io.sluice.adapter.undertow;

import java.io.Closeable;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/** How a connection is cut. */
final class Cuts {
  private Cuts() {}

  /**
   * On its own thread: closing frees the buffer that this thread may be reading into (Undertow 2.3,
   * {@code AbstractFramedChannel.close} is not synchronized with {@code receive}).
   */
  static void cut(XnioIoThread own, Closeable connection) {
    try {
      own.execute(() -> IoUtils.safeClose(connection));
    } catch (RejectedExecutionException ended) {
      IoUtils.safeClose(connection); // that thread reads nothing any more
    }
  }
}
