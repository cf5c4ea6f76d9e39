package io.sluice.core;

import io.sluice.api.Delivery;
import io.sluice.core.config.GroupConfig.Publish;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.group.Memberships.Joined;
import io.sluice.core.protocol.ErrorCode;
import io.sluice.core.protocol.Frames;
import io.sluice.core.protocol.Request;

/** Does what a request asks for, and answers it. Runs on the thread that received it. */
final class Router {
  private final PoolConfig config;
  private final Switchboard switchboard;
  private final boolean echo;

  Router(PoolConfig config, Switchboard switchboard, boolean echo) {
    this.config = config;
    this.switchboard = switchboard;
    this.echo = echo;
  }

  void route(Connection from, Request request) {
    if (request instanceof Request.Broadcast broadcast) {
      broadcast(from, broadcast);
    } else if (request instanceof Request.Direct direct) {
      direct(from, direct);
    } else if (request instanceof Request.Join join) {
      join(from, join);
    } else if (request instanceof Request.Leave leave) {
      switchboard.leave(from, leave.group());
      ack(from, leave.id());
    } else if (request instanceof Request.Other other) {
      other(from, other);
    } else if (request instanceof Request.Bad bad) {
      error(from, bad.id(), bad.code());
    }
  }

  private void broadcast(Connection from, Request.Broadcast request) {
    boolean member = from.places().find(request.group()) != null;
    if (!member && config.groups().publish() == Publish.MEMBERS) {
      error(from, request.id(), ErrorCode.NOT_MEMBER);
      return;
    }
    Delivery delivery =
        switchboard.publish(request.group(), request.payload(), request.key(), from);
    if (delivery.outcome() == Delivery.Outcome.BACKLOG_FULL) {
      error(from, request.id(), ErrorCode.RATE_LIMITED);
    } else if (request.id() != null) {
      from.reply(Frames.ack(request.id(), delivery.recipients()));
    }
  }

  private void direct(Connection from, Request.Direct request) {
    Delivery delivery =
        switchboard.direct(request.targetId(), request.payload(), request.key(), from);
    switch (delivery.outcome()) {
      case ACCEPTED -> ack(from, request.id());
      case BACKLOG_FULL -> error(from, request.id(), ErrorCode.RATE_LIMITED);
      case NO_RECIPIENT -> {
        if (request.id() != null) {
          error(from, request.id(), ErrorCode.NO_SUCH_TARGET);
        }
      }
      default -> throw new AssertionError(delivery);
    }
  }

  private void join(Connection from, Request.Join request) {
    if (switchboard.join(from, request.group()) == Joined.TOO_MANY) {
      error(from, request.id(), ErrorCode.TOO_MANY_GROUPS);
    } else {
      ack(from, request.id());
    }
  }

  private void other(Connection from, Request.Other request) {
    if (!echo) {
      error(from, request.id(), ErrorCode.UNKNOWN_TYPE);
      return;
    }
    from.reply(Frames.echo(request.object()));
    ack(from, request.id());
  }

  private static void ack(Connection to, String id) {
    if (id != null) {
      to.reply(Frames.ack(id));
    }
  }

  private static void error(Connection to, String id, ErrorCode code) {
    to.reply(Frames.error(id, code));
  }
}
