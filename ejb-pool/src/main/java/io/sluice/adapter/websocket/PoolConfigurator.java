package io.sluice.adapter.websocket;

import io.sluice.api.HandshakeRefusal;
import io.sluice.core.Screening;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.security.Principal;
import java.util.List;
import java.util.Map;

/**
 * Takes what the handshake says over into the session's properties. The module that has the
 * endpoints says where their instances come from.
 */
public abstract class PoolConfigurator extends ServerEndpointConfig.Configurator {
  static final String SCREENING = "io.sluice.screening";

  /** The pool of the path that names none. */
  static final String DEFAULT_POOL = "default";

  /**
   * Asked for once, not for each handshake: in WildFly 39 {@code CDI.current()} makes a whole stack
   * trace to see who calls it. Containers make a configurator for each deployment.
   */
  private volatile HandshakeGate gate;

  /**
   * The filter has judged the origin where there is one, {@link SessionDoor} where there is none.
   */
  @Override
  public final boolean checkOrigin(String origin) {
    return true;
  }

  @Override
  public final void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    Screening found = HandshakeGate.found();
    Screening screening = found == null ? unseen(config, request) : found;
    // By putAll a HashMap makes its table for one entry, by put for sixteen. WildFly 39 keeps the
    // map as long as the session, empty as it is then.
    config.getUserProperties().putAll(Map.of(SCREENING, screening));
  }

  /** No filter was in the way. */
  private Screening unseen(ServerEndpointConfig config, HandshakeRequest request) {
    return isForPools()
        ? gate().screen(viewOf(config, request))
        : new Screening.Reject(HandshakeRefusal.UNAUTHENTICATED);
  }

  /**
   * Whether the rules for pools judge a handshake that no filter has seen. Else it is refused, as
   * nobody knows whether the caller may come.
   */
  protected boolean isForPools() {
    return true;
  }

  private HandshakeGate gate() {
    HandshakeGate known = gate;
    if (known == null) {
      known = CDI.current().select(HandshakeGate.class).get();
      gate = known;
    }
    return known;
  }

  private static HandshakeGate.Request viewOf(
      ServerEndpointConfig config, HandshakeRequest request) {
    Principal principal = request.getUserPrincipal();
    Map<String, List<String>> parameters = request.getParameterMap();
    return new HandshakeGate.Request(
        poolOf(config, request),
        name -> firstOf(parameters, name),
        name -> header(request, name),
        principal == null ? null : principal.getName(),
        request::isUserInRole,
        ownOrigin(request));
  }

  private static String poolOf(ServerEndpointConfig config, HandshakeRequest request) {
    if (!config.getPath().contains("{")) {
      return DEFAULT_POOL;
    }
    String path = request.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String ownOrigin(HandshakeRequest request) {
    String host = header(request, "Host");
    boolean secure = "wss".equals(request.getRequestURI().getScheme());
    return host == null ? null : (secure ? "https://" : "http://") + host;
  }

  private static String firstOf(Map<String, List<String>> map, String name) {
    List<String> values = map.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  private static String header(HandshakeRequest request, String name) {
    String direct = firstOf(request.getHeaders(), name);
    if (direct != null) {
      return direct;
    }
    // Containers differ in the case that they keep, and not each map looks a name up in any case.
    for (Map.Entry<String, List<String>> each : request.getHeaders().entrySet()) {
      if (each.getKey().equalsIgnoreCase(name) && !each.getValue().isEmpty()) {
        return each.getValue().get(0);
      }
    }
    return null;
  }
}
