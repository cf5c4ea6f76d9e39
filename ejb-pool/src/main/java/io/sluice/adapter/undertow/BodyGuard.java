package io.sluice.adapter.undertow;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.Headers;
import io.undertow.util.ImmediatePooledByteBuffer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Takes the body of a request in before the servlets see it, on the I/O thread, which waits for
 * nobody: Undertow's servlets read each body to its end on a worker, even of a request that is
 * refused, and one that never comes would hold it. Found by {@code
 * META-INF/services/io.undertow.servlet.ServletExtension} of the WAR, so it is there whatever the
 * server's configuration says.
 *
 * <p>A body has to say its length, to be no longer than what {@code web.BodyBounds} says of its
 * address ({@value #MOST_BYTES} bytes if it says nothing), and to be there within {@value
 * #DEADLINE_MILLIS} milliseconds; else the request is answered here, and the connection ends. Those
 * that are waited for have {@value #MOST_TOGETHER} bytes together at most, until their requests are
 * answered: each counts its length and {@value #BESIDES}. One that is longer than all of that by
 * itself has to be alone.
 */
public final class BodyGuard implements ServletExtension {
  static final int MOST_BYTES = 65_536;
  static final int DEADLINE_MILLIS = 5_000;

  /** Bytes that are read before there is known to be room for more. */
  private static final int MOST_AT_FIRST = 65_536;

  /**
   * Bytes of bodies that are waited for. One of up to {@value #MOST_AT_FIRST} bytes that is there
   * with its head counts for none.
   */
  static final int MOST_TOGETHER = 16 << 20;

  /** What a body takes besides its length. */
  static final int BESIDES = 1_024;

  /**
   * The attribute of the context that says how long a body may be: a {@code ToIntFunction<String>}
   * of the address within the application. Not there while the application starts.
   */
  static final String BOUNDS = "io.sluice.mostBodyBytes";

  @Override
  public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
    deployment.addInitialHandlerChainWrapper(next -> new Gate(next, context));
  }

  /** Methods whose requests have no body. */
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** What can be wrong with a body, as {@code web.BodyFilter} says it on other servers. */
  private enum Flaw {
    UNWANTED(400, "Bad Request", "Nothing here takes a body"),
    LENGTH_UNKNOWN(411, "Length Required", "A body needs a Content-Length"),
    TOO_LONG(413, "Request Entity Too Large", "A body must have at most "),
    HELD_BACK(417, "Expectation Failed", "A body must be sent without being asked for"),
    TOO_LATE(408, "Request Timeout", "The body must be there within " + DEADLINE_MILLIS + " ms"),
    TOO_MANY(
        503,
        "Service Unavailable",
        "Bodies on their way may have at most "
            + MOST_TOGETHER
            + " bytes together, with "
            + BESIDES
            + " for each; this one had ");

    private final int status;
    private final String title;
    private final String detail;

    Flaw(int status, String title, String detail) {
      this.status = status;
      this.title = title;
      this.detail = detail;
    }

    private String problem(String value) {
      return "{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s%s\"}"
          .formatted(title, status, detail, value);
    }
  }

  private static final class Gate implements HttpHandler {
    private final HttpHandler next;
    private final ServletContext context;
    private final Semaphore room = new Semaphore(MOST_TOGETHER);

    private Gate(HttpHandler next, ServletContext context) {
      this.next = next;
      this.context = context;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
      if (exchange.isRequestComplete()) {
        next.handleRequest(exchange);
        return;
      }
      long length = exchange.getRequestContentLength();
      int most = mostBytes(exchange.getRelativePath());
      if (READING.contains(exchange.getRequestMethod().toString())) {
        refuse(exchange, Flaw.UNWANTED, "");
      } else if (length < 0) {
        refuse(exchange, Flaw.LENGTH_UNKNOWN, "");
      } else if (length > most) {
        refuse(exchange, Flaw.TOO_LONG, most + " bytes, had " + length);
      } else if (HttpContinue.requiresContinueResponse(exchange)) {
        refuse(exchange, Flaw.HELD_BACK, "");
      } else {
        takeIn(exchange, (int) length);
      }
    }

    @SuppressWarnings("unchecked") // as web.BodyBounds has put it there
    private int mostBytes(String path) {
      var bounds = (ToIntFunction<String>) context.getAttribute(BOUNDS);
      return bounds == null ? MOST_BYTES : bounds.applyAsInt(path);
    }

    private void takeIn(HttpServerExchange exchange, int length) throws Exception {
      StreamSourceChannel channel = exchange.getRequestChannel();
      // One more than it fills: only when there is room left is its end looked for.
      ByteBuffer first = ByteBuffer.allocate(Math.min(length, MOST_AT_FIRST) + 1);
      if (isWhole(first, channel)) {
        handOn(exchange, first);
      } else if (isTaken(exchange, Math.min(length + BESIDES, MOST_TOGETHER))) {
        ByteBuffer body =
            length <= MOST_AT_FIRST ? first : ByteBuffer.allocate(length + 1).put(first.flip());
        if (isWhole(body, channel)) {
          handOn(exchange, body);
        } else {
          new Intake(exchange, body).await(channel);
        }
      } else {
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
        refuse(exchange, Flaw.TOO_MANY, Integer.toString(length));
      }
    }

    private void handOn(HttpServerExchange exchange, ByteBuffer body) throws Exception {
      giveBack(exchange, body);
      next.handleRequest(exchange);
    }

    /** Takes so much of the room, if it is there, until the exchange is over. */
    private boolean isTaken(HttpServerExchange exchange, int bytes) {
      if (!room.tryAcquire(bytes)) {
        return false;
      }
      exchange.addExchangeCompleteListener(
          (done, others) -> {
            room.release(bytes);
            others.proceed();
          });
      return true;
    }

    /** Reads what is there, and says whether that was all. */
    private static boolean isWhole(ByteBuffer body, StreamSourceChannel channel)
        throws IOException {
      int read;
      do {
        read = channel.read(body);
      } while (read > 0);
      return read < 0;
    }

    /** Whoever asks the exchange for its body gets this one. */
    private static void giveBack(HttpServerExchange exchange, ByteBuffer body) {
      Connectors.ungetRequestBytes(exchange, new ImmediatePooledByteBuffer(body.flip()));
      Connectors.resetRequestChannel(exchange);
    }

    /** What is still sent is thrown away, for as long as a body may take. */
    private static void refuse(HttpServerExchange exchange, Flaw flaw, String value) {
      untilDeadline(exchange, () -> IoUtils.safeClose(exchange.getConnection()));
      answer(exchange, flaw, value, IoCallback.END_EXCHANGE);
    }

    /**
     * Does that unless the exchange is over by then, on the I/O thread of its connection: as all
     * that is done with a body is.
     */
    private static void untilDeadline(HttpServerExchange exchange, Runnable action) {
      XnioExecutor.Key deadline =
          exchange.getIoThread().executeAfter(action, DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
      exchange.addExchangeCompleteListener(
          (done, others) -> {
            deadline.remove();
            others.proceed();
          });
    }

    private static void answer(
        HttpServerExchange exchange, Flaw flaw, String value, IoCallback then) {
      exchange.setPersistent(false);
      exchange.setStatusCode(flaw.status);
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
      exchange.getResponseSender().send(flaw.problem(value), then);
    }

    /**
     * A body that is waited for, until it is whole, its time is over or its exchange is: whichever
     * comes first. A connection that ends otherwise has its time, too.
     */
    private final class Intake implements ChannelListener<StreamSourceChannel> {
      private final HttpServerExchange exchange;
      private final AtomicBoolean over = new AtomicBoolean();

      /** On the heap, so a cut leaves nothing to be closed. Null when nobody wants it any more. */
      private ByteBuffer body;

      private Intake(HttpServerExchange exchange, ByteBuffer body) {
        this.exchange = exchange;
        this.body = body;
      }

      private void await(StreamSourceChannel channel) {
        untilDeadline(exchange, () -> cut(channel));
        exchange.addExchangeCompleteListener(
            (done, others) -> {
              tryEnd();
              others.proceed();
            });
        channel.getReadSetter().set(this);
        channel.resumeReads();
      }

      @Override
      public void handleEvent(StreamSourceChannel channel) {
        try {
          if (isWhole(body, channel) && tryEnd()) {
            giveBack(exchange, body);
            stopReading(channel);
            Connectors.executeRootHandler(next, exchange);
          }
        } catch (IOException gone) {
          exchange.endExchange();
        }
      }

      /** Reads no more, so what comes while the answer is on its way isn't done after all. */
      private void cut(StreamSourceChannel channel) {
        if (tryEnd()) {
          stopReading(channel);
          body = null;
          answer(exchange, Flaw.TOO_LATE, "", new ThenCut());
        }
      }

      private boolean tryEnd() {
        return over.compareAndSet(false, true);
      }

      private static void stopReading(StreamSourceChannel channel) {
        channel.getReadSetter().set(null);
        channel.suspendReads();
      }
    }
  }

  /** Nobody waits for the rest of such a body. */
  private static final class ThenCut implements IoCallback {
    @Override
    public void onComplete(HttpServerExchange exchange, Sender sender) {
      IoUtils.safeClose(exchange.getConnection());
    }

    @Override
    public void onException(HttpServerExchange exchange, Sender sender, IOException gone) {
      IoUtils.safeClose(exchange.getConnection());
    }
  }
}
