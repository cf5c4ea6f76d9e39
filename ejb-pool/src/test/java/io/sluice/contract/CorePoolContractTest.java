package io.sluice.contract;

import io.sluice.core.HandshakeFacts;
import io.sluice.core.Screening;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, kept by the core alone: no container, no thread, no clock. */
class CorePoolContractTest extends PoolContract {
  @RegisterExtension
  final World world = new World().lanes(2).and(PoolConfig.named("small").withMaxConnections(2));

  @Override
  protected ContractServer server() {
    return request -> {
      Screening screening = world.node().screen(factsOf(request));
      if (screening instanceof Screening.Reject reject) {
        throw new ContractServer.HandshakeRefused(reject.status());
      }
      var handshake = ((Screening.Pass) screening).handshake();
      boolean v1 = "sluice.v1".equals(request.subprotocol());
      Client.Builder client = world.client(null).asked(handshake);
      return new InMemory((v1 ? client.v1() : client).connect(), v1);
    };
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

  private static final class InMemory implements ContractClient {
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
      if (read == client.received().size()) {
        throw new AssertionError("no message came");
      }
      return client.received().get(read++);
    }

    @Override
    public Closed closed() {
      if (ownEnd != null) {
        return ownEnd;
      }
      if (client.closeText() == null) {
        throw new AssertionError("no close came");
      }
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
