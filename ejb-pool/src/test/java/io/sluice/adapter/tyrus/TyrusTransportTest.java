package io.sluice.adapter.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.junit.jupiter.api.Test;

class TyrusTransportTest {
  private static final IOException GONE = new IOException("gone");

  private final List<String> told = new ArrayList<>();
  private final List<CompletionHandler<ByteBuffer>> waiting = new ArrayList<>();

  /** As the one for servlets: tells within its own lock, or later. */
  private final class Locked extends Writer {
    private final Consumer<CompletionHandler<ByteBuffer>> outcome;

    private Locked(Consumer<CompletionHandler<ByteBuffer>> outcome) {
      this.outcome = outcome;
    }

    @Override
    public synchronized void write(ByteBuffer frames, CompletionHandler<ByteBuffer> handler) {
      outcome.accept(handler);
    }

    @Override
    public void close() {
      throw new AssertionError("nobody asked for it");
    }
  }

  private void send(Writer writer, int messages, int characters) {
    EncodedMessage[] all =
        IntStream.range(0, messages)
            .mapToObj(each -> EncodedMessage.of("x".repeat(characters)))
            .toArray(EncodedMessage[]::new);
    new TyrusTransport(null, null, null, writer, pass -> {})
        .send(
            new Batch(all, messages),
            failure -> told.add((Thread.holdsLock(writer) ? "locked " : "free ") + failure));
  }

  /**
   * Who hears of a failure ends the connection, for which Grizzly has a lock of its own; that is
   * held by whoever tells Tyrus of the end, and waits for the writer's. On a Payara both waited for
   * each other.
   */
  @Test
  void aFailureWithinTheWritersLock_isToldOutsideIt() {
    send(new Locked(handler -> handler.failed(GONE)), 1, 10);
    assertThat(told).containsExactly("free " + GONE);
  }

  @Test
  void anEndWithinTheWritersLock_isToldOutsideIt() {
    send(new Locked(handler -> handler.completed(null)), 1, 10);
    assertThat(told).containsExactly("free null");
  }

  @Test
  void theFirstFailureOfSeveralWrites_isToldOnce() {
    send(new Locked(handler -> handler.failed(GONE)), 3, 9_000);
    assertThat(told).containsExactly("free " + GONE);
  }

  @Test
  void severalWrites_areDoneWithTheLast() {
    send(new Locked(waiting::add), 3, 9_000);
    waiting.get(0).completed(null);
    waiting.get(1).completed(null);
    assertThat(told).isEmpty();
    waiting.get(2).completed(null);
    assertThat(told).containsExactly("free null");
  }

  @Test
  void whatIsToldLater_isPassedOn_andOnceOnly() {
    send(new Locked(waiting::add), 1, 10);
    assertThat(told).isEmpty();
    waiting.get(0).failed(GONE);
    waiting.get(0).completed(null);
    assertThat(told).containsExactly("free " + GONE);
  }

  @Test
  void aWriterThatThrows_isAFailure() {
    IllegalStateException thrown = new IllegalStateException("closed");
    send(
        new Locked(
            handler -> {
              throw thrown;
            }),
        1,
        10);
    assertThat(told).containsExactly("free " + thrown);
  }
}
