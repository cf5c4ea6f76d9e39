package io.sluice.adapter.tyrus;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.glassfish.tyrus.core.TyrusSession;
import org.glassfish.tyrus.core.TyrusWebSocket;
import org.glassfish.tyrus.core.frame.CloseFrame;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;

/**
 * A session of Tyrus. What it sends goes to the writer that Tyrus's own frames go to, which keeps
 * them in their order; that writer waits for nobody.
 */
final class TyrusTransport implements Transport {
  private static final int MOST_FRAMES = 64;

  /**
   * Of what is joined there is a second copy, as long as it waits; a write of more costs little.
   */
  private static final int MOST_JOINED_BYTES = 8_192;

  private static final int FIN_CLOSE = 0x88;
  private static final byte[] PING = {(byte) 0x89, 0};

  private static final CompletionHandler<ByteBuffer> UNHEARD = new CompletionHandler<>() {};

  private final Insides insides;
  private final TyrusSession session;
  private final TyrusWebSocket socket;
  private final Writer writer;
  private final Lane lane;

  TyrusTransport(
      Insides insides, TyrusSession session, TyrusWebSocket socket, Writer writer, Lane lane) {
    this.insides = insides;
    this.session = session;
    this.socket = socket;
    this.writer = writer;
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
    if (last == 0 || batch.payloadBytes() <= MOST_JOINED_BYTES) {
      write(batch.frames(), report);
    } else {
      for (int i = 0; i < last; i++) {
        write(batch.get(i).frame(), report.ofOneBefore());
      }
      write(batch.get(last).frame(), report);
    }
    report.written();
  }

  @Override
  public void ping() {
    write(ByteBuffer.wrap(PING), UNHEARD);
  }

  /** The connection ends with the client's answer, or with {@link #abort}. */
  @Override
  public void close(int code, String reason) {
    if (insides.tryBeginClose(socket)) {
      write(closeFrame(code, reason), UNHEARD);
    }
  }

  private static ByteBuffer closeFrame(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int payloadBytes = Short.BYTES + text.length;
    return ByteBuffer.allocate(2 + payloadBytes)
        .put((byte) FIN_CLOSE)
        .put((byte) payloadBytes)
        .putShort((short) code)
        .put(text)
        .flip();
  }

  private void write(ByteBuffer frames, CompletionHandler<ByteBuffer> told) {
    try {
      writer.write(frames, told);
    } catch (RuntimeException gone) {
      told.failed(gone);
    }
  }

  /**
   * Tells once: of the last one's end, or of the first failure. Not before {@link #written}, as
   * Tyrus's writer for servlets tells within its own lock: who hears of a failure ends the
   * connection, for which Grizzly has a lock, and whoever tells Tyrus of an end holds that and
   * waits for the writer's.
   */
  private static final class Report extends CompletionHandler<ByteBuffer> {
    private final Completion done;

    /** Guarded by this, as those below. */
    private boolean writing = true;

    private boolean over;
    private Throwable outcome;

    private Report(Completion done) {
      this.done = done.once();
    }

    /** The writer has let go of its lock. */
    private void written() {
      synchronized (this) {
        writing = false;
        if (!over) {
          return;
        }
      }
      done.completed(outcome);
    }

    private void end(Throwable failure) {
      synchronized (this) {
        if (!over) {
          over = true;
          outcome = failure;
        }
        if (writing) {
          return;
        }
      }
      done.completed(outcome);
    }

    @Override
    public void completed(ByteBuffer frames) {
      end(null);
    }

    @Override
    public void failed(Throwable failure) {
      end(failure);
    }

    @Override
    public void cancelled() {
      end(new CancellationException("Tyrus has cancelled the write"));
    }

    private CompletionHandler<ByteBuffer> ofOneBefore() {
      return new CompletionHandler<>() {
        @Override
        public void failed(Throwable failure) {
          Report.this.failed(failure);
        }

        @Override
        public void cancelled() {
          Report.this.cancelled();
        }
      };
    }
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  /** Tyrus would send a close frame, and tell nobody of the end if one was sent. */
  @Override
  public void abort() {
    insides.tryBeginClose(socket);
    try {
      socket.onClose(new CloseFrame(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, null)));
      writer.close();
    } catch (IOException | RuntimeException gone) {
      // It is gone already, which is what was wanted.
    }
  }
}
