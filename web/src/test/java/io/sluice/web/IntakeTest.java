package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that comes bit by bit, as a container tells of it. */
class IntakeTest {
  private final List<String> done = new ArrayList<>();
  private final Answered answered = new Answered();
  private final Wire wire = new Wire();
  private final Semaphore room = Intake.room();
  private HttpServletRequest handedOn;
  private Intake intake;

  /** The class loader that a thread would inherit. */
  private ClassLoader dispatchedAmong;

  /** Ready while there is something. */
  private static final class Wire extends ServletInputStream {
    private String there = "";
    private RuntimeException fault;
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
      if (fault != null) {
        throw fault;
      }
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

  private RuntimeException fault;

  @BeforeEach
  void begin() throws IOException {
    Intake.begin(
        Asked.fake(HttpServletRequest.class, (proxy, asked, given) -> said(asked.getName(), given)),
        answered.response(),
        room);
  }

  private Object said(String question, Object[] given) {
    return switch (question) {
      case "getContentLengthLong" -> 5L;
      case "getInputStream" -> wire;
      case "startAsync" -> {
        if (fault != null) {
          throw fault;
        }
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
      case "dispatch" -> {
        done.add(what);
        dispatchedAmong = Thread.currentThread().getContextClassLoader();
      }
      default -> done.add(what);
    }
    return null;
  }

  @Test
  void aThreadThatIsBegunForWhatFollows_findsNoClassLoaderOfTheApplication() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader application = new ClassLoader(before) {};
    thread.setContextClassLoader(application);
    try {
      wire.brings("abcde");
      assertThat(dispatchedAmong).isNotNull().isNotSameAs(application);
      assertThat(thread.getContextClassLoader()).isSameAs(application);
    } finally {
      thread.setContextClassLoader(before);
    }
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
  void whatABodyTakes_isGivenBackOnce_whenItsRequestIsAnswered() throws IOException {
    assertThat(room.availablePermits()).isEqualTo(Intake.MOST_TOGETHER - 5 - Intake.BESIDES);
    wire.brings("abcde");
    assertThat(room.availablePermits()).isEqualTo(Intake.MOST_TOGETHER - 5 - Intake.BESIDES);
    intake.onComplete(null);
    intake.onComplete(null);
    assertThat(room.availablePermits()).isEqualTo(Intake.MOST_TOGETHER);
  }

  @Test
  void whatABodyTakes_isGivenBack_whenItsTimeIsOver() throws IOException {
    intake.onTimeout(null);
    assertThat(room.availablePermits()).isEqualTo(Intake.MOST_TOGETHER);
  }

  @Test
  void whatABodyTakes_isGivenBack_whenItsClientIsGone() {
    wire.listener.onError(new IOException("gone"));
    intake.onComplete(null);
    assertThat(room.availablePermits()).isEqualTo(Intake.MOST_TOGETHER);
  }

  @Test
  void whatABodyTakes_isGivenBack_whenItsRequestCannotWait() {
    int left = room.availablePermits();
    fault = new IllegalStateException("no async here");

    assertThatThrownBy(this::begin).isSameAs(fault);
    assertThat(room.availablePermits()).isEqualTo(left);
  }

  @Test
  void whatABodyTakes_isGivenBackOnce_whenItCannotBeRead_andItsRequestIsAnsweredForThat() {
    int left = room.availablePermits();
    wire.fault = new IllegalStateException("read by another");

    assertThatThrownBy(this::begin).isSameAs(wire.fault);
    intake.onError((AsyncEvent) null);
    intake.onComplete(null);
    assertThat(room.availablePermits()).isEqualTo(left);
  }

  @Test
  void aBodyForWhichThereIsNoRoom_is503_andNotWaitedFor() throws IOException {
    room.drainPermits();
    done.clear();
    begin();

    assertThat(done).isEmpty();
    assertThat(answered.done()).containsExactly("Retry-After 1", "Connection close", "503");
  }

  @Test
  void aClientThatIsGone_isForgotten() {
    wire.listener.onError(new IOException("gone"));

    assertThat(done).containsExactly("timeout 5000", "complete");
    assertThat(answered.done()).isEmpty();
  }
}
