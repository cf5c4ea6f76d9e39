package io.sluice.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One body on its way in. No thread waits for it. It is handed on when it is whole, or answered 408
 * when its time is over.
 */
final class Intake implements ReadListener, AsyncListener {
  /** As {@code BodyGuard} has it. */
  static final int DEADLINE_MILLIS = 5_000;

  private final AsyncContext async;
  private final ServletInputStream in;
  private final byte[] body;
  private final AtomicBoolean decided = new AtomicBoolean();

  /** Touched by one of the container's calls at a time. */
  private int taken;

  private Intake(AsyncContext async, ServletInputStream in, byte[] body) {
    this.async = async;
    this.in = in;
    this.body = body;
  }

  /** Returns at once. */
  static void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body = new byte[(int) request.getContentLengthLong()];
    AsyncContext async = request.startAsync(new WholeRequest(request, body), response);
    async.setTimeout(DEADLINE_MILLIS);
    Intake intake = new Intake(async, request.getInputStream(), body);
    async.addListener(intake);
    intake.in.setReadListener(intake);
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (taken < body.length && in.isReady()) {
      int read = in.read(body, taken, body.length - taken);
      if (read < 0) {
        break;
      }
      taken += read;
    }
    if (taken == body.length) {
      goOn();
    }
  }

  @Override
  public void onAllDataRead() {
    goOn();
  }

  /** Once, whichever of the two comes first. */
  private void goOn() {
    if (taken == body.length && decided.compareAndSet(false, true)) {
      async.dispatch();
    }
  }

  /** The client is gone. */
  @Override
  public void onError(Throwable gone) {
    if (decided.compareAndSet(false, true)) {
      async.complete();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    if (decided.compareAndSet(false, true)) {
      Problem.writeLast(
          (HttpServletResponse) async.getResponse(),
          HttpServletResponse.SC_REQUEST_TIMEOUT,
          "The body must be there within " + DEADLINE_MILLIS + " ms");
      async.complete();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
