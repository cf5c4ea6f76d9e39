package io.sluice.it.app.bare;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;

/** The bean, there for as long as the application is. */
@WebListener
public class Look implements LookMXBean, ServletContextListener, HttpSessionListener {
  private static final String NAME = "bare:type=Look";

  /** A container may make an instance for each kind of listener. */
  private static final AtomicInteger SESSIONS_OVER = new AtomicInteger();

  private final LogLoaders logs = new LogLoaders();

  @Inject private Greeter greeter;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      ManagementFactory.getPlatformMBeanServer().registerMBean(this, new ObjectName(NAME));
    } catch (JMException failed) {
      throw new IllegalStateException(failed);
    }
    logs.listen();
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    logs.close();
    PingedEndpoint.stop();
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(NAME));
    } catch (JMException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    SESSIONS_OVER.incrementAndGet();
  }

  @Override
  public int getSessionsOver() {
    return SESSIONS_OVER.get();
  }

  @Override
  public int inMap(String room) {
    return Rooms.of(room).size();
  }

  @Override
  public void forget(String room) {
    Rooms.of(room).clear();
  }

  @Override
  public List<String> getProblems() {
    return Problems.all();
  }

  @Override
  public String getContextLoader() {
    return String.valueOf(Thread.currentThread().getContextClassLoader());
  }

  @Override
  public String getBeanAnswer() {
    return tried(greeter::greet);
  }

  @Override
  public String getLookUp() {
    return tried(() -> CDI.current().select(Greeter.class).get().greet());
  }

  private static String tried(Supplier<String> action) {
    try {
      return action.get();
    } catch (RuntimeException failed) {
      return failed.getClass().getSimpleName();
    }
  }

  @Override
  public List<String> getLoadersOfLogs() {
    return logs.heard();
  }

  @Override
  public void holdUp() {
    Patience.begin();
  }

  @Override
  public void letGo() {
    Patience.end();
  }
}
