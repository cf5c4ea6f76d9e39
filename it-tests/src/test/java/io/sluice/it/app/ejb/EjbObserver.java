package io.sluice.it.app.ejb;

import io.sluice.api.ConnectionClosed;
import io.sluice.api.ConnectionOpened;
import io.sluice.api.ConnectionPreempted;
import io.sluice.api.GroupChanged;
import io.sluice.api.MessageReceived;
import io.sluice.api.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Observes from an EJB module. */
@ApplicationScoped
public class EjbObserver {
  @Inject private Notebook notebook;

  void opened(@Observes ConnectionOpened event) {
    notebook.write("ejb " + event.clientId() + " opened " + event.priority());
  }

  void closed(@Observes ConnectionClosed event) {
    notebook.write("ejb " + event.clientId() + " closed " + event.reason());
  }

  void preempted(@Observes ConnectionPreempted event) {
    notebook.write(
        "ejb " + event.clientId() + " preempted " + event.priority() + " by " + event.by());
  }

  void received(@Observes MessageReceived event) {
    notebook.write("ejb " + event.clientId() + " received " + event.type());
  }

  void changed(@Observes GroupChanged event) {
    notebook.write("ejb " + event.clientId() + " " + event.change() + " " + event.group());
  }

  void preemptedInQueue(@Observes @Pool("queue") ConnectionPreempted event) {
    notebook.write("ejb-queue " + event.clientId() + " preempted");
  }

  void openedInSmall(@Observes @Pool("small") ConnectionOpened event) {
    notebook.write("ejb-small " + event.clientId() + " opened");
  }
}
