package io.sluice.it.app.web;

import io.sluice.api.ConnectionClosed;
import io.sluice.api.ConnectionOpened;
import io.sluice.api.ConnectionPreempted;
import io.sluice.api.GroupChanged;
import io.sluice.api.MessageReceived;
import io.sluice.api.Pool;
import io.sluice.it.app.ejb.Notebook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;

/** Observes from a web module, and on demand badly. */
@ApplicationScoped
public class WarObserver {
  @Inject private Notebook notebook;

  private volatile CountDownLatch gate = new CountDownLatch(1);

  void opened(@Observes ConnectionOpened event) {
    notebook.write("war " + event.clientId() + " opened " + event.priority());
  }

  void closed(@Observes ConnectionClosed event) {
    notebook.write("war " + event.clientId() + " closed " + event.reason());
  }

  void preempted(@Observes ConnectionPreempted event) {
    notebook.write(
        "war " + event.clientId() + " preempted " + event.priority() + " by " + event.by());
  }

  void preemptedInQueue(@Observes @Pool("queue") ConnectionPreempted event) {
    notebook.write("war-queue " + event.clientId() + " preempted");
  }

  void changed(@Observes GroupChanged event) {
    notebook.write("war " + event.clientId() + " " + event.change() + " " + event.group());
  }

  void received(@Observes MessageReceived event) throws InterruptedException {
    notebook.write("war " + event.clientId() + " received " + event.type());
    if (event.type().equals("throw")) {
      throw new IllegalStateException("as the test wants it");
    }
    if (event.type().equals("stop")) {
      gate.await();
    }
  }

  void openedInSmall(@Observes @Pool("small") ConnectionOpened event) {
    notebook.write("war-small " + event.clientId() + " opened");
  }

  void release() {
    gate.countDown();
  }
}
