package io.sluice.core;

import com.sun.management.ThreadMXBean;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.group.GroupName;
import io.sluice.core.protocol.Request;
import io.sluice.core.protocol.RequestParser;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.NullTransport;
import io.sluice.fakes.Violations;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What a fuzzer calls, and {@link ProtocolFuzzTest} with the inputs that are kept: any bytes as a
 * message to a pool. Nothing is thrown, the pool stays sound, and a message costs no more memory
 * than its length allows.
 *
 * <p>The first byte says in how many parts the message comes; the rest is its text.
 */
public final class ProtocolFuzz {
  private static final int MOST_BYTES = 65_536;
  private static final int MOST_DEPTH = 32;

  /**
   * What any message may cost, and what each byte of it: generous, to find what grows otherwise.
   */
  private static final long BASE_BYTES = 512 * 1024;

  private static final long BYTES_FOR_EACH = 400;

  /**
   * How often at most a message is sent that costs too much: when classes are loaded for it, it
   * pays for that, and for a fuzzer's agent that rewrites them.
   */
  private static final int TIMES = 3;

  private static final List<String> USUAL =
      List.of(
          "{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":[1.5,\"a\"],\"id\":1}",
          "{\"type\":\"direct\",\"targetId\":\"other\",\"payload\":{\"a\":null},\"key\":\"k\"}",
          "{\"type\":\"echo\",\"id\":\"x\"}",
          "{\"type\":\"join\"}",
          "no JSON");

  private static final int CHECKED_ONE_IN = 1_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final RequestParser PARSER =
      new RequestParser(MOST_DEPTH, GroupName::isValid, Ids::isClientId);
  private static final Violations VIOLATIONS = new Violations();
  private static final Tally TOLD = new Tally();
  private static final Node NODE = node();
  private static final ManualLane LANE = ManualLane.immediate("fuzz", VIOLATIONS);
  private static Connection fuzzer;
  private static long inputs;

  private ProtocolFuzz() {}

  private static Node node() {
    PoolConfig pool =
        PoolConfig.named(NodeConfig.DEFAULT_POOL)
            .withInbound(
                new InboundConfig(MOST_BYTES, Duration.ofSeconds(30), MOST_DEPTH, 0, 1, 0));
    Node made =
        new Node(
            NodeConfig.of(pool).withAccess(new AccessConfig(true, true, List.of(), 0)),
            new Ports(() -> 0, (deadline, action) -> () -> {}, List.of(TOLD), new Random(1)));
    made.start();
    return made;
  }

  private static Connection connect(String id) {
    Handshake handshake = new Handshake(NodeConfig.DEFAULT_POOL, id, null, null, null, null, 0);
    Connection made = NODE.open(handshake, true, new NullTransport(LANE)).connection();
    made.part("{\"type\":\"join\",\"group\":\"g\"}", true);
    return made;
  }

  /**
   * Loads what most messages need, as the fuzzer's agent may take seconds to rewrite that: here no
   * time is counted. The name is the fuzzer's.
   */
  public static void fuzzerInitialize() {
    VIOLATIONS.lookAtLocksOneTimeIn(CHECKED_ONE_IN);
    connect("other");
    for (String each : USUAL) {
      tellCost(each, 1);
    }
  }

  /** The name is the fuzzer's. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    if (fuzzer == null) {
      fuzzerInitialize();
    }
    String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    long most = BASE_BYTES + BYTES_FOR_EACH * text.length();
    long took = Long.MAX_VALUE;
    for (int time = 0; time < TIMES && took > most; time++) {
      took = tellCost(text, 1 + (input[0] & 3));
    }
    check(took <= most, "a message of " + text.length() + " took " + took + " bytes of heap");
    checkPool();
  }

  private static long tellCost(String text, int parts) {
    if (fuzzer == null || !fuzzer.isActive()) {
      fuzzer = connect("fuzzer");
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    checkParser(text);
    send(text, parts);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void checkParser(String text) {
    Request request = PARSER.parse(text);
    if (request instanceof Request.Broadcast broadcast) {
      check(GroupName.isValid(broadcast.group()), "a group of that name");
      checkPayload(text, broadcast.payload());
    } else if (request instanceof Request.Direct direct) {
      check(Ids.isClientId(direct.targetId()), "a target of that name");
      checkPayload(text, direct.payload());
    } else if (request instanceof Request.Join join) {
      check(GroupName.isValid(join.group()), "a group of that name");
    } else if (request instanceof Request.Other other) {
      check(PARSER.isValue(other.object()) || isDeepest(other.object()), "an echo that is none");
    }
  }

  /** As a payload it stands one deeper than as a message. */
  private static boolean isDeepest(String object) {
    return new RequestParser(MOST_DEPTH + 1, GroupName::isValid, Ids::isClientId).isValue(object);
  }

  private static void checkPayload(String text, String payload) {
    check(text.contains(payload), "a payload that didn't stand there");
    check(PARSER.isValue(payload), "a payload that is no value");
  }

  private static void send(String text, int parts) {
    int length = text.length() / parts;
    for (int i = 0; i < parts - 1; i++) {
      fuzzer.part(text.substring(i * length, (i + 1) * length), false);
    }
    fuzzer.part(text.substring((parts - 1) * length), true);
  }

  private static void checkPool() {
    check(TOLD.faults().isEmpty(), "faults: " + TOLD.faults());
    if (inputs++ % CHECKED_ONE_IN == 0) {
      WebSocketPool pool = NODE.pool(NodeConfig.DEFAULT_POOL);
      check(pool.verify().isEmpty(), "unsound: " + pool.verify());
      check(VIOLATIONS.found().isEmpty(), "broken contracts: " + VIOLATIONS.found());
      check(pool.stats().traffic().queued() == 0, "something was not delivered");
    }
  }

  private static void check(boolean holds, String promise) {
    if (!holds) {
      throw new IllegalStateException(promise);
    }
  }
}
