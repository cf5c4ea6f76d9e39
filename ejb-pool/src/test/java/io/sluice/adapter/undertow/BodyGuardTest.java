package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in front of servlets that have one worker, and read none of their own accord. */
class BodyGuardTest {
  private DeploymentManager deployment;
  private Undertow undertow;

  /** Says how long the body is, at {@code /read}; at any other address it is left unread. */
  private static final class Reader extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      boolean reads = request.getPathInfo().equals("/read");
      byte[] body = reads ? request.getInputStream().readAllBytes() : new byte[0];
      byte[] answer = (body.length + " bytes").getBytes(StandardCharsets.US_ASCII);
      response.setContentLength(answer.length);
      response.getOutputStream().write(answer);
    }
  }

  @BeforeEach
  void start() throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(BodyGuardTest.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("guarded")
            .addServletExtension(new BodyGuard())
            .addServlet(
                Servlets.servlet(
                        "reader", Reader.class, new ImmediateInstanceFactory<>(new Reader()))
                    .addMapping("/*"));
    deployment = Servlets.newContainer().addDeployment(info);
    deployment.deploy();
    undertow =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setBufferSize(16_384)
            .addHttpListener(0, "127.0.0.1", Handlers.path().addPrefixPath("/", deployment.start()))
            .build();
    undertow.start();
  }

  @AfterEach
  void stop() throws Exception {
    undertow.stop();
    deployment.stop();
    deployment.undeploy();
  }

  @Test
  void aRequestWithoutABody_passes() throws Exception {
    assertThat(answered("GET /read", "")).isEqualTo("200 0 bytes");
    assertThat(answered("POST /read", "Content-Length: 0\r\n")).isEqualTo("200 0 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16_383, 16_384, 16_385, 65_535, BodyGuard.MOST_BYTES})
  void aBodyThatIsWhole_isHandedOn(int bytes) throws Exception {
    try (RawClient client = client()) {
      client.write(request("POST /read", "Content-Length: " + bytes + "\r\n"), new byte[bytes]);
      assertThat(said(client)).isEqualTo("200 " + bytes + " bytes");
      client.write(request("POST /leave", "Content-Length: " + bytes + "\r\n"), new byte[bytes]);
      assertThat(said(client)).as("the next request in the same connection").startsWith("200");
    }
  }

  @Test
  void aBodyInPieces_isHandedOnWhole() throws Exception {
    try (RawClient client = client()) {
      client.write(request("POST /read", "Content-Length: 40000\r\n"));
      for (int i = 0; i < 4; i++) {
        assertThat(answered("GET /read", "")).as("meanwhile").isEqualTo("200 0 bytes");
        client.write(new byte[10_000]);
      }
      assertThat(said(client)).isEqualTo("200 40000 bytes");
    }
  }

  @Test
  void aBodyThatIsTooLong_is413_withTheBound() throws Exception {
    assertThat(answered("POST /read", "Content-Length: 65537\r\n"))
        .isEqualTo(
            "413 {\"title\":\"Request Entity Too Large\",\"status\":413,"
                + "\"detail\":\"A body must have at most 65536 bytes, had 65537\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
  void aBodyOfARequestThatReads_is400_atOnce(String body) throws Exception {
    for (String method : List.of("GET", "OPTIONS")) {
      assertThat(answered(method + " /leave", body + "\r\n"))
          .startsWith("400 ")
          .contains("Nothing here takes a body");
    }
  }

  @Test
  void aBodyOfUnknownLength_is411() throws Exception {
    assertThat(answered("POST /read", "Transfer-Encoding: chunked\r\n")).startsWith("411 ");
  }

  @Test
  void aBodyThatWaitsToBeAskedFor_is417() throws Exception {
    assertThat(answered("POST /read", "Content-Length: 9\r\nExpect: 100-continue\r\n"))
        .startsWith("417 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/read", "/leave"})
  void aBodyThatNeverComes_holdsNoWorker_andIs408_atTheDeadline(String path) throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      long began = System.nanoTime();
      for (int i = 0; i < 8; i++) {
        slow.add(client());
        slow.get(i).write(request("POST " + path, "Content-Length: 100\r\n"), new byte[i]);
      }
      assertThat(answered("GET /read", "")).isEqualTo("200 0 bytes");
      for (RawClient each : slow) {
        assertThat(said(each)).startsWith("408 ").contains("within 5000 ms");
        each.drain();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(BodyGuard.DEADLINE_MILLIS - 100));
    } finally {
      for (RawClient each : slow) {
        each.close();
      }
    }
  }

  @Test
  void aClientThatLeaves_isForgotten_beforeTheDeadline() throws Exception {
    List<LogRecord> faults = new CopyOnWriteArrayList<>();
    Handler faultsOfTasks = new Listening(faults);
    Logger log = Logger.getLogger("org.xnio.nio");
    log.addHandler(faultsOfTasks);
    try {
      try (RawClient gone = client()) {
        gone.write(request("POST /read", "Content-Length: 100\r\n"), new byte[3]);
        assertThat(answered("GET /read", "")).isEqualTo("200 0 bytes");
      }
      try (RawClient later = client()) { // whose deadline is after that of the one who left
        later.write(request("POST /read", "Content-Length: 100\r\n"), new byte[3]);
        assertThat(said(later)).startsWith("408 ");
      }
    } finally {
      log.removeHandler(faultsOfTasks);
    }
    assertThat(faults).isEmpty();
  }

  private static final class Listening extends Handler {
    private final List<LogRecord> heard;

    private Listening(List<LogRecord> heard) {
      this.heard = heard;
    }

    @Override
    public void publish(LogRecord each) {
      if (each.getLevel().intValue() >= Level.WARNING.intValue()) {
        heard.add(each);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void whatIsSentAfterARefusal_isCut(String body) throws Exception {
    try (RawClient client = client()) {
      client.write(request("POST /read", body + "\r\n"));
      assertThat(said(client)).startsWith("41");
      client.drain();
    }
  }

  private RawClient client() throws IOException {
    return new RawClient(
        ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort());
  }

  private String answered(String line, String headers) throws IOException {
    try (RawClient client = client()) {
      client.write(request(line, headers));
      return said(client);
    }
  }

  private static String said(RawClient client) throws IOException {
    RawClient.Answer answer = client.answer();
    return answer.status() + " " + answer.body();
  }

  private static byte[] request(String line, String headers) {
    return (line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
