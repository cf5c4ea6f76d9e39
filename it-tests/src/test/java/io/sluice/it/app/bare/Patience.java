package io.sluice.it.app.bare;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the endpoints block on, while the test holds them up; not for ever. */
final class Patience {
  private static final long MOST_SECONDS = 20;
  private static volatile CountDownLatch latch = new CountDownLatch(0);

  private Patience() {}

  static void begin() {
    latch = new CountDownLatch(1);
  }

  static void await() throws InterruptedException {
    latch.await(MOST_SECONDS, TimeUnit.SECONDS);
  }

  static void end() {
    latch.countDown();
  }
}
