package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Target;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Target TARGET = Target.of("ws://a.example/x?token=t%20p");

  @Test
  void theQuery_isNotShown_howeverAContainerWritesIt() {
    Throwable cause = new IOException("no ws://a.example/x?token=t%20p");
    Throwable failure =
        new IOException("x?token=t%2520p or x?token=t p", new IllegalStateException(cause));
    assertThat(Failures.of(TARGET, failure))
        .hasNoCause()
        .hasMessageStartingWith("can't connect to ws://a.example/x?...: IOException")
        .hasMessageContaining("no ws://a.example/x?...")
        .hasMessageNotContaining("token");
  }

  @Test
  void aFailureWithoutAWord_isNamed_andARowOfThemEnds() {
    Throwable failure = new IllegalStateException();
    for (int i = 0; i < 20; i++) {
      failure = new IOException(failure);
    }
    assertThat(Failures.of(TARGET, new IllegalStateException()))
        .hasMessageEndingWith(": IllegalStateException");
    assertThat(Failures.of(TARGET, failure).getMessage().split("as of")).hasSize(5);
  }
}
