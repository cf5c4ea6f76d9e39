package io.sluice.bench.core;

import io.sluice.core.Connection;
import io.sluice.core.Handshake;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.WebSocketPool;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.Lane;
import io.sluice.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A node with one pool, without limits on rates, and with nothing around it. */
final class BareNode {
  private static final long SEED = 1;

  private final Node node;
  private final List<Connection> connections = new ArrayList<>();
  private final List<NullTransport> transports = new ArrayList<>();

  BareNode(int connections, Lane lane, Ticker ticker) {
    node =
        new Node(
            config(connections),
            new Ports(ticker, (deadlineNanos, action) -> () -> {}, List.of(), new Random(SEED)));
    node.start();
    for (int i = 0; i < connections; i++) {
      open(lane);
    }
  }

  private static NodeConfig config(int connections) {
    PoolConfig byDefault = PoolConfig.named(NodeConfig.DEFAULT_POOL);
    LivenessConfig liveness = LivenessConfig.DEFAULT;
    InboundConfig inbound = InboundConfig.DEFAULT;
    PoolConfig pool =
        byDefault
            .withMaxConnections(connections)
            .withPriority(byDefault.priority().withoutReserves())
            .withLiveness(
                new LivenessConfig(
                    Duration.ofDays(1),
                    liveness.pingInterval(),
                    liveness.pongTimeout(),
                    liveness.sweepInterval()))
            .withInbound(
                new InboundConfig(
                    inbound.maxMessageBytes(),
                    inbound.messageTimeout(),
                    inbound.maxDepth(),
                    0,
                    inbound.burst(),
                    0));
    return new NodeConfig(
        List.of(pool),
        connections,
        true,
        NodeConfig.DEFAULT_LANE_BACKLOG_BYTES,
        AccessConfig.DEFAULT);
  }

  private void open(Lane lane) {
    int number = connections.size();
    NullTransport transport = new NullTransport(lane, () -> connections.get(number).pong());
    transports.add(transport);
    connections.add(
        node.open(Handshake.anonymous(NodeConfig.DEFAULT_POOL), false, transport).connection());
  }

  Node node() {
    return node;
  }

  WebSocketPool pool() {
    return node.pool(NodeConfig.DEFAULT_POOL);
  }

  List<Connection> connections() {
    return connections;
  }

  /** Bytes that were handed to all transports. */
  long bytes() {
    return transports.stream().mapToLong(NullTransport::bytes).sum();
  }
}
