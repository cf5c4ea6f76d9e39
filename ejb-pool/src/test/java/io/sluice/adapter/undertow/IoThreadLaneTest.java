package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

class IoThreadLaneTest {
  private XnioWorker worker;
  private XnioIoThread thread;
  private IoThreadLane lane;

  private volatile boolean enough;

  @BeforeEach
  void start() throws Exception {
    worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 2));
    thread = worker.getIoThread();
    lane = new IoThreadLane(thread);
  }

  @AfterEach
  void stop() {
    enough = true;
    worker.shutdownNow();
  }

  /** A pass that always leaves work over. */
  private void pass() {
    if (!enough) {
      lane.wakeAgain(this::pass);
    }
  }

  @Test
  void aLaneThatAlwaysHasWork_letsItsThreadReadMeanwhile() throws Exception {
    ChannelPipe<StreamConnection, StreamConnection> pipe = thread.createFullDuplexPipeConnection();
    CountDownLatch read = new CountDownLatch(1);
    pipe.getLeftSide().getSourceChannel().setReadListener(channel -> read.countDown());
    CountDownLatch first = new CountDownLatch(1);
    lane.wake(
        () -> {
          first.countDown();
          pass();
        });
    first.await();
    pipe.getLeftSide().getSourceChannel().resumeReads();
    pipe.getRightSide().getSinkChannel().write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPass_isOnTheLanesThread_alsoTheSecondTime() throws Exception {
    CompletableFuture<Thread> second = new CompletableFuture<>();
    lane.wake(() -> lane.wakeAgain(() -> second.complete(Thread.currentThread())));
    assertThat(second.get(10, TimeUnit.SECONDS)).isSameAs(thread);
  }

  @Test
  void whatAnotherIoThreadWakesItFor_beginsWhenThatHasDoneWhatItIsAt() throws Exception {
    XnioIoThread other = worker.getIoThread(thread == worker.getIoThread(0) ? 1 : 0);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> early = new CompletableFuture<>();
    other.execute(
        () -> {
          lane.wake(begun::countDown);
          early.complete(isDown(begun, 200));
        });
    assertThat(early.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean isDown(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void whereItIsTheOnlyOne_itTakesThePassAllTheSame() throws Exception {
    XnioWorker small =
        Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    CompletableFuture<Thread> pass = new CompletableFuture<>();
    try {
      new IoThreadLane(small.getIoThread()).wakeAgain(() -> pass.complete(Thread.currentThread()));
      assertThat(pass.get(10, TimeUnit.SECONDS)).isSameAs(small.getIoThread());
    } finally {
      small.shutdownNow();
    }
  }

  @Test
  void aLaneThatHasEnded_saysSo() throws Exception {
    worker.shutdownNow();
    worker.awaitTermination(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> lane.wakeAgain(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
