package io.sluice.core.delivery;

import io.sluice.api.DropReason;
import io.sluice.core.config.OutboxConfig;
import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Ticker;
import io.sluice.spi.Transport;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * All that waits to be written to one connection, in order and bounded, and the one send in flight.
 *
 * <p>{@link #offer}, {@link #ping}, {@link #close} and {@link #dispose} are for any thread; they
 * travel through the lane. Everything else happens on the lane's thread.
 */
/*
 * Life. OPEN takes messages. close() drops what waits (or, for a drain, has it written), lets the send
 * in flight end, writes the notice if there is one and then the close frame: nothing follows it (LIFE-3). dispose() says that the
 * connection is gone: what is left, the send in flight included, counts as dropped, and a completion
 * that comes later is not listened to. So each accepted delivery ends as sent or dropped, once.
 *
 * Bounds. Full means that bytes or messages, those in flight included, have reached the limit; so one
 * message may stand above it (BP-1). If it is full while no send is in flight, the pass that fills it
 * has simply not come to writing yet: it flushes first and judges then.
 */
public final class Outbox implements Transport.Completion {
  /** Keeps one write to about what a socket buffer takes at once. */
  private static final int BATCH_BYTES = 64 * 1024;

  /** What an outbox tells its connection. Called on the lane's thread; must not block. */
  public interface Owner {
    /** The outbox is full, and the policy is to end the connection. */
    void overflowed();

    /** The transport could not write. */
    void sendFailed(Throwable failure);

    /** Messages have been written. */
    void written();

    /** A ping is about to be handed to the transport. */
    void pinged();

    /**
     * The close frame is about to be handed to the transport.
     *
     * @return what is to be done once it has been
     */
    Runnable closing();
  }

  /**
   * How a connection ends from our side.
   *
   * @param code of the close frame
   * @param text of the close frame
   * @param lastWords a message before it; null for none
   * @param drop what the messages count as that are dropped
   * @param flushes whether what waits is written first, instead of dropped
   */
  public record Farewell(
      int code, String text, EncodedMessage lastWords, DropReason drop, boolean flushes) {}

  private enum Phase {
    /** Takes messages. */
    OPEN,
    /** Takes none; the notice or the close frame is still to be written. */
    CLOSING,
    /** The close frame has been written, or the connection is gone. */
    DONE
  }

  private final LaneRunner lane;
  private final Transport transport;
  private final Shared shared;
  private final Owner owner;

  // Lane-owned from here on.

  /** What is written next; null while nothing waits. */
  private Outgoing first;

  /** What waits behind it; null for nothing. Most wait alone, and need no queue for that. */
  private ArrayDeque<Outgoing> others;

  private long waitingBytes;

  /** Of the send in flight; 0 while there is none. */
  private int inFlightMessages;

  private long inFlightBytes;
  private boolean touched;
  private boolean flushing;
  private boolean overflowed;
  private int missed;
  private boolean pingDue;
  private Phase phase = Phase.OPEN;
  private DropReason dropReason = DropReason.CLOSED;
  private EncodedMessage notice;
  private Farewell farewell;

  /** When the send in flight began, or {@link #NO_SEND}. Written by the lane, read by the sweep. */
  private volatile long sendSinceNanos = NO_SEND;

  /** No send is in flight. A reading of that very value is moved by one nanosecond. */
  public static final long NO_SEND = Long.MIN_VALUE;

  /** The parts of an outbox that one pool shares between all of its own. */
  public record Shared(
      OutboxConfig config,
      DeliveryCounters counters,
      IntFunction<EncodedMessage> gapNotice,
      Ticker ticker) {}

  /** An empty outbox before that transport. */
  public Outbox(LaneRunner lane, Transport transport, Shared shared, Owner owner) {
    this.lane = lane;
    this.transport = transport;
    this.shared = shared;
    this.owner = owner;
  }

  LaneRunner lane() {
    return lane;
  }

  /** When the send in flight began on the ticker; {@link #NO_SEND} if there is none. Any thread. */
  public long sendSinceNanos() {
    return sendSinceNanos;
  }

  /**
   * Takes on a message for this connection.
   *
   * @return false if the lane is full: then it counts as dropped
   */
  public boolean offer(Outgoing message) {
    return offer(message, lane.isFull());
  }

  /**
   * Takes on a reply. Replies are let in up to twice the lane's backlog, so that a publisher can be
   * told that it is full.
   */
  public void reply(Outgoing message) {
    offer(message, lane.isBursting());
  }

  private boolean offer(Outgoing message, boolean full) {
    shared.counters.accepted(1);
    if (full) {
      shared.counters.dropped(DropReason.LANE, 1);
      return false;
    }
    lane.append(new Deliver(this, message));
    lane.wake();
    return true;
  }

  /**
   * Takes on the first message of the connection without waking the lane: for a caller that holds a
   * lock and calls {@link #wake} afterwards.
   */
  public void prepare(Outgoing message) {
    shared.counters.accepted(1);
    lane.append(new Deliver(this, message));
  }

  /** Has the lane do what {@link #prepare} or an {@link Audience}'s join or leave left. */
  public void wake() {
    lane.wake();
  }

  /** Has a ping sent as soon as no send is in flight. */
  public void ping() {
    pingUnwoken().wake();
  }

  /** The same, once the lane that is given back is woken: one wake may do for many. */
  public LaneRunner pingUnwoken() {
    lane.append(new Act(this, Outbox::pingNow));
    return lane;
  }

  /**
   * Ends the connection from our side: drops what waits, or writes it, then writes the last words,
   * then the close frame.
   */
  public void close(Farewell end) {
    lane.append(new Act(this, outbox -> outbox.closeNow(end)));
    lane.wake();
  }

  /** The connection is gone: nothing can be written any more. Idempotent. */
  public void dispose() {
    lane.append(new Act(this, Outbox::disposeNow));
    lane.wake();
  }

  @Override
  public void completed(Throwable failure) {
    if (lane.isCurrent()) {
      settle(failure);
    } else {
      lane.appendSettled(new Settled(this, failure));
      lane.wake();
    }
  }

  /** Lane only: takes the message, or lets the overflow policy decide. */
  void enqueue(Outgoing message) {
    if (phase != Phase.OPEN || overflowed) {
      shared.counters.dropped(dropReason, 1);
      return;
    }
    if (isFull() && !isInFlight()) {
      flush();
    }
    if (isFull()) {
      overflow(message);
    } else {
      add(message);
    }
  }

  private boolean isInFlight() {
    return inFlightMessages > 0;
  }

  private boolean isFull() {
    return inFlightMessages + waiting() >= shared.config.maxMessages()
        || waitingBytes + inFlightBytes >= shared.config.maxBytes();
  }

  private void add(Outgoing message) {
    if (first == null) {
      first = message;
    } else {
      if (others == null) {
        others = new ArrayDeque<>(4);
      }
      others.add(message);
    }
    waitingBytes += message.bytes();
    touch();
  }

  private int waiting() {
    if (first == null) {
      return 0;
    }
    return others == null ? 1 : 1 + others.size();
  }

  /** The first that waits, which then waits no more. */
  private Outgoing poll() {
    Outgoing polled = first;
    waitingBytes -= polled.bytes();
    first = others == null ? null : others.poll();
    if (first == null) {
      others = null; // an idle connection keeps no queue
    }
    return polled;
  }

  private void touch() {
    if (!touched) {
      touched = true;
      lane.touch(this);
    }
  }

  private void overflow(Outgoing message) {
    switch (message.overflow) {
      case CLOSE -> {
        overflowed = true;
        dropReason = DropReason.SLOW;
        shared.counters.dropped(DropReason.SLOW, 1);
        owner.overflowed();
      }
      case DROP_NEWEST -> miss(DropReason.OVERFLOW);
      case DROP_OLDEST -> makeRoomFor(message);
      case CONFLATE -> {
        Outgoing older = message.key == null ? null : dropWaitingLike(message, true);
        if (older != null && older.bytes() >= message.bytes()) {
          add(message); // it takes no more room than what it replaces
        } else {
          makeRoomFor(message);
        }
      }
      default -> throw new AssertionError(message.overflow);
    }
  }

  private void makeRoomFor(Outgoing message) {
    while (isFull()) {
      if (dropWaitingLike(message, false) == null) {
        miss(DropReason.OVERFLOW);
        return;
      }
    }
    add(message);
  }

  /** Drops the oldest waiting message of the same group (and key), and gives it; null if none. */
  private Outgoing dropWaitingLike(Outgoing message, boolean sameKey) {
    if (first == null) {
      return null;
    }
    if (isLike(first, message, sameKey)) {
      miss(sameKey ? DropReason.CONFLATED : DropReason.OVERFLOW);
      return poll();
    }
    if (others == null) {
      return null;
    }
    for (Iterator<Outgoing> each = others.iterator(); each.hasNext(); ) {
      Outgoing old = each.next();
      if (isLike(old, message, sameKey)) {
        each.remove();
        waitingBytes -= old.bytes();
        miss(sameKey ? DropReason.CONFLATED : DropReason.OVERFLOW);
        return old;
      }
    }
    return null;
  }

  private static boolean isLike(Outgoing old, Outgoing message, boolean sameKey) {
    return Objects.equals(old.group, message.group) && (!sameKey || message.key.equals(old.key));
  }

  private void miss(DropReason reason) {
    shared.counters.dropped(reason, 1);
    missed++;
  }

  /** Lane only: the flush that {@link LaneRunner#touch} promised. */
  void flushTouched() {
    touched = false;
    flush();
  }

  private void flush() {
    if (flushing) {
      return; // a completion inside send(): the loop below goes on by itself
    }
    flushing = true;
    try {
      while (!isInFlight() && phase != Phase.DONE && writeNext()) {
        // one batch after the other, while the transport completes them at once
      }
    } finally {
      flushing = false;
    }
  }

  /** Writes what is to be written next; false if there is nothing. */
  private boolean writeNext() {
    if (pingDue && phase == Phase.OPEN) {
      pingDue = false;
      owner.pinged(); // first: on some containers the pong is handled before ping() has returned
      transport.ping();
    }
    if (phase == Phase.CLOSING && first == null) {
      return writeEnd();
    }
    if (first == null) {
      return false;
    }
    send(nextBatch());
    return true;
  }

  private boolean writeEnd() {
    if (notice != null) {
      EncodedMessage last = notice;
      notice = null;
      shared.counters.accepted(1);
      send(new Batch(new EncodedMessage[] {last}, 1));
      return true;
    }
    phase = Phase.DONE;
    Runnable afterwards = owner.closing(); // before, as many containers tell of the end within it
    transport.close(farewell.code(), farewell.text());
    afterwards.run();
    return false;
  }

  private void send(Batch batch) {
    inFlightMessages = batch.size();
    inFlightBytes = batch.payloadBytes();
    long now = shared.ticker.read();
    sendSinceNanos = now == NO_SEND ? now + 1 : now;
    try {
      transport.send(batch, this);
    } catch (RuntimeException | Error failure) {
      settle(failure);
    }
  }

  private Batch nextBatch() {
    if (missed == 0 && waiting() == 1) {
      return poll().alone();
    }
    int most = Math.max(transport.maxBatchMessages(), 1);
    EncodedMessage[] messages = new EncodedMessage[Math.min(most, waiting() + 1)];
    int count = 0;
    long bytes = 0;
    if (missed > 0) {
      messages[count++] = shared.gapNotice.apply(missed);
      shared.counters.accepted(1);
      missed = 0;
    }
    while (count < messages.length && first != null && bytes < BATCH_BYTES) {
      Outgoing next = poll();
      bytes += next.bytes();
      messages[count++] = next.encoded;
    }
    return lane.batchOf(messages, count);
  }

  private void settle(Throwable failure) {
    if (!isInFlight()) {
      return; // given up by dispose() meanwhile
    }
    int messages = inFlightMessages;
    long bytes = inFlightBytes;
    landed();
    if (failure == null) {
      shared.counters.sent(messages, bytes);
      owner.written();
      flush();
    } else {
      shared.counters.dropped(DropReason.FAILED, messages);
      phase = Phase.DONE;
      dropWaiting();
      owner.sendFailed(failure);
    }
  }

  private void landed() {
    inFlightMessages = 0;
    inFlightBytes = 0;
    sendSinceNanos = NO_SEND;
  }

  private void pingNow() {
    pingDue = true;
    touch();
  }

  private void closeNow(Farewell end) {
    if (phase != Phase.OPEN) {
      return;
    }
    phase = Phase.CLOSING;
    dropReason = end.drop();
    farewell = end;
    notice = end.lastWords();
    if (!end.flushes()) {
      dropWaiting();
    }
    touch();
  }

  private void disposeNow() {
    phase = Phase.DONE;
    notice = null;
    dropWaiting();
    if (isInFlight()) {
      shared.counters.dropped(dropReason, inFlightMessages);
      landed();
    }
  }

  private void dropWaiting() {
    shared.counters.dropped(dropReason, waiting());
    first = null;
    others = null;
    waitingBytes = 0;
  }

  private record Deliver(Outbox outbox, Outgoing message) implements LaneTask {
    @Override
    public void run() {
      outbox.enqueue(message);
    }

    @Override
    public int backlogBytes() {
      return LaneRunner.TASK_BYTES + message.bytes();
    }
  }

  private record Act(Outbox outbox, Consumer<Outbox> action) implements LaneTask {
    @Override
    public void run() {
      action.accept(outbox);
    }

    @Override
    public int backlogBytes() {
      return LaneRunner.TASK_BYTES;
    }
  }

  private record Settled(Outbox outbox, Throwable failure) implements LaneTask {
    @Override
    public void run() {
      outbox.settle(failure);
    }

    @Override
    public int backlogBytes() {
      return 0;
    }
  }
}
