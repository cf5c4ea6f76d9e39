package io.sluice.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever a container does with its send handler, the outbox hears of a send's end once. */
class PortableTransportTest {
  private final List<Throwable> told = new ArrayList<>();

  private void send(Consumer<SendHandler> container) {
    RemoteEndpoint.Async remote =
        (RemoteEndpoint.Async)
            Proxy.newProxyInstance(
                RemoteEndpoint.Async.class.getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Async.class},
                (proxy, method, arguments) -> {
                  container.accept((SendHandler) arguments[1]);
                  return null;
                });
    Session session =
        (Session)
            Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> remote);
    new PortableTransport(session, Runnable::run)
        .send(new Batch(new EncodedMessage[] {EncodedMessage.of("1")}, 1), told::add);
  }

  @Test
  void aWrittenMessage_isTold_withoutAFailure() {
    send(handler -> handler.onResult(new SendResult()));
    assertThat(told).hasSize(1).containsOnlyNulls();
  }

  @Test
  void aFailure_isTold() {
    IOException failure = new IOException("reset");
    send(handler -> handler.onResult(new SendResult(failure)));
    assertThat(told).containsExactly(failure);
  }

  @Test
  void aHandlerThatIsCalledTwice_tellsOnce() {
    send(
        handler -> {
          handler.onResult(new SendResult());
          handler.onResult(new SendResult(new IOException("late")));
        });
    assertThat(told).hasSize(1).containsOnlyNulls();
  }

  @Test
  void aContainerThatCallsTheHandlerAndThenThrows_tellsOnce() {
    send(
        handler -> {
          handler.onResult(new SendResult());
          throw new IllegalStateException("closed");
        });
    assertThat(told).hasSize(1).containsOnlyNulls();
  }

  @Test
  void aContainerThatThrows_isToldAsAFailure() {
    IllegalStateException closed = new IllegalStateException("closed");
    send(
        handler -> {
          throw closed;
        });
    assertThat(told).containsExactly(closed);
  }
}
