package io.sluice.contract;

import io.sluice.adapter.config.ConfigurationReader;
import io.sluice.core.HandshakeFacts;
import io.sluice.core.Screening;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The contract, kept by the core alone: no container, no thread, no clock. Time passes where a
 * client sends, and where it waits for what hasn't come yet.
 */
class CorePoolContractTest extends PoolContract {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration TO_SEND = Duration.ofNanos(1_000);

  @RegisterExtension final World world = inWorld(settings());

  private static NodeConfig settings() {
    return ConfigurationReader.read(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(SETTINGS, "contract", 100))
            .build());
  }

  private static World inWorld(NodeConfig config) {
    World world = new World().lanes(2);
    config.pools().stream()
        .filter(each -> !each.name().equals(NodeConfig.DEFAULT_POOL))
        .forEach(world::and);
    return world;
  }

  @Override
  protected ContractServer server() {
    return new ContractServer() {
      @Override
      public ContractClient connect(ContractRequest request) throws HandshakeRefused {
        return open(request);
      }

      @Override
      public long nanoTime() {
        return world.ticker().read();
      }
    };
  }

  private ContractClient open(ContractRequest request) throws ContractServer.HandshakeRefused {
    Screening screening = world.node().screen(factsOf(request));
    if (screening instanceof Screening.Reject reject) {
      throw new ContractServer.HandshakeRefused(reject.reason().status());
    }
    var handshake = ((Screening.Pass) screening).handshake();
    boolean v1 = "sluice.v1".equals(request.subprotocol());
    Client.Builder client = world.client(null).asked(handshake);
    return new InMemory((v1 ? client.v1() : client).connect(), v1);
  }

  private void waitFor(BooleanSupplier event, String otherwise) {
    Duration end = world.ticker().elapsed().plus(PATIENCE);
    while (!event.getAsBoolean()) {
      if (world.ticker().elapsed().compareTo(end) >= 0) {
        throw new AssertionError(otherwise);
      }
      Duration before = world.ticker().elapsed();
      world.advance(STEP);
      world.node().config().pools().forEach(each -> sweepIfDue(each, before));
    }
  }

  private void sweepIfDue(PoolConfig pool, Duration before) {
    Duration interval = pool.liveness().sweepInterval();
    if (world.ticker().elapsed().dividedBy(interval) > before.dividedBy(interval)) {
      world.node().sweep(pool.name());
      world.run();
    }
  }

  private static HandshakeFacts factsOf(ContractRequest request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    return new HandshakeFacts(
        request.pool(),
        request.query()::get,
        name -> headers.get(name.toLowerCase(Locale.ROOT)),
        null,
        role -> false,
        "http://localhost:8080");
  }

  private final class InMemory implements ContractClient {
    private final Client client;
    private final boolean v1;
    private int read;
    private Closed ownEnd;

    private InMemory(Client client, boolean v1) {
      this.client = client;
      this.v1 = v1;
    }

    @Override
    public void send(String text) {
      world.advance(TO_SEND);
      client.sends(text);
    }

    @Override
    public void sendInParts(String... parts) {
      client.sendsInParts(parts);
    }

    @Override
    public void sendBinary(byte[] bytes) {
      client.sendsBinary();
    }

    @Override
    public String next() {
      waitFor(() -> read < client.received().size(), "no message came");
      return client.received().get(read++);
    }

    @Override
    public Closed closed() {
      if (ownEnd != null) {
        return ownEnd;
      }
      waitFor(() -> client.closeText() != null, "no close came");
      return new Closed(client.closeCode(), client.closeText());
    }

    @Override
    public String subprotocol() {
      return v1 ? "sluice.v1" : "";
    }

    @Override
    public void close() {
      if (client.closeText() == null) {
        ownEnd = new Closed(1000, "");
        client.closes();
      }
    }
  }
}
