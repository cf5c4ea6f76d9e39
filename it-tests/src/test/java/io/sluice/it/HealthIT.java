package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.run.TestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a load balancer is told, which has no login. */
@ArquillianTest
class HealthIT {
  private static final Rest BALANCER = Rest.as(null);
  private static final Rest OPERATOR = Rest.as("operator");

  /** More than the server has processors, fewer than it has workers. */
  private static final int BUSY = 8;

  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final Guests guests = new Guests();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @AfterEach
  void letClientsGo() {
    guests.letGo("queue");
  }

  @Test
  void health_ofTheBuiltEar_answers200() throws Exception {
    assertThat(said("/health")).isEqualTo("200 {\"state\":\"ACTIVE\"}");
    assertThat(said("/health/pools/queue"))
        .isEqualTo("200 {\"pool\":\"queue\",\"state\":\"ACTIVE\",\"saturated\":false}");
  }

  @Test
  void withoutMicroProfileHealth_theEarServesAllTheSame() throws Exception {
    assumeFalse(TestServer.isPayara(), "Payara has it: MicroProfileHealthIT");
    int management = Integer.getInteger("it.management.port");
    assertThat(Http.get(management, "/health/ready").body()).doesNotContain("checks");
    assertThat(said("/health")).startsWith("200 ");
  }

  @Test
  void aPoolThatDrains_is503_atOnce_andTheNodeGoesOn() throws Exception {
    guests.enter("ann", "normal");
    assertThat(OPERATOR.post("/pools/queue/drain", null).statusCode()).isEqualTo(200);
    try {
      assertThat(said("/health/pools/queue"))
          .matches("503 \\{\"pool\":\"queue\",\"state\":\"DRAIN(ING|ED)\",\"saturated\":false}");
      assertThat(said("/health")).isEqualTo("200 {\"state\":\"ACTIVE\"}");
    } finally {
      OPERATOR.post("/pools/queue/resume", null);
    }
    assertThat(said("/health/pools/queue")).startsWith("200 ");
  }

  @Test
  void aPoolThatIsSaturated_counts_unlessRoomIsAskedFor() throws Exception {
    guests.enter("ann", "normal");
    assertThat(said("/health/pools/queue?saturated=503")).startsWith("200 ");
    guests.enter("bob", "normal");

    String saturated = "{\"pool\":\"queue\",\"state\":\"ACTIVE\",\"saturated\":true}";
    assertThat(said("/health/pools/queue")).isEqualTo("200 " + saturated);
    assertThat(said("/health/pools/queue?saturated=503")).isEqualTo("503 " + saturated);
    assertThat(said("/health")).isEqualTo("200 {\"state\":\"ACTIVE\"}");
  }

  @Test
  void health_isQuick_whileOthersKeepTheServerBusy() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    List<Future<Integer>> busy = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(BUSY);
    try {
      for (int i = 0; i < BUSY; i++) {
        busy.add(callers.submit(() -> askAll(enough)));
      }
      for (int i = 0; i < 50; i++) {
        long began = System.nanoTime();
        assertThat(said("/health/pools/default")).startsWith("200 ");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST);
      }
      enough.set(true);
      for (Future<Integer> each : busy) {
        assertThat(each.get()).as("or nobody was busy").isPositive();
      }
    } finally {
      enough.set(true);
      callers.shutdown();
    }
  }

  /** How often all that costs most was answered. */
  private static int askAll(AtomicBoolean enough) throws Exception {
    int answered = 0;
    while (!enough.get()) {
      for (String path : List.of("/metrics", "/api/v1/pools", "/api/v1/openapi.json")) {
        assertThat(Rest.as("monitor").askAt("GET", path, null).statusCode()).isEqualTo(200);
        answered++;
      }
    }
    return answered;
  }

  private static String said(String path) throws Exception {
    HttpResponse<String> answer = BALANCER.get(path);
    return answer.statusCode() + " " + answer.body();
  }
}
