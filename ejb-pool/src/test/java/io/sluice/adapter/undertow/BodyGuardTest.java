package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.sluice.wire.RawClient;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/** Bodies in front of servlets that have one worker, and read none of their own accord. */
class BodyGuardTest {
  /** So many bodies of that length take all the room. */
  private static final int AT_ONCE = 256;

  private static final int LENGTH = BodyGuard.MOST_TOGETHER / AT_ONCE - BodyGuard.BESIDES;

  private final CountingPool buffers = new CountingPool();

  /** The paths that the servlet was asked for. */
  private final List<String> served = new CopyOnWriteArrayList<>();

  private volatile Thread ioThread;

  /** Requests whose heads the only I/O thread has taken up, until they are over. */
  private final AtomicInteger open = new AtomicInteger();

  /** Down when an answer to a request with the header {@code Stuck} has found no room. */
  private final CountDownLatch stuck = new CountDownLatch(1);

  private DeploymentManager deployment;
  private Undertow undertow;

  /** Says how long the body is, at {@code /read}; at any other address it is left unread. */
  private static final class Reader extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient List<String> served;

    private Reader(List<String> served) {
      this.served = served;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      served.add(request.getPathInfo());
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
                        "reader", Reader.class, new ImmediateInstanceFactory<>(new Reader(served)))
                    .addMapping("/*"));
    deployment = Servlets.newContainer().addDeployment(info);
    deployment.deploy();
    undertow =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setByteBufferPool(buffers)
            .addHttpListener(
                0,
                "127.0.0.1",
                Handlers.path().addPrefixPath("/", withFullWindows(deployment.start())))
            .build();
    undertow.start();
  }

  private HttpHandler withFullWindows(HttpHandler next) {
    return exchange -> {
      ioThread = Thread.currentThread();
      open.incrementAndGet();
      exchange.addExchangeCompleteListener( // the first to be added is the last to be told
          (done, others) -> {
            open.decrementAndGet();
            others.proceed();
          });
      if (exchange.getRequestHeaders().contains("Stuck")) {
        exchange.addResponseWrapper((inner, same) -> new FullWindow(inner.create(), stuck));
      }
      next.handleRequest(exchange);
    };
  }

  /** A peer that takes nothing of its answer. */
  private static final class FullWindow extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private final CountDownLatch tried;

    private FullWindow(StreamSinkConduit inner, CountDownLatch tried) {
      super(inner);
      this.tried = tried;
    }

    @Override
    public int write(ByteBuffer bytes) {
      tried.countDown();
      return 0;
    }

    @Override
    public long write(ByteBuffer[] bytes, int from, int count) {
      return write(bytes[from]);
    }

    @Override
    public int writeFinal(ByteBuffer bytes) {
      return write(bytes);
    }

    @Override
    public long writeFinal(ByteBuffer[] bytes, int from, int count) {
      return write(bytes[from]);
    }

    @Override
    public boolean flush() {
      return false;
    }

    @Override
    public void resumeWrites() {
      // There never is room.
    }
  }

  /** Knows how many buffers are out. */
  private static final class CountingPool implements ByteBufferPool {
    private final ByteBufferPool real = new DefaultByteBufferPool(true, 16_384);
    private final AtomicInteger out = new AtomicInteger();

    private void awaitOut(int count) {
      await().untilAsserted(() -> assertThat(out).hasValue(count));
    }

    @Override
    public PooledByteBuffer allocate() {
      out.incrementAndGet();
      return new Counted(real.allocate(), out);
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
      return real.getArrayBackedPool();
    }

    @Override
    public int getBufferSize() {
      return real.getBufferSize();
    }

    @Override
    public boolean isDirect() {
      return true;
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private static final class Counted implements PooledByteBuffer {
    private final PooledByteBuffer real;
    private final AtomicInteger out;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Counted(PooledByteBuffer real, AtomicInteger out) {
      this.real = real;
      this.out = out;
    }

    @Override
    public ByteBuffer getBuffer() {
      return real.getBuffer();
    }

    @Override
    public boolean isOpen() {
      return real.isOpen();
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        out.decrementAndGet();
        real.close();
      }
    }
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

  @Test
  void aBody_isAsLongAsTheApplicationSaysOfItsAddress() throws Exception {
    ToIntFunction<String> bounds = path -> path.equals("/read") ? 20 << 20 : 10;
    deployment.getDeployment().getServletContext().setAttribute(BodyGuard.BOUNDS, bounds);

    try (RawClient client = client()) {
      client.write(
          request("POST /read", "Content-Length: " + (20 << 20) + "\r\n"), new byte[20 << 20]);
      assertThat(said(client)).as("more than the room for all").isEqualTo("200 20971520 bytes");
    }
    assertThat(answered("POST /read", "Content-Length: 20971521\r\n"))
        .contains("A body must have at most 20971520 bytes, had 20971521");
    assertThat(answered("POST /leave", "Content-Length: 11\r\n"))
        .contains("A body must have at most 10 bytes, had 11");
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
      closeAll(slow);
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

  @Test
  void bodiesThatAreCut_leaveNoBuffersBehind() throws Exception {
    buffers.awaitOut(0);
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        slow.add(client());
        slow.get(i).write(request("POST /read", "Content-Length: 65536\r\n"), new byte[60_000]);
      }
      for (RawClient each : slow) {
        assertThat(said(each)).startsWith("408 ");
        each.drain();
      }
      buffers.awaitOut(0);
    } finally {
      closeAll(slow);
    }
  }

  @Test
  void aBodyThatIsWhole_afterIts408_isNotHandedOn() throws Exception {
    try (RawClient late = client()) {
      late.write(request("POST /late", "Content-Length: 2\r\nStuck: yes\r\n"), new byte[1]);
      assertThat(stuck.await(10, TimeUnit.SECONDS)).as("its 408 is on its way").isTrue();
      late.write(new byte[1]);
      assertThat(answered("GET /read", "")).isEqualTo("200 0 bytes");
      assertThat(served).doesNotContain("/late");
    }
  }

  /** How bodies that were waited for end; after each of these there is as much room as before. */
  private enum End {
    LEFT {
      @Override
      void of(RawClient client) throws IOException {
        client.close();
      }
    },
    WHOLE {
      @Override
      void of(RawClient client) throws IOException {
        client.write(new byte[LENGTH - 1]);
        assertThat(said(client)).isEqualTo("200 " + LENGTH + " bytes");
      }
    },
    LATE {
      @Override
      void of(RawClient client) throws IOException {
        assertThat(said(client)).startsWith("408 ");
      }
    };

    abstract void of(RawClient client) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void oneBodyTooMany_is503_atOnce_untilOthersEnd(End end) throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      crowd(slow);
      for (RawClient each : slow) {
        end.of(each);
      }
      awaitOpen(0);
      closeAll(slow);
      slow.clear();
      crowd(slow);
      for (RawClient each : slow) {
        End.WHOLE.of(each);
      }
    } finally {
      closeAll(slow);
    }
  }

  /** As many bodies as may be are begun, and one more is refused. */
  private void crowd(List<RawClient> slow) throws IOException {
    for (int i = 0; i < AT_ONCE; i++) {
      slow.add(begun());
    }
    awaitOpen(AT_ONCE);
    try (RawClient oneMore = begun()) {
      RawClient.Answer answer = oneMore.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsEntry("retry-after", "1");
      assertThat(answer.body())
          .contains(
              "Bodies on their way may have at most 16777216 bytes together, with 1024 for each;"
                  + " this one had 64512");
    }
    try (RawClient prompt = client()) {
      prompt.write(request("POST /read", "Content-Length: 1\r\n"), new byte[1]);
      assertThat(said(prompt)).as("needs not be waited for").isEqualTo("200 1 bytes");
    }
  }

  /** With one byte of its body. */
  private RawClient begun() throws IOException {
    RawClient client = client();
    client.write(request("POST /read", "Content-Length: " + LENGTH + "\r\n"), new byte[1]);
    return client;
  }

  private void awaitOpen(int count) {
    await().untilAsserted(() -> assertThat(open).hasValue(count));
  }

  private static void closeAll(List<RawClient> clients) throws IOException {
    for (RawClient each : clients) {
      each.close();
    }
  }

  @Test
  void aBodyForWhichThereIsNoRoom_takesNoMemory() throws Exception {
    int length = 32 << 20;
    ToIntFunction<String> bounds = path -> length;
    deployment.getDeployment().getServletContext().setAttribute(BodyGuard.BOUNDS, bounds);
    String headers = "Content-Length: " + length + "\r\n";
    try (RawClient alone = client()) {
      alone.write(request("POST /read", headers), new byte[1]);
      awaitOpen(1);
      long before = allocated();
      for (int i = 0; i < 4; i++) {
        try (RawClient client = client()) {
          client.write(request("POST /read", headers), new byte[1]);
          assertThat(said(client)).startsWith("503 ");
        }
      }
      assertThat(allocated() - before).isLessThan(length);
    }
  }

  /** Bytes, by the I/O thread so far. */
  private long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(ioThread.getId());
  }

  @ParameterizedTest
  @ValueSource(ints = {BodyGuard.MOST_BYTES - 1, BodyGuard.MOST_BYTES, BodyGuard.MOST_BYTES + 1})
  void aBodyAsLongAsWhatIsReadFirst_isHandedOn_howeverItComes(int length) throws Exception {
    ToIntFunction<String> bounds = path -> 1 << 20;
    deployment.getDeployment().getServletContext().setAttribute(BodyGuard.BOUNDS, bounds);
    for (int late : List.of(0, 1, 2)) {
      try (RawClient client = client()) {
        client.write(
            request("POST /read", "Content-Length: " + length + "\r\n"), new byte[length - late]);
        if (late > 0) {
          awaitOpen(1);
        }
        client.write(new byte[late]);
        assertThat(said(client)).isEqualTo("200 " + length + " bytes");
      }
    }
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
