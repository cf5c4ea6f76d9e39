package io.sluice.it.app.taker;

import io.sluice.api.CircuitChanged;
import io.sluice.api.LeaseOverdue;
import io.sluice.api.OutboundClosed;
import io.sluice.api.OutboundOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what the application hears of its services. */
@ApplicationScoped
public class Listener {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  void opened(@Observes OutboundOpened event) {
    heard.add("opened " + event.target().host());
  }

  void closed(@Observes OutboundClosed event) {
    heard.add("closed " + event.target().host() + " " + event.reason());
  }

  void changed(@Observes CircuitChanged event) {
    heard.add("circuit " + event.host() + " " + event.now());
  }

  void overdue(@Observes LeaseOverdue event) {
    boolean names =
        Arrays.stream(event.taker().getStackTrace())
            .anyMatch(each -> each.getClassName().equals(TakerServlet.class.getName()));
    heard.add("overdue " + event.target().host() + (names ? " taken by the servlet" : ""));
  }

  /** So far. */
  public List<String> heard() {
    return List.copyOf(heard);
  }
}
