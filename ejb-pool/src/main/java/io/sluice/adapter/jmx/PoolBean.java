package io.sluice.adapter.jmx;

import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import java.util.Map;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/** One pool. It tells its listeners on the thread that calls {@link #send}. */
final class PoolBean extends TableBean<PoolStats> implements NotificationEmitter {
  private final NotificationBroadcasterSupport listeners = new NotificationBroadcasterSupport();

  PoolBean(PoolControl pool, String productVersion, Guard guard) {
    super(
        "A pool of WebSocket connections: its limits, who is in it, and what has come and gone",
        pool::stats,
        guard,
        PoolFigures.attributes(productVersion),
        Map.of("MaxConnections", pool::setMaxConnections),
        PoolOperations.of(pool),
        Announcement.infos());
  }

  void send(Notification notification) {
    listeners.sendNotification(notification);
  }

  @Override
  public MBeanNotificationInfo[] getNotificationInfo() {
    return Announcement.infos();
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
