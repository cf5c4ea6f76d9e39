package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.api.PriorityClass;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import org.junit.jupiter.api.Test;

/** A client in another JVM has the JDK's classes and none of ours. */
class ForeignClientTest {
  private final Console console = Console.open();

  @Test
  void whatBeansSay_isReadWithTheJdkAlone() throws Exception {
    List<Notification> heard = console.listen();
    console.beans.saturation("default", true, 1);
    console.preempt(1);
    console.work();
    assertThat(asReadByAClient(new ArrayList<>(heard))).isInstanceOf(ArrayList.class);

    for (ObjectName name : console.names()) {
      asReadByAClient(console.server.getMBeanInfo(name));
      for (MBeanAttributeInfo each : console.server.getMBeanInfo(name).getAttributes()) {
        Object value = console.get(name, each.getName());
        assertThat(asReadByAClient(value)).isEqualTo(value);
      }
    }
    asReadByAClient(console.invoke("verify"));
    asReadByAClient(console.invoke("explain", "low"));
  }

  @Test
  void whatBeansThrow_isReadWithTheJdkAlone() throws Exception {
    console.pool.fault = new OurException();
    asReadByAClient(catchThrowable(() -> console.invoke("drain")));
    asReadByAClient(catchThrowable(() -> console.invoke("explain", "urgent")));
    asReadByAClient(catchThrowable(() -> console.get(Console.POOL, "State")));
    asReadByAClient(catchThrowable(() -> console.set(Console.POOL, "MaxConnections", "many")));
    asReadByAClient(catchThrowable(() -> console.invoke("explode")));
  }

  @Test
  void aClientMayHaveAnInterfaceOfItsOwn() {
    PoolView pool = JMX.newMXBeanProxy(console.server, Console.POOL, PoolView.class);
    assertThat(pool.getActiveConnections()).isEqualTo(console.pool.stats.gauges().active());
    assertThat(pool.getAcquireLatency().getP99Micros())
        .isEqualTo(console.pool.stats.acquire().p99Micros());
    assertThat(pool.getSnapshot().getClasses().getHigh().getWaiting())
        .isEqualTo(console.pool.stats.classes().get(PriorityClass.HIGH).waiting());
    pool.setMaxConnections(12);
    assertThat(pool.dryRun(1, 2, 3, 4)).isEqualTo("nobody would wait");
    assertThat(pool.verify()).isEmpty();
    assertThat(console.pool.calls).contains("setMaxConnections(12)");
  }

  @Test
  void overAConnector_aClientReadsActsAndHears() throws Exception {
    JMXConnectorServer connectors =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("service:jmx:rmi://127.0.0.1"), loopbackOnly(), console.server);
    connectors.start();
    try (JMXConnector connector = JMXConnectorFactory.connect(connectors.getAddress())) {
      MBeanServerConnection client = connector.getMBeanServerConnection();
      for (ObjectName name : console.names()) {
        readAll(client, name);
      }
      assertThat(client.invoke(Console.POOL, "drain", null, null)).isEqualTo(true);
      assertThat(console.pool.loaders).isNotEmpty().containsOnly(console.application);

      BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
      client.addNotificationListener(
          Console.POOL, (notification, handback) -> heard.add(notification), null, null);
      console.beans.saturation("default", true, 1);
      console.work();
      assertThat(heard.poll(20, TimeUnit.SECONDS))
          .isNotNull()
          .extracting(Notification::getType)
          .isEqualTo("sluice.saturated");
    } finally {
      connectors.stop();
    }
  }

  private static void readAll(MBeanServerConnection client, ObjectName name)
      throws JMException, IOException {
    for (MBeanAttributeInfo each : client.getMBeanInfo(name).getAttributes()) {
      assertThat(client.getAttribute(name, each.getName())).isNotNull();
    }
  }

  private static Map<String, Object> loopbackOnly() {
    return Map.of(
        RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE,
        (RMIServerSocketFactory)
            port -> new ServerSocket(port, 50, InetAddress.getLoopbackAddress()),
        RMIConnectorServer.RMI_CLIENT_SOCKET_FACTORY_ATTRIBUTE,
        new ToLoopback());
  }

  /** Through the wire format, at an end where only the JDK's own classes are. */
  private static Object asReadByAClient(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in = new JdkOnly(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  private static final class JdkOnly extends ObjectInputStream {
    JdkOnly(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
      return Class.forName(type.getName(), false, ClassLoader.getPlatformClassLoader());
    }
  }

  /** Goes to 127.0.0.1 whatever the machine's name is. */
  private static final class ToLoopback implements RMIClientSocketFactory, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ToLoopback;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** What a client may write for itself. */
  public interface PoolView {
    int getActiveConnections();

    void setMaxConnections(int max);

    int getMaxConnections();

    LatencyView getAcquireLatency();

    SnapshotView getSnapshot();

    String dryRun(int maxConnections, int critical, int high, int normal);

    String[] verify();
  }

  /** Of a composite. */
  public interface LatencyView {
    long getP99Micros();
  }

  /** Of a composite with composites. */
  public interface SnapshotView {
    ClassesView getClasses();
  }

  /** Of a composite in a composite. */
  public interface ClassesView {
    ClassView getHigh();
  }

  /** Of a composite in a composite in a composite. */
  public interface ClassView {
    int getWaiting();
  }

  /** An exception that no client knows. */
  private static final class OurException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
