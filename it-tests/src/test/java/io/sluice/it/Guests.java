package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients of the pool {@code queue}, which has two slots, none reserved; two of the class {@code
 * normal} may wait. A test lets them go at its end, so that the next one finds nobody.
 */
final class Guests {
  private static final ContractServer SERVER = Http.contract();

  private final List<ContractClient> clients = new ArrayList<>();

  /** One of which nothing is known yet. A client id of null has the server make one. */
  ContractClient open(String clientId, String priority) throws Exception {
    ContractRequest request = ContractRequest.to("queue").query("priority", priority);
    ContractClient client =
        SERVER.connect(clientId == null ? request : request.query("clientId", clientId));
    clients.add(client);
    return client;
  }

  /** One that has a slot. */
  ContractClient enter(String clientId, String priority) throws Exception {
    ContractClient client = open(clientId, priority);
    client.send("{\"in\":1}");
    assertThat(client.next()).contains("\"echo\"");
    return client;
  }

  /** One of the class {@code normal} that waits at that place. */
  ContractClient park(String clientId, int position) throws Exception {
    ContractClient client = open(clientId, "normal");
    assertThat(client.next()).startsWith("{\"type\":\"queued\",\"position\":" + position + ",");
    return client;
  }

  /** All of them; returns when nobody is in these pools. */
  void letGo(String... pools) {
    clients.forEach(ContractClient::close);
    clients.clear();
    for (String pool : pools) {
      await()
          .until(
              () -> {
                JsonObject gauges =
                    Rest.as("monitor").json("/pools/" + pool).getJsonObject("gauges");
                return gauges.getInt("active") == 0 && gauges.getInt("waiting") == 0;
              });
    }
  }
}
