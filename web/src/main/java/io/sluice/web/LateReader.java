package io.sluice.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands before a handler that begins to read too early, and that keeps frames until they are
 * whole. Tyrus 2.1.5 ({@code TyrusHttpUpgradeHandler.init}) asks for its callbacks before it has
 * made the WebSocket that they are for. If something has come by then, the thread waits for itself
 * for ever: that client is never answered, and the server has a thread less. If the client has left
 * by then, that is lost. So here the callbacks come when {@code init} is over. And what comes goes
 * by {@link FrameParts}, and no more of it while pongs wait for who pings and doesn't read: Tyrus
 * would keep them all.
 *
 * <p>It asks for the server's callbacks itself, before all that, and then writes nothing once: the
 * end of a connection is told to who listens for it, and one that had ended before can't be written
 * to (Grizzly 4.0, {@code InputBuffer.terminate}).
 *
 * <p>After the end of a connection Payara gives its request and its response, and with them the
 * streams, to the next request. Whoever still wrote by them, or closed them, would do so to another
 * client. So each use of them is counted ({@link Rundown}): none begins after the end, and the end
 * comes when there is none.
 *
 * <p>Payara's callbacks hold a lock of the connection's ({@code InputBuffer.ReadHandlerImpl}). Who
 * closes wants another (Grizzly's {@code Response.SuspendedContextImpl}), and who cuts, or finds
 * the client gone, wants the first while it holds that. So nothing is closed or cut within a
 * callback: that is done by another thread, soon.
 */
public final class LateReader implements HttpUpgradeHandler {
  /** Whose callback the thread is in; nothing outside of them. */
  private static final ThreadLocal<Late> WITHIN = new ThreadLocal<>();

  private HttpUpgradeHandler handler;
  private Below below;
  private volatile Late late;

  /** The server's connection, and what can't be had of it by the Servlet API. */
  interface Below {
    /** Ends it at once, whatever waits to be written. */
    void cut();

    /** Does it on a thread that holds none of its locks. */
    void apart(Runnable task);

    /** It has ended, and its handler has been told. */
    void over();
  }

  /** As soon as the server has made it. */
  void serve(HttpUpgradeHandler reading, Below connection) {
    handler = reading;
    below = connection;
  }

  /** Instead of what it was to serve, nothing: the connection is over before it has begun. */
  void abandon() {
    handler = new Nobody();
  }

  @Override
  public void init(WebConnection connection) {
    try {
      Late made = new Late(connection, below);
      late = made;
      made.listen();
      handler.init(made);
      made.begin();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void destroy() {
    HttpUpgradeHandler ended = handler;
    handler = new Nobody(); // the server may keep this reader for long: see PayaraRequest
    Late last = late;
    late = null;
    if (last != null) {
      last.endsByServer();
    }
    ended.destroy();
    below.over();
  }

  private static final class Nobody implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
      try {
        connection.close();
      } catch (Exception alreadyClosed) {
        // That is what it's for.
      }
    }

    @Override
    public void destroy() {
      // There is nothing of it.
    }
  }

  private static void leaveCallback(Late before) {
    if (before == null) {
      WITHIN.remove(); // a redeployed application isn't kept by the server's threads
    } else {
      WITHIN.set(before);
    }
  }

  private static final class Late implements WebConnection {
    private final WebConnection connection;
    private final Rundown uses = new Rundown();
    private final Input input;
    private final Output output;
    private final Below below;

    private volatile boolean endedByServer;

    /** By Tyrus: it wants to hear nothing more. */
    private volatile boolean closed;

    /** Who closes now: Tyrus closes again when it is told of the end by that. */
    private volatile Thread closing;

    private Late(WebConnection connection, Below below) throws IOException {
      this.connection = connection;
      this.below = below;
      this.output = new Output(connection.getOutputStream(), this);
      this.input = new Input(connection.getInputStream(), output, this);
      this.output.input = input;
    }

    private void listen() {
      input.listen();
    }

    /** What the server has ended by now, too: who reads has still to be told. */
    private void begin() {
      if (!closed) {
        input.begin();
      }
    }

    @Override
    public ServletInputStream getInputStream() {
      return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return output;
    }

    /** Gives what {@link #leaveCallback} wants. */
    private Late enterCallback() {
      Late before = WITHIN.get();
      WITHIN.set(this);
      return before;
    }

    private boolean tryUse() {
      return uses.tryEnter();
    }

    private void used() {
      if (uses.leave() && !endedByServer) {
        outsideOfCallbacks(this::finish);
      }
    }

    private void outsideOfCallbacks(Runnable task) {
      if (WITHIN.get() == null) {
        task.run();
      } else {
        below.apart(task);
      }
    }

    /**
     * Payara waits until all is written. So whose client takes nothing is cut, and whoever is
     * closed again, as the pool does with those that linger.
     */
    @Override
    public void close() {
      if (closing == Thread.currentThread()) {
        return;
      }
      if (uses.isEnding() || output.full) {
        outsideOfCallbacks(below::cut);
      }
      closed = true;
      if (uses.end()) {
        outsideOfCallbacks(this::finish);
      }
    }

    private void finish() {
      closing = Thread.currentThread();
      try {
        connection.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception alreadyGone) {
        // That is what it's for.
      } finally {
        closing = null;
      }
    }

    /**
     * Whoever is in the midst of a use isn't waited for: that may be a long one, as the server
     * calls back within some, and need what this thread has.
     */
    private void endsByServer() {
      endedByServer = true;
      uses.end();
      input.telling.serverHasEnded();
    }
  }

  private static final class Input extends ServletInputStream {
    /** Tyrus keeps two copies of what it has read last, until there is more. */
    private static final int MOST_AT_A_TIME = 4_096;

    private final ServletInputStream stream;
    private final Output output;
    private final Late connection;
    private final Telling telling;
    private final FrameParts parts = new FrameParts();

    /** Nobody reads before there is room for what is to be written. */
    private final AtomicBoolean paused = new AtomicBoolean();

    private ReadListener listener;

    private Input(ServletInputStream stream, Output output, Late connection) {
      this.stream = stream;
      this.output = output;
      this.connection = connection;
      this.telling = new Telling(output);
    }

    private void listen() {
      stream.setReadListener(telling);
      telling.lookAtTheConnection();
    }

    private void begin() {
      if (listener != null) {
        telling.begin(listener);
      }
    }

    @Override
    public void setReadListener(ReadListener late) {
      listener = late;
    }

    @Override
    public int available() throws IOException {
      return parts.ready() > 0 ? parts.ready() : Math.min(coming(), MOST_AT_A_TIME);
    }

    private int coming() throws IOException {
      if (!connection.tryUse()) {
        return 0;
      }
      try {
        return stream.available();
      } finally {
        connection.used();
      }
    }

    /** As long as it hasn't asked the server, the server tells it nothing. */
    @Override
    public boolean isReady() {
      if (parts.ready() > 0) {
        return true;
      }
      while (parts.hasPing() && output.full) {
        paused.set(true);
        if (output.full || !paused.compareAndSet(true, false)) {
          return false; // who writes goes on with it
        }
      }
      return hasCome();
    }

    private boolean hasCome() {
      if (!connection.tryUse()) {
        return false;
      }
      try {
        return stream.isReady();
      } finally {
        connection.used();
      }
    }

    private void resume() {
      if (paused.compareAndSet(true, false) && isReady()) {
        try {
          telling.onDataAvailable();
        } catch (IOException e) {
          telling.onError(e);
        }
      }
    }

    @Override
    public boolean isFinished() {
      return parts.ready() == 0 && isAllRead();
    }

    private boolean isAllRead() {
      if (!connection.tryUse()) {
        return true;
      }
      try {
        return stream.isFinished();
      } finally {
        connection.used();
      }
    }

    /** 0 if what has come is kept back until more has: the head of a frame. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (parts.ready() == 0 && !fill(length)) {
        return -1;
      }
      return parts.take(target, offset, length);
    }

    @Override
    public int read() throws IOException {
      while (parts.ready() == 0) {
        if (!hasCome() || !fill(Math.max(1, coming()))) {
          return -1;
        }
      }
      byte[] one = new byte[1];
      parts.take(one, 0, 1);
      return one[0] & 0xff;
    }

    /** False if nothing more will come. */
    private boolean fill(int most) throws IOException {
      if (!connection.tryUse()) {
        return false;
      }
      try {
        byte[] bytes = new byte[most];
        int count = stream.read(bytes);
        if (count > 0) {
          parts.put(bytes, 0, count);
        }
        return count >= 0;
      } finally {
        connection.used();
      }
    }
  }

  /**
   * Keeps what the server tells until somebody listens, and tells what it doesn't: of an end that
   * was found by writing Payara says nothing, and Tyrus doesn't look what becomes of its pongs.
   */
  private static final class Telling implements ReadListener {
    private final Output output;

    /** All guarded by this. */
    private ReadListener late;

    private boolean data;
    private boolean end;
    private Throwable failure;

    private Telling(Output output) {
      this.output = output;
    }

    private void lookAtTheConnection() {
      try {
        output.flush();
      } catch (IOException ended) {
        onError(ended);
      }
    }

    private void begin(ReadListener listener) {
      synchronized (this) {
        late = listener;
      }
      // What comes from now on passes by, and nothing below is changed any more.
      try {
        if (failure != null) {
          listener.onError(failure);
          return;
        }
        if (data) {
          onDataAvailable();
        }
        if (end) {
          listener.onAllDataRead();
        }
      } catch (IOException | RuntimeException e) {
        listener.onError(e);
      }
    }

    /** Who listens by now has been told by the server; who doesn't yet mustn't miss it. */
    private void serverHasEnded() {
      listenerElse(() -> end = true);
    }

    /** Null if that is kept for later. */
    private synchronized ReadListener listenerElse(Runnable keep) {
      if (late == null) {
        keep.run();
      }
      return late;
    }

    @Override
    public void onDataAvailable() throws IOException {
      ReadListener known = listenerElse(() -> data = true);
      if (known == null) {
        return;
      }
      Late before = output.connection.enterCallback();
      try {
        known.onDataAvailable();
        if (output.failure != null) {
          known.onError(output.failure);
        }
      } finally {
        leaveCallback(before);
      }
    }

    @Override
    public void onAllDataRead() throws IOException {
      ReadListener known = listenerElse(() -> end = true);
      if (known != null) {
        known.onAllDataRead();
      }
    }

    @Override
    public void onError(Throwable told) {
      ReadListener known = listenerElse(() -> failure = told);
      if (known != null) {
        known.onError(told);
      }
    }
  }

  /** Remembers what it said last of itself: only one thread may ask it. */
  private static final class Output extends ServletOutputStream {
    private final ServletOutputStream stream;
    private final Late connection;
    private Input input;
    private volatile boolean full;
    private volatile IOException failure;

    private Output(ServletOutputStream stream, Late connection) {
      this.stream = stream;
      this.connection = connection;
    }

    private void use() throws IOException {
      if (!connection.tryUse()) {
        throw new IOException("the connection has ended");
      }
    }

    /** After the end, too: who writes then is told of it. */
    @Override
    public boolean isReady() {
      if (!connection.tryUse()) {
        return true;
      }
      try {
        boolean ready = stream.isReady();
        full = !ready;
        return ready;
      } finally {
        connection.used();
      }
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      if (!connection.tryUse()) {
        return;
      }
      try {
        listen(listener);
      } finally {
        connection.used();
      }
    }

    private void listen(WriteListener listener) {
      stream.setWriteListener(
          new WriteListener() {
            @Override
            public void onWritePossible() throws IOException {
              Late before = connection.enterCallback();
              try {
                listener.onWritePossible();
                if (!full) {
                  input.resume();
                }
              } finally {
                leaveCallback(before);
              }
            }

            @Override
            public void onError(Throwable failed) {
              Late before = connection.enterCallback();
              try {
                listener.onError(failed);
                input.telling.onError(failed); // who reads may be waiting for it
              } finally {
                leaveCallback(before);
              }
            }
          });
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      use();
      try {
        stream.write(bytes, offset, length);
      } catch (IOException gone) {
        failure = gone;
        throw gone;
      } finally {
        connection.used();
      }
    }

    @Override
    public void flush() throws IOException {
      use();
      try {
        stream.flush();
      } catch (IOException gone) {
        failure = gone;
        throw gone;
      } finally {
        connection.used();
      }
    }

    @Override
    public void close() throws IOException {
      if (connection.tryUse()) {
        try {
          stream.close();
        } finally {
          connection.used();
        }
      }
    }
  }
}
