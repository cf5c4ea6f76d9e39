package io.sluice.adapter.undertow;

import io.sluice.spi.Transport.Completion;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * What Undertow takes for one frame in its queue: bytes that are frames already, or the rest of
 * one. It adds no header.
 */
final class RawFrame extends StreamSinkFrameChannel {
  private final Completion done;

  private RawFrame(WebSocketChannel channel, Completion done) {
    super(channel, WebSocketFrameType.TEXT);
    this.done = done.once();
  }

  /**
   * Has them written behind whatever waits. On the channel's I/O thread.
   *
   * @param bytes with a position of its own
   */
  static void queue(WebSocketChannel channel, ByteBuffer bytes, Completion done) {
    RawFrame frame = new RawFrame(channel, done);
    try {
      PooledByteBuffer body = new ImmediatePooledByteBuffer(bytes);
      frame.send(body);
      frame.shutdownWrites();
    } catch (IOException gone) {
      frame.done.completed(gone);
    }
  }

  @Override
  protected SendFrameHeader createFrameHeader() {
    return new SendFrameHeader(0, null);
  }

  @Override
  protected void handleFlushComplete(boolean last) {
    done.completed(null);
  }

  @Override
  public void markBroken() {
    super.markBroken();
    done.completed(new ClosedChannelException());
  }
}
