package io.sluice.adapter.undertow;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.jsr.UndertowSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * A session of Undertow. The lane is the channel's I/O thread. There a batch is written to the
 * connection itself where nothing of Undertow's own waits for it, and goes behind that in
 * Undertow's queue where something does, or where the kernel doesn't take all of it.
 *
 * <p>Undertow writes from its queue on this very thread ({@code runNowOrInIoThread}, 2.3), so
 * nothing of it comes between a look at the queue and a write. While part of it is left, it has
 * asked to be told when there is room again.
 */
final class UndertowTransport implements Transport {
  /** A bound for what one write gathers; the bytes have another, in the outbox. */
  private static final int MOST_MESSAGES = 64;

  private final UndertowSession session;
  private final WebSocketChannel channel;

  /** What the channel writes to; null if this Undertow keeps it to itself. */
  private final ConduitStreamSinkChannel sink;

  private final IoThreadLane lane;

  UndertowTransport(
      UndertowSession session,
      WebSocketChannel channel,
      ConduitStreamSinkChannel sink,
      IoThreadLane lane) {
    this.session = session;
    this.channel = channel;
    this.sink = sink;
    this.lane = lane;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return MOST_MESSAGES;
  }

  @Override
  public void send(Batch batch, Completion done) {
    if (channel.isCloseFrameSent() || channel.isCloseFrameReceived()) {
      done.completed(new ClosedChannelException());
      return;
    }
    try {
      int written = isFree() ? write(batch) : 0;
      if (written == batch.frameBytes()) {
        done.completed(null);
      } else {
        RawFrame.queue(channel, batch.frames().position(written), done);
      }
    } catch (IOException gone) {
      IoUtils.safeClose(channel);
      done.completed(gone);
    }
  }

  private boolean isFree() {
    return sink != null && sink.isOpen() && !sink.isWriteResumed();
  }

  /** Gives how many bytes the kernel has taken. */
  private int write(Batch batch) throws IOException {
    ByteBuffer frames = lane.stage(batch);
    if (frames == null) {
      return 0; // large: what has to be copied for the kernel is then as much in Undertow's hands
    }
    int written = sink.write(frames);
    if (!sink.flush()) { // only TLS keeps something back
      sink.resumeWrites();
    }
    return written;
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

  @Override
  public void abort() {
    IoThreadLane.cut(channel.getIoThread(), channel);
  }
}
