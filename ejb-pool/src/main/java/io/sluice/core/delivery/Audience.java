package io.sluice.core.delivery;

import io.sluice.api.DropReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The members of one group, spread over the lanes that write for them.
 *
 * <p>What may be asked from any thread is kept under the audience's own short lock: how many
 * members each lane has. The members themselves are lists that the lanes own; joins, leaves and
 * messages travel to them through the lanes' queues, all appended under that lock. So all lanes see
 * one order, and a message finds exactly the members of the moment when it was accepted.
 *
 * <p>An audience that has lost its last member is over for good: {@link #join} refuses, and the
 * caller makes a new one.
 */
public final class Audience {
  private final DeliveryCounters counters;

  /** Guarded by {@code this}: a share for each lane that has had members. */
  private final List<Share> shares = new ArrayList<>(2);

  /** Guarded by {@code this}. */
  private int size;

  /** Guarded by {@code this}. */
  private boolean over;

  /** An audience without members, that counts what it accepts there. */
  public Audience(DeliveryCounters counters) {
    this.counters = counters;
  }

  /** One connection's place in one audience. */
  public static final class Member {
    private final Outbox outbox;
    private final Share share;

    /** Guarded by the audience. */
    private boolean left;

    /** Lane-owned: where it stands in the share's list. */
    private int index;

    private Member(Outbox outbox, Share share) {
      this.outbox = outbox;
      this.share = share;
    }

    /** Where it is a place. */
    public Audience audience() {
      return share.audience;
    }
  }

  /** The members whose connections one lane writes for. */
  private static final class Share {
    private final Audience audience;
    private final LaneRunner lane;

    /** Guarded by the audience: members, counting joins and leaves that are still under way. */
    private int count;

    /** Lane-owned: the members, in no order; the first {@code listed} are filled. */
    private Member[] list = new Member[4];

    /** Lane-owned. */
    private int listed;

    private Share(Audience audience, LaneRunner lane) {
      this.audience = audience;
      this.lane = lane;
    }

    private void add(Member member) {
      if (listed == list.length) {
        list = Arrays.copyOf(list, listed * 2);
      }
      member.index = listed;
      list[listed++] = member;
    }

    private void remove(Member member) {
      Member last = list[--listed];
      list[member.index] = last;
      last.index = member.index;
      list[listed] = null;
      if (listed < list.length / 4 && list.length > 4) {
        list = Arrays.copyOf(list, list.length / 2);
      }
    }
  }

  /**
   * Lets a connection join. The caller owes an {@link Outbox#wake} once its own locks are free.
   *
   * @return its place; null if this audience is over
   */
  public synchronized Member join(Outbox outbox) {
    if (over) {
      return null;
    }
    Member member = new Member(outbox, shareOf(outbox.lane()));
    member.share.count++;
    size++;
    member.share.lane.append(new Join(member));
    return member;
  }

  /**
   * Takes a connection out. Once for each member. The caller owes an {@link Outbox#wake} here, too.
   *
   * @return true if it was the last, and this audience is over
   */
  public synchronized boolean leave(Member member) {
    member.left = true;
    member.share.count--;
    size--;
    over = size == 0;
    member.share.lane.append(new Leave(member));
    return over;
  }

  /** How many members there are now. */
  public synchronized int size() {
    return size;
  }

  /**
   * Accepts a message for all members but one.
   *
   * @param sender whom to leave out, unless another thread has ended its membership; null for
   *     nobody
   * @return how many it was accepted for; -1 if a lane was full: then nobody gets it, and it counts
   *     as dropped
   */
  public int publish(Outgoing message, Member sender) {
    LaneRunner[] woken;
    int recipients;
    synchronized (this) {
      Member except = sender == null || sender.left ? null : sender;
      recipients = except == null ? size : size - 1;
      if (recipients == 0) {
        return 0;
      }
      counters.accepted(recipients);
      if (anyLaneIsFull()) {
        counters.dropped(DropReason.LANE, recipients);
        return -1;
      }
      woken = append(message, except);
    }
    for (LaneRunner lane : woken) {
      if (lane != null) {
        lane.wake();
      }
    }
    return recipients;
  }

  private boolean anyLaneIsFull() {
    for (Share share : shares) {
      if (share.count > 0 && share.lane.isFull()) {
        return true;
      }
    }
    return false;
  }

  private LaneRunner[] append(Outgoing message, Member sender) {
    LaneRunner[] lanes = new LaneRunner[shares.size()];
    Outbox except = sender == null ? null : sender.outbox;
    for (int i = 0; i < lanes.length; i++) {
      Share share = shares.get(i);
      int due = sender != null && sender.share == share ? share.count - 1 : share.count;
      if (due > 0) {
        share.lane.append(new Fanout(share, message, except));
        lanes[i] = share.lane;
      }
    }
    return lanes;
  }

  private Share shareOf(LaneRunner lane) {
    for (Share share : shares) {
      if (share.lane == lane) {
        return share;
      }
    }
    Share share = new Share(this, lane);
    shares.add(share);
    return share;
  }

  private record Join(Member member) implements LaneTask {
    @Override
    public void run() {
      member.share.add(member);
    }

    @Override
    public int backlogBytes() {
      return LaneRunner.TASK_BYTES;
    }
  }

  private record Leave(Member member) implements LaneTask {
    @Override
    public void run() {
      member.share.remove(member);
    }

    @Override
    public int backlogBytes() {
      return LaneRunner.TASK_BYTES;
    }
  }

  private record Fanout(Share share, Outgoing message, Outbox except) implements LaneTask {
    @Override
    public void run() {
      Member[] list = share.list;
      int listed = share.listed;
      for (int i = 0; i < listed; i++) {
        Outbox outbox = list[i].outbox;
        if (outbox != except) {
          outbox.enqueue(message);
        }
      }
    }

    @Override
    public int backlogBytes() {
      return LaneRunner.TASK_BYTES + message.bytes();
    }
  }
}
