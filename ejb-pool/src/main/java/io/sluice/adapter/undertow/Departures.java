package io.sluice.adapter.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListeners;
import org.xnio.XnioIoThread;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Has Undertow hear of peers that have gone, some at a time. On the I/O thread of their
 * connections, as is all that is done here; {@link #watch} is for any.
 */
/*
 * Why. For each socket that an I/O thread closes, XNIO 3.8.16 has its selector look at once
 * (WorkerThread.cancelKey: selectNow), which goes over all of its sockets that have something to be
 * read. When thousands of peers go at a time, Undertow closes each as soon as it has read its end,
 * while the ends of all others wait: each close looks at all of them, a thousand closes take a
 * second, and until the last one is done that thread neither reads nor takes a new connection.
 *
 * How. What was read to its end isn't looked at by the selector any more. So Undertow is told that
 * there is nothing to be read at the moment, the thread reads on, and the ends that it has come upon
 * are told to Undertow later: then each close looks at few. Between two portions the thread looks at
 * its sockets, so others are served.
 */
final class Departures {
  /** What a newcomer waits for at least: some milliseconds. */
  static final int AT_ONCE = 32;

  /** By way of a delay, as a thread runs all tasks that it finds before it looks at its sockets. */
  private static final long PAUSE_MILLIS = 1;

  private final XnioIoThread thread;
  private final Queue<Source> ended = new ArrayDeque<>();

  /** Whether a pass is to come, or under way. */
  private boolean planned;

  Departures(XnioIoThread thread) {
    this.thread = thread;
  }

  /**
   * From now on, the end of what is read there is told in its turn. Of a channel of that thread.
   */
  void watch(ConduitStreamSourceChannel channel) {
    try {
      thread.execute(() -> channel.setConduit(new Source(channel)));
    } catch (RejectedExecutionException stopped) {
      // That thread closes all that it has.
    }
  }

  /** False if its end has to be told now. */
  private boolean hold(Source source) {
    if (Thread.currentThread() != thread) {
      return false;
    }
    if (!planned && !plan()) {
      return false;
    }
    return ended.add(source);
  }

  private boolean plan() {
    try {
      thread.execute(this::tellSome);
      planned = true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
    return true;
  }

  private void tellSome() {
    try {
      for (int i = 0; i < AT_ONCE && !ended.isEmpty(); i++) {
        ended.poll().tell();
      }
    } finally { // whatever came of one: the others wait for the next pass
      planned = false;
      if (!ended.isEmpty()) {
        goOn();
      }
    }
  }

  private void goOn() {
    try {
      thread.executeAfter(this::tellSome, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      planned = true;
    } catch (RejectedExecutionException stopped) {
      while (!ended.isEmpty()) {
        ended.poll().tell();
      }
    }
  }

  /** What is read from one connection. */
  private final class Source extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final ConduitStreamSourceChannel channel;
    private boolean isOver;
    private boolean isTold;

    /** How it ended; null if without an error. */
    private IOException failure;

    private Source(ConduitStreamSourceChannel channel) {
      super(channel.getConduit());
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      if (!isOver) {
        int read = readNext(to);
        if (read >= 0) {
          return read;
        }
        isOver = true;
        suspendReads(); // an error, or TLS, would else have the selector look at it all the time
        isTold = !hold(this);
      }
      if (!isTold) {
        return 0;
      }
      if (failure != null) {
        throw failure;
      }
      return -1;
    }

    private int readNext(ByteBuffer to) {
      try {
        return next.read(to);
      } catch (IOException gone) {
        failure = gone;
        return -1;
      }
    }

    private void tell() {
      isTold = true;
      ChannelListeners.invokeChannelListener(channel, channel.getReadListener());
    }
  }
}
