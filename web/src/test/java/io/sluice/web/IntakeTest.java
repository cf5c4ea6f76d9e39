package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that comes bit by bit, as a container tells of it. */
class IntakeTest {
  private final List<String> done = new ArrayList<>();
  private final Answered answered = new Answered();
  private final Wire wire = new Wire();
  private HttpServletRequest handedOn;
  private Intake intake;

  /** Ready while there is something. */
  private static final class Wire extends ServletInputStream {
    private String there = "";
    private ReadListener listener;

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public boolean isReady() {
      return !there.isEmpty();
    }

    @Override
    public void setReadListener(ReadListener reader) {
      listener = reader;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("byte by byte");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int read = Math.min(length, Math.min(2, there.length()));
      System.arraycopy(there.getBytes(StandardCharsets.US_ASCII), 0, target, offset, read);
      there = there.substring(read);
      return read;
    }

    void brings(String text) throws IOException {
      there += text;
      listener.onDataAvailable();
    }
  }

  @BeforeEach
  void begin() throws IOException {
    Intake.begin(
        Asked.fake(HttpServletRequest.class, (proxy, asked, given) -> said(asked.getName(), given)),
        answered.response());
  }

  private Object said(String question, Object[] given) {
    return switch (question) {
      case "getContentLengthLong" -> 5L;
      case "getInputStream" -> wire;
      case "startAsync" -> {
        handedOn = (HttpServletRequest) given[0];
        yield Asked.fake(
            AsyncContext.class, (proxy, asked, arguments) -> heard(asked.getName(), arguments));
      }
      default -> throw new UnsupportedOperationException(question);
    };
  }

  private Object heard(String what, Object[] given) {
    switch (what) {
      case "setTimeout" -> done.add("timeout " + given[0]);
      case "addListener" -> intake = (Intake) given[0];
      case "getResponse" -> {
        return answered.response();
      }
      default -> done.add(what);
    }
    return null;
  }

  @Test
  void aBody_isHandedOnOnce_whenItIsWhole() throws IOException {
    wire.brings("a");
    wire.brings("bcd");
    assertThat(done).containsExactly("timeout 5000");
    wire.brings("e");
    wire.listener.onAllDataRead();

    assertThat(done).containsExactly("timeout 5000", "dispatch");
    assertThat(handedOn.getInputStream().readAllBytes()).asString().isEqualTo("abcde");
  }

  @Test
  void aBodyThatIsNotThereInTime_is408_once() throws IOException {
    wire.brings("abcd");
    intake.onTimeout(null);
    wire.brings("e");

    assertThat(done).containsExactly("timeout 5000", "complete");
    assertThat(answered.done()).containsExactly("Connection close", "408");
  }

  @Test
  void aBodyThatWasWholeInTime_isNotAnsweredAgain() throws IOException {
    wire.brings("abcde");
    intake.onTimeout(null);
    wire.listener.onError(new IOException("gone"));

    assertThat(done).containsExactly("timeout 5000", "dispatch");
    assertThat(answered.done()).isEmpty();
  }

  @Test
  void aClientThatIsGone_isForgotten() {
    wire.listener.onError(new IOException("gone"));

    assertThat(done).containsExactly("timeout 5000", "complete");
    assertThat(answered.done()).isEmpty();
  }
}
