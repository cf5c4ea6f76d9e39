package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.Callable;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import org.junit.jupiter.api.Test;

class LeakTest {
  @Test
  void afterClose_nothingKeepsTheApplicationsClassLoader() throws Exception {
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    WeakReference<ClassLoader> application = deployAndUndeploy(server, collected);

    boolean gone = false;
    for (int i = 0; i < 100 && !gone; i++) {
      System.gc();
      gone = collected.remove(100) != null;
    }
    assertThat(gone).isTrue();
    assertThat(application.get()).isNull();
    assertThat(server.queryNames(Console.name("io.sluice:*"), null)).isEmpty();
  }

  private static WeakReference<ClassLoader> deployAndUndeploy(
      MBeanServer server, ReferenceQueue<ClassLoader> collected) throws Exception {
    ClassLoader application = new Application();
    @SuppressWarnings("unchecked")
    Callable<Object> life =
        (Callable<Object>)
            application
                .loadClass(Life.class.getName())
                .getConstructor(MBeanServer.class)
                .newInstance(server);
    assertThat(life.getClass()).isNotSameAs(Life.class);
    assertThat(life.call()).isEqualTo("1.2.3");
    return new WeakReference<>(application, collected);
  }

  /** What a deployment does, and an operator while it is there. */
  public static final class Life implements Callable<Object> {
    private final MBeanServer server;

    /** On that server. */
    public Life(MBeanServer server) {
      this.server = server;
    }

    @Override
    public Object call() throws JMException {
      FakePool pool = new FakePool("default");
      try (PoolBeans beans =
          new PoolBeans(
              server,
              Life.class.getClassLoader(),
              System::nanoTime,
              Runnable::run,
              fault -> {},
              "1.2.3")) {
        beans.open(List.of(pool));
        int[] heard = {0};
        server.addNotificationListener(
            Console.POOL, (Notification n, Object handback) -> heard[0]++, null, null);
        beans.saturation("default", true, 1);
        server.getMBeanInfo(Console.POOL);
        server.getAttribute(Console.POOL, "Snapshot");
        server.isInstanceOf(Console.POOL, PoolBean.class.getName());
        JMX.newMXBeanProxy(server, Console.POOL, View.class).getState();
        return server.getAttribute(Console.POOL, "ProductVersion");
      }
    }
  }

  /** An interface of a client in the application. */
  public interface View {
    String getState();
  }

  /** Loads our classes anew, as a deployment's loader does. */
  private static final class Application extends ClassLoader {
    Application() {
      super(LeakTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("io.sluice.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }
  }
}
