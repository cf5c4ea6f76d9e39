package io.sluice.it;

import io.sluice.run.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into the JVM of the server of the tests, by JMX over its management port. */
final class ServerJvm implements AutoCloseable {
  /** In a histogram of classes: how many there are of WildFly's and Payara's. */
  private static final Pattern EJB_TIMER =
      Pattern.compile(
          "(\\d+) +\\d+ +(org\\.jboss\\.as\\.ejb3\\.timerservice\\.(Calendar)?Timer(Impl)?"
              + "|com\\.sun\\.ejb\\.containers\\.RuntimeTimerState)\\s");

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  ServerJvm() throws IOException {
    connector =
        JMXConnectorFactory.connect(
            new JMXServiceURL(
                TestServer.jmxAddress("127.0.0.1", Integer.getInteger("it.management.port"))));
    beans = connector.getMBeanServerConnection();
  }

  /** The names of the MBeans in that domain. */
  Set<ObjectName> beansOf(String domain) throws IOException, JMException {
    return beans.queryNames(new ObjectName(domain + ":*"), null);
  }

  /** The names of all MBeans. */
  Set<ObjectName> beans() throws IOException {
    return beans.queryNames(null, null);
  }

  /** The names of all threads. */
  Collection<String> threads() throws IOException {
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Arrays.stream(threads.dumpAllThreads(false, false))
        .map(ThreadInfo::getThreadName)
        .toList();
  }

  /** The system properties whose names begin so, without that beginning. */
  Map<String, String> properties(String prefix) throws IOException {
    RuntimeMXBean runtime =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class);
    return runtime.getSystemProperties().entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                each -> each.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  /**
   * How many class loaders of a deployment there are after a collection, living and old, of that
   * module of which there are most. The JVM itself counts them ({@code jcmd VM.classloaders}), also
   * those whose classes have no instance left.
   */
  long classLoadersOf(String deployment) throws IOException, JMException {
    ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class)
        .gc();
    String tree = jcmd("vmClassloaders", "fold=false");
    return loaderOf(deployment)
        .matcher(tree)
        .results()
        .collect(Collectors.groupingBy(each -> each.group(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /** How many timers of EJBs there are after a collection, of all applications, ended or not. */
  long ejbTimers() throws IOException, JMException {
    return EJB_TIMER
        .matcher(jcmd("gcClassHistogram"))
        .results()
        .mapToLong(each -> Long.parseLong(each.group(1)))
        .sum();
  }

  private String jcmd(String command, String... words) throws IOException, JMException {
    return (String)
        beans.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            command,
            new Object[] {words},
            new String[] {String[].class.getName()});
  }

  /** WildFly names its class loaders, Payara has one of this class for each EAR. */
  private static Pattern loaderOf(String deployment) {
    return TestServer.isPayara()
        ? Pattern.compile("deployment\\.EarClassLoader")
        : Pattern.compile("\"deployment\\." + Pattern.quote(deployment) + "[^\"]*\"");
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
