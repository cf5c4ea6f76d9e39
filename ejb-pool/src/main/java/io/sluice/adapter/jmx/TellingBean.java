package io.sluice.adapter.jmx;

import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/** A bean with notifications. It tells its listeners on the thread that calls {@link #send}. */
class TellingBean<S> extends TableBean<S> implements NotificationEmitter {
  private final NotificationBroadcasterSupport listeners = new NotificationBroadcasterSupport();
  private final MBeanNotificationInfo[] told;

  /** See {@link TableBean}. */
  TellingBean(
      String about,
      Supplier<S> source,
      Guard guard,
      List<Figure<S>> figures,
      Map<String, IntConsumer> writers,
      List<Operation> operations,
      MBeanNotificationInfo... told) {
    super(about, source, guard, figures, writers, operations, told);
    this.told = told.clone();
  }

  void send(Notification notification) {
    listeners.sendNotification(notification);
  }

  @Override
  public MBeanNotificationInfo[] getNotificationInfo() {
    return told.clone();
  }

  @Override
  public void addNotificationListener(
      NotificationListener listener, NotificationFilter filter, Object handback) {
    listeners.addNotificationListener(listener, filter, handback);
  }

  @Override
  public void removeNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    listeners.removeNotificationListener(listener);
  }

  @Override
  public void removeNotificationListener(
      NotificationListener listener, NotificationFilter filter, Object handback)
      throws ListenerNotFoundException {
    listeners.removeNotificationListener(listener, filter, handback);
  }
}
