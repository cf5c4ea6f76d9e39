package io.sluice.core;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.Pools.State;
import io.sluice.core.OutboxModel.Letter;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.OverflowPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pool promises, as a program of lists: no threads, no lanes, no frames, and a clock that is
 * a field. It foretells all that is to be seen of a pool once everything has settled; {@link
 * PoolProgram} compares. Who has a slot is {@link SlotsModel}'s, a drain {@link DrainModel}'s, what
 * becomes of a message {@link OutboxModel}'s. Clients speak no {@code sluice.v1}, and a write takes
 * one message.
 */
final class PoolModel {
  static final long SECOND = 1_000_000_000L;

  /** How the pool is made; times in nanoseconds. */
  record Settings(
      boolean trusting,
      DuplicatePolicy policy,
      int maxPerClient,
      boolean preempts,
      long minTenure,
      int budget,
      int maxWaiting,
      long[] waitTimeout,
      long idle,
      long pong,
      long sendTimeout,
      int maxMessages,
      int maxGroups,
      int batch,
      long interval,
      long drainDeadline) {}

  final Settings settings;
  final OutboxModel.Post post;
  final SlotsModel slots;
  final DrainModel drain;
  long now;
  final List<Guest> sockets = new ArrayList<>();
  final Map<String, List<Guest>> groups = new TreeMap<>();
  final Map<EndReason, Long> refused = new EnumMap<>(EndReason.class);
  final Map<EndReason, Long> ended = new EnumMap<>(EndReason.class);

  PoolModel(Settings settings, int max, int[] reserved) {
    this.settings = settings;
    this.post = new OutboxModel.Post(settings.maxMessages());
    this.slots = new SlotsModel(this, max, reserved);
    this.drain = new DrainModel(this);
  }

  /** Lanes run until nothing is left to do. */
  void settle() {
    post.settle();
  }

  // ---- coming

  Guest comes(Guest.Caller caller) {
    Guest guest = new Guest(this, caller);
    sockets.add(guest);
    List<Guest> holders = new ArrayList<>(slots.active);
    holders.addAll(slots.waiting);
    holders.removeIf(each -> !each.clientId.equals(guest.clientId));
    boolean room = holders.size() < settings.maxPerClient();
    if (drain.state != State.ACTIVE) {
      refuse(guest, EndReason.GOING_AWAY);
    } else if (holders.isEmpty()) {
      slots.ask(guest);
    } else if (!mayStandFor(holders, caller)
        || settings.policy() == DuplicatePolicy.REJECT
        || settings.policy() == DuplicatePolicy.MULTI && !room) {
      holders.forEach(each -> post.tasks.add(each.outbox::ping));
      refuse(guest, EndReason.CLIENT_ID_IN_USE);
    } else if (settings.policy() == DuplicatePolicy.MULTI) {
      slots.ask(guest);
    } else {
      replace(holders.get(0), guest);
    }
    return guest;
  }

  private boolean mayStandFor(List<Guest> holders, Guest.Caller caller) {
    boolean owns = false;
    for (Guest each : holders) {
      String owner = each.caller.principal();
      owns |= owner == null ? each == caller.resumes() : owner.equals(caller.principal());
    }
    return owns || settings.trusting();
  }

  private void replace(Guest holder, Guest guest) {
    if (holder.caller.order() > guest.caller.order()) {
      refuse(guest, EndReason.REPLACED);
    } else if (holder.phase == Guest.Phase.WAITING) {
      end(holder, EndReason.REPLACED, null);
      slots.ask(guest);
    } else {
      slots.active.remove(holder);
      over(holder, EndReason.REPLACED);
      farewell(holder, EndReason.REPLACED, null, false);
      if (holder.priority.outranks(guest.priority)) {
        slots.handOff();
        slots.ask(guest);
      } else {
        slots.seat(
            guest,
            SlotsModel.Count.ADMITTED,
            holder.priority == guest.priority ? holder.since : now);
        slots.handOff();
      }
    }
  }

  void refuse(Guest guest, EndReason reason) {
    refused.merge(reason, 1L, Long::sum);
    farewell(guest, reason, null, false);
  }

  // ---- going

  /** Ends it from our side. False if it is over already. */
  boolean end(Guest guest, EndReason reason, String lastWords) {
    boolean in = slots.leaves(guest, reason, SlotsModel.Count.CANCELLED);
    if (in) {
      farewell(guest, reason, lastWords, false);
    }
    return in;
  }

  void over(Guest guest, EndReason reason) {
    guest.phase = Guest.Phase.OVER;
    ended.merge(reason, 1L, Long::sum);
    List.copyOf(guest.groups).forEach(group -> leaves(guest, group));
  }

