package io.sluice.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PooledConnection;
import io.sluice.core.Handshake;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.Screening;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.spi.PoolListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SessionDoorTest {
  private final List<Throwable> faults = new ArrayList<>();
  private final List<CloseReason> closes = new ArrayList<>();
  private final Node node =
      new Node(
          NodeConfig.of(PoolConfig.named("default")),
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
                any -> {
                  throw fault;
                }));
    door.opened(session, config(new Screening.Pass(Handshake.anonymous("default"))));
    assertThat(faults).containsExactly(fault);
    assertThat(closes).extracting(close -> close.getCloseCode().getCode()).containsExactly(1011);
  }

  @Test
  void aSessionThatNoFilterCouldRefuse_isClosedForWhatItIs() {
    SessionDoor door = new SessionDoor(node, List.of());
    door.opened(session, config(new Screening.Reject(404, "No such pool", 0)));
    door.opened(session, config(new Screening.Reject(429, "Too many handshakes", 1)));
    assertThat(closes)
        .extracting(close -> close.getCloseCode().getCode())
        .containsExactly(1008, 1013);
  }
}
