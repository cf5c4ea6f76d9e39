package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/** Pipes of one I/O thread; what is read from each is told to {@link #heard}. */
class DeparturesTest {
  private static final String END = "end";

  private XnioWorker worker;
  private XnioIoThread thread;
  private Departures departures;

  /** On the thread, when the first has heard its end. */
  private volatile Runnable afterTheFirst = () -> {};

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() throws Exception {
    worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    thread = worker.getIoThread();
    departures = new Departures(thread);
  }

  @AfterEach
  void stop() {
    worker.shutdownNow();
  }

  private void onTheThread(Runnable action) throws Exception {
    CompletableFuture.runAsync(action, thread::execute).get(10, TimeUnit.SECONDS);
  }

  /** A client, whose other end is read here. */
  private StreamConnection client(String name, boolean watched) throws Exception {
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    ConduitStreamSourceChannel source = pipe.getLeftSide().getSourceChannel();
    source.setReadListener(channel -> read(name, channel));
    if (watched) {
      departures.watch(source);
    }
    onTheThread(source::resumeReads);
    return pipe.getRightSide();
  }

  private void read(String name, ConduitStreamSourceChannel channel) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    try {
      int read = channel.read(bytes);
      while (read > 0) {
        heard.add(name + " said " + new String(bytes.array(), 0, read, StandardCharsets.US_ASCII));
        read = channel.read(bytes.clear());
      }
      if (read < 0) {
        heard.add(END);
        channel.suspendReads();
        afterTheFirst.run();
        afterTheFirst = () -> {};
      }
    } catch (IOException failure) {
      heard.add(failure.getMessage());
      channel.suspendReads();
    }
  }

  private static void says(StreamConnection client, String text) {
    try {
      client.getSinkChannel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private void awaitHeard(int count) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (heard.size() < count && System.nanoTime() - deadlineNanos < 0) {
      onTheThread(() -> {});
    }
    assertThat(heard).hasSize(count);
  }

  @Test
  void whatAPeerSaidBeforeItWent_isHeardBeforeItsEnd_andItsEndOnce() throws Exception {
    StreamConnection client = client("he", true);
    says(client, "hello");
    IoUtils.safeClose(client);
    awaitHeard(2);
    onTheThread(() -> {});
    assertThat(heard).containsExactly("he said hello", END);
  }

  @Test
  void whileManyGoAtOnce_othersAreServed() throws Exception {
    List<StreamConnection> going = new ArrayList<>();
    for (int i = 0; i < 10 * Departures.AT_ONCE; i++) {
      going.add(client("one", true));
    }
    StreamConnection staying = client("another", false);
    afterTheFirst = () -> says(staying, "hi");
    onTheThread(() -> going.forEach(IoUtils::safeClose)); // it finds all of them at its next look
    awaitHeard(going.size() + 1);
    assertThat(heard.indexOf("another said hi")).isBetween(1, 2 * Departures.AT_ONCE);
    assertThat(heard).filteredOn(END::equals).hasSameSizeAs(going);
  }

  @Test
  void anErrorIsToldAsItWas() throws Exception {
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    ConduitStreamSourceChannel source = pipe.getLeftSide().getSourceChannel();
    source.setConduit(new Reset(source.getConduit()));
    source.setReadListener(channel -> read("she", channel));
    departures.watch(source);
    onTheThread(source::resumeReads);
    says(pipe.getRightSide(), "x");
    awaitHeard(1);
    assertThat(heard).containsExactly("Connection reset by peer");
  }

  @Test
  void whoReadsOnAnotherThread_isToldAtOnce() throws Exception {
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    ConduitStreamSourceChannel source = pipe.getLeftSide().getSourceChannel();
    departures.watch(source);
    onTheThread(() -> IoUtils.safeClose(pipe.getRightSide()));
    onTheThread(() -> {}); // a selector closes a pipe when it next looks
    onTheThread(() -> {});
    assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  /** As a socket whose peer has reset it. */
  private static final class Reset extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private Reset(StreamSourceConduit next) {
      super(next);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      throw new IOException("Connection reset by peer");
    }
  }

  @Test
  void aThreadThatHasStopped_isNoReasonToFail() throws Exception {
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    worker.shutdownNow();
    worker.awaitTermination(10, TimeUnit.SECONDS);
    departures.watch(pipe.getLeftSide().getSourceChannel());
    assertThat(heard).isEmpty();
  }
}
