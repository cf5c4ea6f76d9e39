package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;

class ProcessResourcesTest {
  private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
  private final List<Runnable> elsewhere = new ArrayList<>();

  private ProcessResources of(MemoryPoolMXBean... pools) {
    return new ProcessResources(platform, elsewhere::add, List.of(pools));
  }

  /** A heap pool of 100 bytes. */
  private static MemoryPoolMXBean pool(String name, long used, Long usedAfterCollection) {
    Map<String, Object> answers =
        usedAfterCollection == null
            ? Map.of("getName", name, "getType", MemoryType.HEAP, "getUsage", usage(used))
            : Map.of(
                "getName",
                name,
                "getType",
                MemoryType.HEAP,
                "getUsage",
                usage(used),
                "getCollectionUsage",
                usage(usedAfterCollection));
    return (MemoryPoolMXBean)
        Proxy.newProxyInstance(
            MemoryPoolMXBean.class.getClassLoader(),
            new Class<?>[] {MemoryPoolMXBean.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  private static MemoryUsage usage(long used) {
    return new MemoryUsage(0, used, 100, 100);
  }

  @Test
  void g1sOldRegionsCountAsTheyAre_newObjectsDoNot() {
    ProcessResources g1 =
        of(
            pool("G1 Eden Space", 99, 99L),
            pool("G1 Survivor Space", 99, 99L),
            pool("G1 Old Gen", 40, 10L));
    assertThat(g1.heapInUse()).isEqualTo(0.4);
  }

  @Test
  void ofOtherCollectors_whatWasLeftAfterTheLastLookCounts() {
    assertThat(of(pool("Tenured Gen", 99, 30L)).heapInUse()).isEqualTo(0.3);
    assertThat(of(pool("ZHeap", 99, null)).heapInUse()).isZero();
  }

  @Test
  void aCollectionIsAskedForElsewhere_andNotWhereTheApplicationEnds() {
    new ProcessResources(platform, elsewhere::add).collectHeap();
    assertThat(elsewhere).hasSize(1);
    new ProcessResources(
            platform,
            task -> {
              throw new RejectedExecutionException();
            })
        .collectHeap();
  }

  /** It counts by reading a directory, which needs one more. */
  @Test
  void whereCountingFails_noDescriptorIsLeft() throws Exception {
    MBeanServer failing = MBeanServerFactory.newMBeanServer();
    failing.registerMBean(
        new StandardMBean((Counted) () -> 600, Counted.class),
        new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME));
    assertThat(new ProcessResources(failing, elsewhere::add).descriptorsLeft()).isZero();
  }

  /** As the platform's bean where no file can be opened. */
  public interface Counted {
    long getMaxFileDescriptorCount();

    default long getOpenFileDescriptorCount() {
      throw new InternalError("Unable to open directory /proc/self/fd");
    }
  }

  @Test
  void thisProcessTells_whatItHasLeft() {
    ProcessResources here = new ProcessResources(platform, elsewhere::add);
    assertThat(here.descriptorsLeft()).isPositive();
    assertThat(here.heapInUse()).isBetween(0.0, 1.0);
  }

  @Test
  void whereNobodyCountsDescriptors_thereIsPlenty() {
    MBeanServer bare = MBeanServerFactory.newMBeanServer();
    assertThat(new ProcessResources(bare, elsewhere::add).descriptorsLeft())
        .isEqualTo(Long.MAX_VALUE);
  }
}
