package io.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RefusalTest {
  /** As Tyrus has it. */
  public static class HandshakeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    HandshakeException(int status) {
      this.status = status;
    }

    public int getHttpStatusCode() {
      return status;
    }
  }

  /** The same, without a status. */
  public static final class RetryAfterException extends HandshakeException {
    private static final long serialVersionUID = 1L;

    RetryAfterException() {
      super(0);
    }

    public Long getDelay() {
      return 5L;
    }
  }

  @Test
  void statusIsFoundAmongTheCauses() {
    Throwable failure = new IOException("no", new HandshakeException(403));

    assertThat(Refusal.in(failure)).isEqualTo(new ConnectionEnd(1006, "HTTP 403", 403, -1));
  }

  @Test
  void delayOfAServerThatIsUnavailable_isFound() {
    Throwable failure = new IOException("later", new RetryAfterException());

    assertThat(Refusal.in(failure)).isEqualTo(new ConnectionEnd(1006, "HTTP 503", 503, 5));
  }

  @Test
  void withoutEither_itIsAConnectionThatEnded() {
    assertThat(Refusal.in(new IOException("Connection refused")))
        .isEqualTo(new ConnectionEnd(1006, "Connection refused", 0, -1));
  }
}
