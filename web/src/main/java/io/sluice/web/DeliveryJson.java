package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Delivery;
import jakarta.json.Json;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** A message that is sent by REST, and what became of it as an answer. */
final class DeliveryJson {
  private DeliveryJson() {}

  /** Has a pool send a payload, if there is that pool. */
  static Response send(
      Optional<ConnectionPool> pool,
      byte[] payload,
      BiFunction<ConnectionPool, String, Delivery> way) {
    ConnectionPool sender = pool.orElseThrow(Refusal::noSuchPool);
    String text = Asking.text(payload);
    return response(Asking.orRefuse(() -> way.apply(sender, text)));
  }

  private static Response response(Delivery delivery) {
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