  void farewell(Guest guest, EndReason reason, String lastWords, boolean flushes) {
    DropReason drop =
        switch (reason) {
          case REPLACED -> DropReason.REPLACED;
          case SLOW_CONSUMER -> DropReason.SLOW;
          default -> DropReason.CLOSED;
        };
    guest.flushes = flushes;
    guest.cutAt = flushes ? Guest.NEVER : now + SECOND;
    var end = new OutboxModel.Farewell(reason.closeCode(), lastWords, drop, flushes);
    post.tasks.add(() -> guest.outbox.close(end));
  }

  /** The socket is no more. */
  void gone(Guest guest, EndReason reason) {
    if (!guest.gone) {
      guest.gone = true;
      slots.leaves(guest, reason, SlotsModel.Count.CANCELLED);
      post.tasks.add(guest.outbox::dispose);
      sockets.remove(guest);
      drain.gone(guest);
    }
  }

  // ---- messages

  /** A message came in. True if it is from somebody who may say something. */
  boolean speaks(Guest guest) {
    if (guest.phase != Guest.Phase.OVER) {
      guest.active = now;
    }
    if (guest.phase == Guest.Phase.WAITING) {
      write(guest, "not_admitted");
    }
    return guest.phase == Guest.Phase.ACTIVE;
  }

  void joins(Guest guest, String group) {
    if (guest.groups.contains(group)) {
      return;
    }
    if (guest.groups.size() >= settings.maxGroups()) {
      write(guest, "too_many_groups");
      return;
    }
    guest.groups.add(group);
    groups.computeIfAbsent(group, name -> new ArrayList<>()).add(guest);
  }

  void leaves(Guest guest, String group) {
    if (guest.groups.remove(group)) {
      groups.get(group).remove(guest);
      groups.computeIfPresent(group, (name, members) -> members.isEmpty() ? null : members);
    }
  }

  /** To a group; {@code from} is null for the application. */
  void broadcast(Guest from, Letter letter) {
    if (from != null && !from.groups.contains(letter.group())) {
      write(from, "not_member");
      return;
    }
    for (Guest each : groups.getOrDefault(letter.group(), List.of())) {
      if (each != from) {
        write(each, letter);
      }
    }
  }

  /** To a client id; {@code from} is null for the application. */
  void direct(Guest from, String clientId, String text) {
    for (Guest each : slots.active) {
      boolean itself = each == from && settings.policy() == DuplicatePolicy.MULTI;
      if (each.clientId.equals(clientId) && !itself) {
        write(each, text);
      }
    }
  }

  void write(Guest guest, String text) {
    write(guest, new Letter(text, null, null, OverflowPolicy.CLOSE));
  }

  private void write(Guest guest, Letter letter) {
    post.accepted++;
    post.tasks.add(
        () -> {
          guest.sendSince = guest.outbox.inFlight ? guest.sendSince : now;
          guest.outbox.enqueue(letter);
        });
  }

  // ---- time

  /** Time goes by; a drain comes to connections in that order. */
  void advance(long nanos, List<Guest> order) {
    long until = now + nanos;
    for (long next = nextEvent(); next <= until; next = nextEvent()) {
      now = Math.max(now, next);
      slots.expire();
      if (drain.nextStep <= now) {
        drain.step(order);
      }
      List<Guest> cut = new ArrayList<>(sockets);
      cut.removeIf(each -> each.cut() > now);
      cut.forEach(each -> gone(each, EndReason.CONNECTION_LOST));
      settle();
    }
    now = until;
  }

  private long nextEvent() {
    long next = drain.nextStep;
    for (Guest each : slots.waiting) {
      next = Math.min(next, each.deadline);
    }
    for (Guest each : sockets) {
      next = Math.min(next, each.cut());
    }
    return next;
  }

  /** A look at each, in the order in which the pool comes to them. */
  void sweep(List<Guest> waitersInOrder, List<Guest> inOrder) {
    waitersInOrder.forEach(each -> look(each, Guest.NEVER));
    inOrder.forEach(each -> look(each, settings.idle()));
    while (slots.preemptForWaiter()) {
      // one for each waiter that has somebody to preempt
    }
  }

  private void look(Guest guest, long idle) {
    if (guest.orphan) {
      gone(guest, EndReason.CONNECTION_LOST);
    }
    guest.orphan = guest.vanished;
    if (guest.outbox.inFlight && now - guest.sendSince > settings.sendTimeout()) {
      end(guest, EndReason.SLOW_CONSUMER, null);
    } else if (guest.pingSince != Guest.NEVER && now - guest.pingSince > settings.pong()) {
      end(guest, EndReason.NO_PONG, null);
    } else if (now - guest.active > idle) {
      end(guest, EndReason.IDLE, null);
    }
  }
}
