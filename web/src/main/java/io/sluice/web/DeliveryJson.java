package io.sluice.web;

import io.sluice.api.Delivery;
import jakarta.json.Json;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/** What became of a message, as an answer. */
final class DeliveryJson {
  private DeliveryJson() {}

  static Response response(Delivery delivery) {
    if (delivery.outcome() == Delivery.Outcome.BACKLOG_FULL) {
      Response full =
          Problem.response(503, "More waits to be sent than sluice.delivery.lane-backlog-bytes");
      full.getHeaders().putSingle("Retry-After", "1");
      return full;
    }
    return StatsJson.response(
        Json.createObjectBuilder()
            .add("outcome", delivery.outcome().name().toLowerCase(Locale.ROOT))
            .add("recipients", delivery.recipients())
            .build());
  }
}
