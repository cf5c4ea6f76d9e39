package io.sluice.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PooledConnection;
import io.sluice.core.Connection;
import io.sluice.core.Handshake;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.Screening;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SessionDoorTest {
  private static final Supplier<Lane> LANES = () -> Runnable::run;

  private static final DrainConfig BRIEF =
      new DrainConfig(500, Duration.ofMillis(10), Duration.ofMillis(100));

  private final List<Throwable> faults = new ArrayList<>();
  private final List<CloseReason> closes = new ArrayList<>();
  private final Node node =
      new Node(
          NodeConfig.of(PoolConfig.named("default").withDrain(BRIEF)),
          new Ports(
              () -> 0,
              (deadline, action) -> () -> {},
              List.of(
                  new PoolListener() {
                    @Override
                    public void fault(PooledConnection connection, Throwable fault) {
                      faults.add(fault);
                    }
                  }),
              RandomGenerator.getDefault()));

  private static <T> T fake(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  private final Session session =
      fake(
          Session.class,
          (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
              closes.add((CloseReason) arguments[0]);
            }
            return null;
          });

  private static EndpointConfig config(Screening screening) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(PoolConfigurator.SCREENING, screening);
    return fake(EndpointConfig.class, (proxy, method, arguments) -> properties);
  }

  @Test
  void aSessionThatCannotBeAdmittedForAFaultOfOurs_isClosed1011_andTheFaultIsTold() {
    IllegalStateException fault = new IllegalStateException("no transport");
    SessionDoor door =
        new SessionDoor(
            node,
            List.of(
                (any, lanes) -> {
                  throw fault;
                }),
            LANES);
    door.opened(session, config(new Screening.Pass(Handshake.anonymous("default"))));
    assertThat(faults).containsExactly(fault);
    assertThat(closes).extracting(close -> close.getCloseCode().getCode()).containsExactly(1011);
  }

  @Test
  void whatTheHandshakeSaid_isKeptByNoneOfTheContainersMaps() {
    SessionDoor door =
        new SessionDoor(node, List.of((any, lanes) -> new ClosingTransport()), LANES);
    node.start();
    Session living = livingSession();
    EndpointConfig config = config(new Screening.Pass(Handshake.anonymous("default")));
    living.getUserProperties().putAll(config.getUserProperties()); // as containers do
    door.opened(living, config);
    assertThat(config.getUserProperties()).isEmpty();
    assertThat(living.getUserProperties().values()).singleElement().isInstanceOf(Connection.class);
  }

  @Test
  void aSessionThatNoFilterCouldRefuse_isClosedForWhatItIs() {
    SessionDoor door = new SessionDoor(node, List.of(), LANES);
    door.opened(session, config(new Screening.Reject(HandshakeRefusal.NO_SUCH_POOL)));
    door.opened(session, config(new Screening.Reject(HandshakeRefusal.RATE)));
    assertThat(closes)
        .extracting(close -> close.getCloseCode().getCode())
        .containsExactly(1008, 1013);
  }

  @Test
  @Timeout(10)
  void stop_endsEverySession_andReturnsWhenTheContainerHasToldSo() {
    List<SessionDoor> door = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    Session living = livingSession();
    door.add(
        new SessionDoor(
            node,
            List.of(
                (any, lanes) ->
                    new ClosingTransport() {
                      @Override
                      public void close(int code, String reason) {
                        ends.add(code + " " + reason);
                        CloseReason said = new CloseReason(CloseCodes.getCloseCode(code), reason);
                        door.get(0).closed(living, said);
                      }
                    }),
            LANES));
    node.start();
    door.get(0).opened(living, config(new Screening.Pass(Handshake.anonymous("default"))));

    door.get(0).stop(Duration.ofHours(1));
    door.get(0).stop(Duration.ofHours(1));

    assertThat(ends).containsExactly("1001 Going away");
    assertThat(node.pool("default").stats().totals().closedByReason())
        .containsEntry(EndReason.GOING_AWAY, 1L);
  }

  @Test
  @Timeout(10)
  void stop_waitsNoLongerThanItIsTold_forASessionThatDoesNotEnd() {
    SessionDoor door =
        new SessionDoor(node, List.of((any, lanes) -> new ClosingTransport()), LANES);
    node.start();
    door.opened(livingSession(), config(new Screening.Pass(Handshake.anonymous("default"))));

    door.stop(Duration.ofMillis(1));

    Thread.currentThread().interrupt();
    door.stop(Duration.ofHours(1));
    assertThat(Thread.interrupted()).isTrue();
  }

  private static Session livingSession() {
    Map<String, Object> properties = new HashMap<>();
    return fake(
        Session.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "isOpen" -> true;
              case "getUserProperties" -> properties;
              default -> null;
            });
  }

  /** Writes all at once, on the caller's thread, and never tells of an end. */
  private static class ClosingTransport implements Transport {
    private final Lane lane = Runnable::run;

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Lane lane() {
      return lane;
    }

    @Override
    public int maxBatchMessages() {
      return 1;
    }

    @Override
    public void send(Batch batch, Completion done) {
      done.completed(null);
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void abort() {}
  }
}
