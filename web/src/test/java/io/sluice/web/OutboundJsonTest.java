package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.OutboundStats.OfHost;
import io.sluice.api.OutboundStats.Totals;
import jakarta.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboundJsonTest {
  private static final Totals TOTALS =
      new Totals(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, Map.of(End.NO_PONG, 15L));
  private static final OfHost HOST =
      new OfHost("one.test:80", 6, 1, 2, 3, 4, 5, Circuit.HALF_OPEN, 7, TOTALS);

  @Test
  void aHostHasItsGauges_underTheNamesOfJmx() {
    JsonObject json = OutboundJson.of(HOST);
    assertThat(json.keySet())
        .containsExactly(
            "host", "maxConnections", "circuitState", "failures", "gauges", "counters");
    assertThat(json.getString("host")).isEqualTo("one.test:80");
    assertThat(json.getInt("maxConnections")).isEqualTo(6);
    assertThat(json.getString("circuitState")).isEqualTo("HALF_OPEN");
    assertThat(json.getInt("failures")).isEqualTo(7);
    assertThat(json.getJsonObject("gauges"))
        .hasToString(
            "{\"total\":10,\"active\":1,\"idle\":2,\"connecting\":3,\"closing\":4,\"pending\":5}");
  }

  /** By their names, so that one which is added later is not forgotten here. */
  @Test
  void eachCounterIsThere_underItsName() throws ReflectiveOperationException {
    JsonObject counters = OutboundJson.of(HOST).getJsonObject("counters");
    for (RecordComponent each : Totals.class.getRecordComponents()) {
      if (each.getType() == long.class) {
        assertThat(counters.getJsonNumber(each.getName()).longValue())
            .as(each.getName())
            .isEqualTo(each.getAccessor().invoke(TOTALS));
      }
    }
    assertThat(counters.getInt("closed")).isEqualTo(15);
    assertThat(counters.getJsonObject("closedByReason")).hasToString("{\"no_pong\":15}");
  }

  @Test
  void allHosts_andWhatIsSharedOfThem() {
    OutboundStats.Shared shared =
        new OutboundStats.Shared(9, 5, Map.of(OutboundException.Reason.TIMEOUT, 3L), 7, 2);
    JsonObject json = OutboundJson.of(new OutboundStats(List.of(HOST), shared, 4));
    assertThat(json.getJsonArray("hosts")).containsExactly(OutboundJson.of(HOST));
    assertThat(json.getJsonObject("shared"))
        .hasToString(
            "{\"begun\":9,\"done\":5,\"failedByReason\":{\"timeout\":3},\"messagesIn\":7,"
                + "\"messagesUnheard\":2}");
    assertThat(json.getInt("eventsDropped")).isEqualTo(4);
  }
}
