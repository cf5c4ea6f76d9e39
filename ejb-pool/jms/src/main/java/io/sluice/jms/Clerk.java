package io.sluice.jms;

import io.sluice.api.Delivery;
import io.sluice.api.Pools;
import io.sluice.api.RemotePool;
import io.sluice.api.RemotePoolException;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.NoSuchEJBException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import javax.naming.NamingException;

/**
 * Reads a message, has the pool send it, and says what is to become of it. Thread-safe.
 *
 * <p>What may be otherwise later is tried again, without an end: the message isn't at fault that
 * Sluice isn't there. What can't be otherwise is dead at once. What nobody foresaw is either, so it
 * may happen to a message {@link #MOST_FAILURES} times, however often that has waited besides.
 */
final class Clerk {
  /**
   * Of a body, in UTF-8: what clients and REST may send unless {@code inbound.max-message-bytes}
   * says otherwise, which isn't known here.
   */
  static final int MOST_BYTES = 64 * 1024;

  /** Of one message, in a way that nobody foresaw: with that many it is dead. */
  static final int MOST_FAILURES = 10;

  /** WildFly 39's own EJBException where a bean has ended that was found before. */
  private static final String WILDFLY_UNAVAILABLE =
      "org.jboss.as.ejb3.component.EJBComponentUnavailableException";

  private static final String DEFAULT_POOL = "default";
  private static final String NOT_DEPLOYED = "Sluice isn't deployed";
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

  /** Two to that many seconds is above the longest delay. */
  private static final int MOST_DOUBLINGS = 6;

  private final Sluice sluice;

  Clerk(Sluice sluice) {
    this.sluice = sluice;
  }

  Verdict handle(Letter letter) {
    Verdict.Dead fault = fault(letter);
    return fault != null ? fault : send(letter);
  }

  /** What no pool has to be asked for; null if there is nothing of that kind. */
  private static Verdict.Dead fault(Letter letter) {
    if (!letter.isText()) {
      return new Verdict.Dead(Reason.NOT_TEXT, "must be a TextMessage");
    }
    if (letter.group() == null && letter.targetId() == null) {
      return new Verdict.Dead(
          Reason.NO_TARGET, "must have one of the properties group and targetId, had neither");
    }
    if (letter.group() != null && letter.targetId() != null) {
      return new Verdict.Dead(
          Reason.TWO_TARGETS, "must have one of the properties group and targetId, had both");
    }
    if (!isTextOrNull(letter.pool())
        || !isTextOrNull(letter.group())
        || !isTextOrNull(letter.targetId())) {
      return new Verdict.Dead(
          Reason.BAD_PROPERTY, "the properties pool, group and targetId must be strings");
    }
    String body = body(letter);
    if (body.length() > MOST_BYTES) {
      return tooLarge("at least " + body.length()); // known without a copy of it
    }
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    return bytes > MOST_BYTES ? tooLarge(Integer.toString(bytes)) : null;
  }

  private static Verdict.Dead tooLarge(String had) {
    return new Verdict.Dead(
        Reason.TOO_LARGE, "the body must have at most " + MOST_BYTES + " bytes, had " + had);
  }

  private static boolean isTextOrNull(Object property) {
    return property == null || property instanceof String;
  }

  /** A message without a body is an empty text to the pool, which says what is wrong with that. */
  private static String body(Letter letter) {
    return Objects.requireNonNullElse(letter.text(), "");
  }

  private Verdict send(Letter letter) {
    String name = (String) Objects.requireNonNullElse(letter.pool(), DEFAULT_POOL);
    try {
      RemotePool pools = sluice.find();
      Pools.State state = pools.state(name);
      if (state != Pools.State.ACTIVE) {
        return later("pool " + name + " is " + state, letter);
      }
      Delivery delivery =
          letter.group() != null
              ? pools.broadcast(name, (String) letter.group(), body(letter))
              : pools.send(name, (String) letter.targetId(), body(letter));
      return delivery.outcome() == Delivery.Outcome.BACKLOG_FULL
          ? later("too much waits to be sent (sluice.delivery.lane-backlog-bytes)", letter)
          : new Verdict.Done(delivery);
    } catch (RemotePoolException wrong) {
      return new Verdict.Dead(
          wrong.reason() == RemotePoolException.Reason.NO_SUCH_POOL
              ? Reason.NO_SUCH_POOL
              : Reason.BAD_ARGUMENT,
          wrong.getMessage());
    } catch (NamingException | NoSuchEJBException absent) {
      return later(NOT_DEPLOYED, letter);
    } catch (EJBAccessException denied) {
      return later("who reads the queue hasn't got the role sluice-publisher", letter);
    } catch (RuntimeException failure) {
      // Of its message nobody knows what is in it.
      String what = failure.getClass().getName();
      if (what.equals(WILDFLY_UNAVAILABLE)) {
        return later(NOT_DEPLOYED, letter);
      }
      return letter.failures() < MOST_FAILURES - 1
          ? later(what, letter, letter.failures() + 1)
          : new Verdict.Dead(
              Reason.FAILED, "failed " + MOST_FAILURES + " times, at last by " + what);
    }
  }

  private static Verdict.Later later(String why, Letter letter) {
    return later(why, letter, letter.failures());
  }

  /** Each time twice as long. */
  private static Verdict.Later later(String why, Letter letter, int failures) {
    Duration delay = Duration.ofSeconds(1L << Math.min(letter.attempts(), MOST_DOUBLINGS));
    return new Verdict.Later(
        why,
        delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY,
        letter.attempts() + (letter.attempts() < Integer.MAX_VALUE ? 1 : 0),
        failures);
  }
}
