package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.WebSocket13Channel;
import io.undertow.websockets.extensions.NoopExtensionFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.Channels;
import org.xnio.conduits.ConduitStreamSinkChannel;

/** One of Undertow's channels over a pipe, which takes 64 KiB before its other end is read. */
class UndertowTransportTest {
  private static final String LARGE = "x".repeat(120_000);
  private static final int MOST_HEADER = 4;

  private XnioWorker worker;
  private XnioIoThread thread;
  private StreamConnection client;
  private WebSocketChannel channel;
  private UndertowTransport transport;
  private final List<Throwable> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void connect() throws Exception {
    worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    thread = worker.getIoThread();
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    client = pipe.getRightSide();
    channel =
        new WebSocket13Channel(
            pipe.getLeftSide(),
            new DefaultByteBufferPool(false, 1_024),
            "ws://localhost/",
            null,
            false,
            false,
            new NoopExtensionFunction(),
            Collections.newSetFromMap(new ConcurrentHashMap<>()),
            OptionMap.EMPTY);
    transport = over(Insides.open().orElseThrow().sinkOf(channel));
  }

  private UndertowTransport over(ConduitStreamSinkChannel sink) {
    return new UndertowTransport(null, channel, sink, new IoThreadLane(thread));
  }

  @AfterEach
  void stop() {
    worker.shutdownNow();
  }

  private void onTheLane(Runnable action) throws Exception {
    CompletableFuture.runAsync(action, thread::execute).get(10, TimeUnit.SECONDS);
  }

  /** Sends a batch; what it is told of its end goes to {@link #told}. */
  private void send(String... texts) {
    EncodedMessage[] messages =
        Stream.of(texts).map(EncodedMessage::of).toArray(EncodedMessage[]::new);
    transport.send(new Batch(messages, messages.length), told::add);
  }

  private String read(int bytes) throws Exception {
    ByteBuffer all = ByteBuffer.allocate(bytes);
    while (all.hasRemaining()) {
      assertThat(Channels.readBlocking(client.getSourceChannel(), all)).isPositive();
    }
    return new String(all.array(), StandardCharsets.ISO_8859_1);
  }

  /** Undertow hasn't heard of it when this returns. */
  private void makeRoom(ByteBuffer read) {
    try {
      while (read.hasRemaining()) {
        client.getSourceChannel().read(read);
      }
    } catch (IOException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private static String frames(String... texts) {
    ByteBuffer all =
        ByteBuffer.allocate(Stream.of(texts).mapToInt(each -> each.length() + 10).sum());
    Arrays.stream(texts).map(text -> EncodedMessage.of(text).frame()).forEach(all::put);
    return new String(all.array(), 0, all.position(), StandardCharsets.ISO_8859_1);
  }

  private void assertToldOnce(Class<?> failure) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (told.isEmpty() && System.nanoTime() < deadline) {
      onTheLane(() -> {});
    }
    onTheLane(() -> {}); // whatever else it may want to tell has been told then
    assertThat(told).hasSize(1);
    if (failure == null) {
      assertThat(told.get(0)).isNull();
    } else {
      assertThat(told.get(0)).isInstanceOf(failure);
    }
  }

  @Test
  void whatTheSocketTakes_isWrittenAtOnce_allMessagesOfABatchTogether() throws Exception {
    onTheLane(
        () -> {
          send("one", "two", "y".repeat(300));
          assertThat(told).as("within the call").hasSize(1);
        });
    assertToldOnce(null);
    String expected = frames("one", "two", "y".repeat(300));
    assertThat(read(expected.length())).isEqualTo(expected);
  }

  @Test
  void theSameBatchForSeveral_isWrittenToEach() throws Exception {
    Batch batch = new Batch(new EncodedMessage[] {EncodedMessage.of("same")}, 1);
    onTheLane(
        () -> {
          transport.send(batch, told::add);
          transport.send(batch, told::add);
        });
    assertThat(read(frames("same", "same").length())).isEqualTo(frames("same", "same"));
    assertThat(told).containsExactly(null, null);
  }

  @Test
  void whatTheSocketDoesNotTake_followsWhenThereIsRoom_andIsToldOfThen() throws Exception {
    onTheLane(() -> send(LARGE));
    onTheLane(() -> {});
    assertThat(told).isEmpty();
    assertThat(read(frames(LARGE).length())).isEqualTo(frames(LARGE));
    assertToldOnce(null);
  }

  @Test
  void whatUndertowHasBegunToWrite_isNeverCutInTwo() throws Exception {
    ByteBuffer first = ByteBuffer.allocate(30_000);
    onTheLane(
        () -> {
          WebSockets.sendText(LARGE, channel, null); // its own: part of it waits
          makeRoom(first);
          send("mine");
          assertThat(told).isEmpty();
        });
    String begun = new String(first.array(), StandardCharsets.ISO_8859_1);
    assertThat(begun + read(frames(LARGE, "mine").length() - first.capacity()))
        .isEqualTo(frames(LARGE, "mine"));
    assertToldOnce(null);
    onTheLane(() -> send("after"));
    assertThat(read(frames("after").length())).isEqualTo(frames("after"));
  }

  @Test
  void whatIsTooLargeToBeStaged_isWrittenAllTheSame() throws Exception {
    String larger = "z".repeat(200_000);
    onTheLane(() -> send("small", larger));
    assertThat(read(frames("small", larger).length())).isEqualTo(frames("small", larger));
    assertToldOnce(null);
  }

  @Test
  void whereUndertowKeepsItsConnectionToItself_itWritesAllTheSame() throws Exception {
    transport = over(null);
    onTheLane(() -> send("one", "two"));
    assertThat(read(frames("one", "two").length())).isEqualTo(frames("one", "two"));
    assertToldOnce(null);
  }

  @Test
  void afterACloseFrame_nothingIsWritten() throws Exception {
    onTheLane(
        () -> {
          WebSockets.sendClose(1000, "", channel, null);
          send("late");
        });
    assertToldOnce(ClosedChannelException.class);
    assertThat(read(MOST_HEADER)).isEqualTo("\u0088\u0002\u0003\u00e8");
    assertThat(Channels.readBlocking(client.getSourceChannel(), ByteBuffer.allocate(1)))
        .isLessThan(1);
  }

  @Test
  void aClientThatIsGone_isAFailureToldOnce() throws Exception {
    IoUtils.safeClose(client);
    onTheLane(() -> {}); // a selector closes a pipe when it next looks
    onTheLane(() -> {});
    onTheLane(() -> send("to nobody"));
    assertToldOnce(IOException.class);
  }

  @Test
  void aClientThatGoesInTheMiddle_isAFailureToldOnce() throws Exception {
    onTheLane(() -> send(LARGE));
    IoUtils.safeClose(client);
    assertToldOnce(IOException.class);
  }

  @Test
  void aClientThatIsGone_isHeardOfByUndertow_whereItsEndIsToldLater() throws Exception {
    new Departures(thread).watch(Insides.open().orElseThrow().sourceOf(channel));
    CompletableFuture<Void> closed = new CompletableFuture<>();
    channel.addCloseTask(gone -> closed.complete(null));
    channel.getReceiveSetter().set(new AbstractReceiveListener() {});
    channel.resumeReceives();
    onTheLane(() -> {});
    IoUtils.safeClose(client);
    closed.get(10, TimeUnit.SECONDS);
  }
}
