package io.sluice.core;

import io.sluice.spi.PoolListener;
import io.sluice.spi.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What applications have sent within transactions that haven't ended: a batch for each, over all
 * pools of the node, so that their order is kept. Thread-safe.
 */
final class HeldMessages {
  /** What one message takes besides its payload, about: its names and objects. */
  private static final int OVERHEAD_BYTES = 256;

  private final Transactions transactions;
  private final long maxBytes;
  private final PoolListener listener;

  /** Of all batches together. */
  private final AtomicLong bytes = new AtomicLong();

  HeldMessages(Transactions transactions, long maxBytes, PoolListener listener) {
    this.transactions = transactions;
    this.maxBytes = maxBytes;
    this.listener = listener;
  }

  /** Has a message sent when the caller's transaction has committed; at once if there is none. */
  void hold(int payloadBytes, Runnable message) {
    switch (transactions.state()) {
      case NONE -> message.run();
      case OPEN -> batch().add(payloadBytes + OVERHEAD_BYTES, message);
      case DOOMED -> {
        // It vanishes with the rest.
      }
      case ENDING ->
          throw new IllegalStateException(
              "the transaction is ending or has ended, so nothing can be held for it;"
                  + " what is sent by the pool itself goes out at once");
    }
  }

  private Batch batch() {
    if (transactions.awaiting() instanceof Batch begun) {
      return begun;
    }
    Batch batch = new Batch();
    transactions.await(batch);
    return batch;
  }

  private void take(int more) {
    long now = bytes.addAndGet(more);
    if (now > maxBytes) {
      bytes.addAndGet(-more);
      throw new IllegalStateException(
          "at most "
              + maxBytes
              + " bytes may be held for transactions (sluice.delivery.after-commit-bytes, "
              + OVERHEAD_BYTES
              + " of them for each message), had "
              + (now - more)
              + " and "
              + more
              + " more");
    }
  }

  /** Of one transaction. Its end may be told on another thread while its own still sends. */
  private final class Batch implements Transactions.Completion {
    /** Guarded by {@code this}, as below. */
    private final List<Runnable> messages = new ArrayList<>();

    private long taken;
    private boolean ended;

    synchronized void add(int size, Runnable message) {
      if (ended) {
        throw new IllegalStateException("the transaction has ended, so nothing can be held for it");
      }
      take(size);
      taken += size;
      messages.add(message);
    }

    @Override
    public void completed(boolean committed) {
      List<Runnable> due = end();
      if (committed) {
        due.forEach(this::send);
      }
    }

    private synchronized List<Runnable> end() {
      List<Runnable> due = List.copyOf(messages);
      messages.clear();
      bytes.addAndGet(-taken);
      taken = 0;
      ended = true;
      return due;
    }

    /** The transaction has committed, whatever becomes of this: nobody is there to be told. */
    private void send(Runnable message) {
      try {
        message.run();
      } catch (RuntimeException | Error fault) { // the others go out
        listener.fault(null, fault);
      }
    }
  }
}
