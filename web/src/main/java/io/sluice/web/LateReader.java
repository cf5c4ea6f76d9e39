package io.sluice.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;

/**
 * Stands before a handler that begins to read too early, and that keeps frames until they are
 * whole. Tyrus 2.1.5 ({@code TyrusHttpUpgradeHandler.init}) asks for its callbacks before it has
 * made the WebSocket that they are for. If something has come by then, the thread waits for itself
 * for ever: that client is never answered, and the server has a thread less. If the client has left
 * by then, that is lost. So here the callbacks come when {@code init} is over. And what comes goes
 * by {@link FrameParts}.
 */
public final class LateReader implements HttpUpgradeHandler {
  private HttpUpgradeHandler handler;

  void serve(HttpUpgradeHandler late) {
    handler = late;
  }

  @Override
  public void init(WebConnection connection) {
    try {
      Late late = new Late(connection);
      handler.init(late);
      late.begin();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  private static final class Late implements WebConnection {
    private final WebConnection connection;
    private final Input input;
    private volatile boolean closed;

    private Late(WebConnection connection) throws IOException {
      this.connection = connection;
      this.input = new Input(connection.getInputStream());
    }

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
    public ServletOutputStream getOutputStream() throws IOException {
      return connection.getOutputStream();
    }

    @Override
    public void close() throws IOException {
      closed = true;
      try {
        connection.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  private static final class Input extends ServletInputStream {
    private final ServletInputStream stream;
    private final FrameParts parts = new FrameParts();
    private ReadListener listener;

    private Input(ServletInputStream stream) {
      this.stream = stream;
    }

    private void begin() {
      if (listener != null) {
        stream.setReadListener(listener);
      }
    }

    @Override
    public void setReadListener(ReadListener late) {
      listener = late;
    }

    @Override
    public int available() throws IOException {
      return parts.ready() + stream.available();
    }

    @Override
    public boolean isReady() {
      return parts.ready() > 0 || stream.isReady();
    }

    @Override
    public boolean isFinished() {
      return parts.ready() == 0 && stream.isFinished();
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
        if (!stream.isReady() || !fill(Math.max(1, stream.available()))) {
          return -1;
        }
      }
      byte[] one = new byte[1];
      parts.take(one, 0, 1);
      return one[0] & 0xff;
    }

    /** False if nothing more will come. */
    private boolean fill(int most) throws IOException {
      byte[] bytes = new byte[most];
      int count = stream.read(bytes);
      if (count > 0) {
        parts.put(bytes, 0, count);
      }
      return count >= 0;
    }
  }
}
