package io.sluice.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One body on its way in. No thread waits for it. It is handed on when it is whole, or answered 408
 * when its time is over. What it takes of the room for all it has until its request is answered.
 */
final class Intake implements ReadListener, AsyncListener {
  /** As {@code BodyGuard} has it. */
  static final int DEADLINE_MILLIS = 5_000;

  /** The same. */
  static final int MOST_TOGETHER = 16 << 20;

  /** The same. */
  static final int BESIDES = 1_024;

  private final AsyncContext async;
  private final ServletInputStream in;
  private final byte[] body;
  private final Semaphore room;
  private final AtomicBoolean given = new AtomicBoolean();
  private final AtomicBoolean decided = new AtomicBoolean();

  /** Touched by one of the container's calls at a time. */
  private int taken;

  private Intake(AsyncContext async, ServletInputStream in, byte[] body, Semaphore room) {
    this.async = async;
    this.in = in;
    this.body = body;
    this.room = room;
  }

  /** Room for the bodies of {@value #MOST_TOGETHER} bytes. */
  static Semaphore room() {
    return new Semaphore(MOST_TOGETHER);
  }

  /** What a body takes of it; of one that is longer than all of it, all. */
  private static int needed(int length) {
    return Math.min(length + BESIDES, MOST_TOGETHER);
  }

  /**
   * Returns at once.
   *
   * @param room of all bodies; there is a 503 if too little is left
   */
  static void begin(HttpServletRequest request, HttpServletResponse response, Semaphore room)
      throws IOException {
    int length = (int) request.getContentLengthLong();
    if (!room.tryAcquire(needed(length))) {
      response.setHeader("Retry-After", "1");
      Problem.writeLast(
          response,
          HttpServletResponse.SC_SERVICE_UNAVAILABLE,
          "Bodies on their way may have at most "
              + MOST_TOGETHER
              + " bytes together, with "
              + BESIDES
              + " for each; this one had "
              + length);
      return;
    }
    Intake intake = null;
    try {
      byte[] body = new byte[length];
      AsyncContext async = request.startAsync(new WholeRequest(request, body), response);
      async.setTimeout(DEADLINE_MILLIS);
      intake = new Intake(async, request.getInputStream(), body, room);
      async.addListener(intake);
      intake.in.setReadListener(intake);
    } catch (IOException | RuntimeException | Error fault) {
      if (intake == null) {
        room.release(needed(length));
      } else {
        intake.giveBack(); // the container may have it do so as well
      }
      throw fault;
    }
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
      dispatch();
    }
  }

  /**
   * Payara 6 may begin a thread for this, which keeps the class loader that it finds here for as
   * long as it lives: a minute longer than the application, perhaps.
   */
  private void dispatch() {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(HttpServletRequest.class.getClassLoader());
    try {
      async.dispatch();
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  /** The client is gone. */
  @Override
  public void onError(Throwable gone) {
    if (decided.compareAndSet(false, true)) {
      giveBack();
      async.complete();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    if (decided.compareAndSet(false, true)) {
      giveBack();
      Problem.writeLast(
          (HttpServletResponse) async.getResponse(),
          HttpServletResponse.SC_REQUEST_TIMEOUT,
          "The body must be there within " + DEADLINE_MILLIS + " ms");
      async.complete();
    }
  }

  /** The request is answered. */
  @Override
  public void onComplete(AsyncEvent event) {
    giveBack();
  }

  @Override
  public void onError(AsyncEvent event) {
    giveBack();
  }

  /** Once. Payara 6 doesn't say that a request is complete whose client is gone. */
  private void giveBack() {
    if (given.compareAndSet(false, true)) {
      room.release(needed(body.length));
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
