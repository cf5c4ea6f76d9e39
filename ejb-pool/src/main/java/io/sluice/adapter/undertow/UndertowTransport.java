package io.sluice.adapter.undertow;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.jsr.UndertowSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;

/**
 * A session of Undertow. The lane is the channel's I/O thread, where a send is written at once,
 * without a hand-over to another thread.
 */
final class UndertowTransport implements Transport {
  /** More than 50 pending frames make Undertow 2.3 suspend reads, and pongs would go missing. */
  private static final int MOST_FRAMES = 8;

  private final UndertowSession session;
  private final WebSocketChannel channel;
  private final Lane lane;

  UndertowTransport(UndertowSession session, WebSocketChannel channel, Lane lane) {
    this.session = session;
    this.channel = channel;
    this.lane = lane;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return MOST_FRAMES;
  }

  @Override
  public void send(Batch batch, Completion done) {
    Report report = new Report(done);
    int last = batch.size() - 1;
    if (last == 0) {
      WebSockets.sendText(batch.get(0).payload(), channel, report, Boolean.TRUE);
      return;
    }
    // Held back and flushed together, the frames leave in one gathering write. The flag is only up
    // while this thread, which does all the channel's writing, is in here: frames that Undertow
    // sends by itself (pongs, close) are never held.
    channel.setRequireExplicitFlush(true);
    try {
      for (int i = 0; i <= last; i++) {
        WebSockets.sendText(batch.get(i).payload(), channel, report, i == last);
      }
    } finally {
      channel.setRequireExplicitFlush(false);
      channel.flush();
    }
  }

  /** Tells once: of the last frame's end, or of the first failure. On the I/O thread. */
  private static final class Report implements WebSocketCallback<Boolean> {
    private final Completion done;

    private Report(Completion done) {
      // Undertow may call a listener twice, and failures may come from another thread.
      this.done = done.once();
    }

    @Override
    public void complete(WebSocketChannel channel, Boolean last) {
      if (last) {
        done.completed(null);
      }
    }

    @Override
    public void onError(WebSocketChannel channel, Boolean last, Throwable failure) {
      done.completed(failure);
    }
  }

  @Override
  public void ping() {
    WebSockets.sendPing(ByteBuffer.allocate(0), channel, null);
  }

  @Override
  public void close(int code, String reason) {
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    } catch (IOException | RuntimeException gone) {
      // It is gone already, which is what was wanted.
    }
  }

  /** The channel, not the session: a session counts as closed as soon as its close frame waits. */
  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /**
   * On the channel's own thread: closing frees the buffer that this thread may be reading into
   * (Undertow 2.3, {@code AbstractFramedChannel.close} is not synchronized with {@code receive}).
   */
  @Override
  public void abort() {
    try {
      channel.getIoThread().execute(() -> IoUtils.safeClose(channel));
    } catch (RejectedExecutionException ended) {
      IoUtils.safeClose(channel); // that thread reads nothing any more
    }
  }
}
