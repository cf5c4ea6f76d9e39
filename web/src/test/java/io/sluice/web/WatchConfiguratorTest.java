package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.websocket.HandshakeGate;
import io.sluice.core.Screening;
import io.sluice.fakes.World;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a handshake on the way from the filter to the endpoint of those who watch. */
class WatchConfiguratorTest {
  @RegisterExtension final World world = new World();

  private final Map<String, Object> properties = new HashMap<>();

  private void comesToTheEndpoint() throws Exception {
    WatchEndpoint.class
        .getAnnotation(ServerEndpoint.class)
        .configurator()
        .getConstructor()
        .newInstance()
        .modifyHandshake(
            Asked.fake(ServerEndpointConfig.class, (proxy, asked, none) -> properties),
            Asked.fake(
                HandshakeRequest.class,
                (proxy, asked, none) -> {
                  throw new UnsupportedOperationException(asked.getName());
                }),
            null);
  }

  @Test
  void handshakeThatNoFilterHasSeen_isRefused_andNotJudgedByTheRulesOfThePools() throws Exception {
    comesToTheEndpoint();

    assertThat(properties.values()).singleElement().isInstanceOf(Screening.Reject.class);
  }

  @Test
  void handshakeThatTheFilterLetPass_passes() throws Exception {
    HandshakeGate gate = new HandshakeGate(world.node());
    gate.enter(
        new HandshakeGate.Request(
            "default", name -> null, name -> null, null, role -> false, "http://localhost"));
    try {
      comesToTheEndpoint();
    } finally {
      gate.leave();
    }

    assertThat(properties.values()).singleElement().isInstanceOf(Screening.Pass.class);
  }
}
