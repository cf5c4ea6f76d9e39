package io.sluice.it.app.end;

import io.sluice.api.ConnectionClosed;
import io.sluice.api.ConnectionOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Counts how connections ended, where it can be read when the application is gone: in system
 * properties, one for each reason.
 */
@ApplicationScoped
public class EndCounter {
  /** What their names begin with. */
  public static final String PREFIX = "end-counter.";

  /** So that a closing finds this bean made. */
  void opened(@Observes ConnectionOpened event) {
    count("opened");
  }

  void closed(@Observes ConnectionClosed event) {
    count(event.reason().name());
  }

  private static synchronized void count(String what) {
    System.setProperty(PREFIX + what, Integer.toString(Integer.getInteger(PREFIX + what, 0) + 1));
  }
}
