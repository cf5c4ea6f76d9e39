package io.sluice.adapter.undertow;

import io.undertow.server.protocol.framed.AbstractFramedChannel;
import io.undertow.websockets.core.WebSocketChannel;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The connection under a channel, which Undertow 2.3 shows to its own subclasses only. Thread-safe.
 */
final class Insides {
  private final Method underlying;

  private Insides(Method underlying) {
    this.underlying = underlying;
  }

  /** Empty where this Undertow is another, or keeps it to itself. */
  static Optional<Insides> open() {
    try {
      Method method = AbstractFramedChannel.class.getDeclaredMethod("getUnderlyingConnection");
      method.setAccessible(true);
      return Optional.of(new Insides(method));
    } catch (NoSuchMethodException | InaccessibleObjectException | SecurityException hidden) {
      return Optional.empty();
    }
  }

  /** What that channel writes its frames to. */
  ConduitStreamSinkChannel sinkOf(WebSocketChannel channel) {
    return connectionOf(channel).getSinkChannel();
  }

  /** What that channel reads its frames from. */
  ConduitStreamSourceChannel sourceOf(WebSocketChannel channel) {
    return connectionOf(channel).getSourceChannel();
  }

  private StreamConnection connectionOf(WebSocketChannel channel) {
    try {
      return (StreamConnection) underlying.invoke(channel);
    } catch (IllegalAccessException | InvocationTargetException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
