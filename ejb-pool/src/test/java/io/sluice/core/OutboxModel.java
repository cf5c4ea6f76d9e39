package io.sluice.core;

import io.sluice.api.DropReason;
import io.sluice.core.config.OverflowPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/** What is written to one client, and what it takes: part of {@link PoolModel}. */
final class OutboxModel {
  /** A message that waits; group and key may be null. */
  record Letter(String text, String group, String key, OverflowPolicy overflow) {}

  /** What all of one pool share. */
  static final class Post {
    final int maxMessages;
    final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<OutboxModel> touched = new ArrayDeque<>();
    long accepted;
    long sent;

    Post(int maxMessages) {
      this.maxMessages = maxMessages;
    }

    /** The lane runs until nothing is left to do: what was handed to it, and then the writing. */
    void settle() {
      while (!tasks.isEmpty() || !touched.isEmpty()) {
        while (!tasks.isEmpty()) {
          tasks.remove().run();
        }
        while (!touched.isEmpty()) {
          touched.remove().flush();
        }
      }
    }

    void drop(DropReason reason, long letters) {
      if (letters > 0) {
        dropped.merge(reason, letters, Long::sum);
      }
    }
  }

  /** Whose it is. */
  interface Owner {
    void overflowed();

    void written();

    void failed();

    void pinged();

    void closed();
  }

  /** How it ends from our side; last words may be null. */
  record Farewell(int code, String lastWords, DropReason drop, boolean flushes) {}

  private final Post post;
  private final Owner owner;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private DropReason drop = DropReason.CLOSED;
  private Farewell farewell;
  private String lastWords;
  private boolean overflowed;
  private boolean over;
  private boolean pingDue;
  private int missed;

  final List<String> received = new ArrayList<>();
  boolean inFlight;
  boolean stalls;
  boolean fails;
  int closeCode;

  OutboxModel(Post post, Owner owner, boolean stalls) {
    this.post = post;
    this.owner = owner;
    this.stalls = stalls;
  }

  void enqueue(Letter letter) {
    if (farewell != null || over || overflowed) {
      post.drop(drop, 1);
      return;
    }
    if (isFull() && !inFlight) {
      flush();
    }
    if (!isFull()) {
      add(letter);
    } else if (letter.overflow() == OverflowPolicy.CLOSE) {
      overflowed = true;
      drop = DropReason.SLOW;
      post.drop(DropReason.SLOW, 1);
      owner.overflowed();
    } else {
      overflow(letter);
    }
  }

  private void add(Letter letter) {
    waiting.add(letter);
    post.touched.add(this);
  }

  private boolean isFull() {
    return waiting.size() + (inFlight ? 1 : 0) >= post.maxMessages;
  }

  private void overflow(Letter letter) {
    boolean conflates = letter.overflow() == OverflowPolicy.CONFLATE && letter.key() != null;
    boolean mayDrop = letter.overflow() != OverflowPolicy.DROP_NEWEST;
    if (conflates && takeOut(letter, true) || mayDrop && takeOut(letter, false)) {
      add(letter);
    } else {
      miss(DropReason.OVERFLOW);
    }
  }

  /** Drops the oldest one that waits of that group, and key. False if there is none. */
  private boolean takeOut(Letter letter, boolean sameKey) {
    for (Letter old : waiting) {
      boolean key = !sameKey || letter.key().equals(old.key());
      if (key && Objects.equals(old.group(), letter.group())) {
        waiting.remove(old);
        miss(sameKey ? DropReason.CONFLATED : DropReason.OVERFLOW);
        return true;
      }
    }
    return false;
  }

  private void miss(DropReason reason) {
    missed++;
    post.drop(reason, 1);
  }

  void ping() {
    pingDue = true;
    post.touched.add(this);
  }

  void close(Farewell end) {
    if (farewell != null || over) {
      return;
    }
    farewell = end;
    drop = end.drop();
    lastWords = end.lastWords();
    if (!end.flushes()) {
      dropWaiting();
    }
    post.touched.add(this);
  }

  private void dropWaiting() {
    post.drop(drop, waiting.size());
    waiting.clear();
  }

  /** The client is gone. */
  void dispose() {
    over = true;
    dropWaiting();
    post.drop(drop, inFlight ? 1 : 0);
    inFlight = false;
  }

  /** The client takes what is in flight, or that fails; and what follows. */
  void lands(boolean failed) {
    if (inFlight) {
      landed(failed);
      flush();
    }
  }

  private void landed(boolean failed) {
    inFlight = false;
    if (failed) {
      post.drop(DropReason.FAILED, 1);
      over = true;
      dropWaiting();
      owner.failed();
    } else {
      post.sent++;
      owner.written();
    }
  }

  private void flush() {
    while (!inFlight && !over) {
      if (pingDue && farewell == null) {
        pingDue = false;
        owner.pinged();
      }
      if (waiting.isEmpty() && farewell == null) {
        return;
      }
      writeNext();
    }
  }

  private void writeNext() {
    if (!waiting.isEmpty()) {
      boolean gap = missed > 0;
      post.accepted += gap ? 1 : 0;
      String text = gap ? "gap " + missed : waiting.poll().text();
      missed = gap ? 0 : missed;
      send(text);
    } else if (lastWords != null) {
      String words = lastWords;
      lastWords = null;
      post.accepted++;
      send(words);
    } else {
      over = true;
      closeCode = farewell.code();
      owner.closed();
    }
  }

  private void send(String text) {
    received.add(text);
    inFlight = true;
    if (!stalls) {
      landed(fails);
    }
  }
}
