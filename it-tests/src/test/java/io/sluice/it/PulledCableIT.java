package io.sluice.it;

import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.it.hostile.Cable;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/**
 * At a cable that is pulled: the server in a network namespace of the test's own. Where there can
 * be none, {@link VanishedPeersIT} shows the same with a proxy.
 */
class PulledCableIT extends VanishedPeers {
  @BeforeAll
  void start() throws Exception {
    Cable cable = cable();
    line = cable;
    server = plan(PulledCableIT.class).inNamespace(cable.namespace(), Cable.SERVER).start();
    cable.serverPort(server.httpPort());
    console = new Console(Cable.SERVER, server.managementPort());
  }

  private static Cable cable() {
    try {
      return new Cable();
    } catch (IOException refused) {
      String reason = "no network namespace can be made here: " + refused.getMessage();
      System.out.println("PulledCableIT is left out, as " + reason);
      return abort(reason);
    }
  }
}
