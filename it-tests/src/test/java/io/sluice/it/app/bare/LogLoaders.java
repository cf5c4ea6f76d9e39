package io.sluice.it.app.bare;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Hears what Sluice logs, on the thread that does: so one sees from outside which class loader
 * Sluice's code runs with there.
 */
final class LogLoaders extends Handler {
  private final Logger logger = Logger.getLogger("io.sluice");
  private final List<String> heard = new CopyOnWriteArrayList<>();

  void listen() {
    logger.addHandler(this);
  }

  List<String> heard() {
    return heard;
  }

  @Override
  public void publish(LogRecord line) {
    heard.add(line.getMessage() + " | " + Thread.currentThread().getContextClassLoader());
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
