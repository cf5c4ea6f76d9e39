package io.sluice.adapter.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.junit.jupiter.api.Test;

class ProcessResourcesTest {
  private final MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
  private final AtomicLong nanos = new AtomicLong(-5);
  private final AtomicInteger collections = new AtomicInteger();

  private ProcessResources of(MemoryPoolMXBean... pools) {
    return new ProcessResources(platform, nanos::get, List.of(pools), collections::incrementAndGet);
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
  void aHighFigureHasTheCollectorLookAgain_onceInHalfAMinute() {
    ProcessResources full = of(pool("Tenured Gen", 99, 75L));
    full.heapInUse();
    full.heapInUse();
    assertThat(collections).hasValue(1);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));
    full.heapInUse();
    assertThat(collections).hasValue(2);
    of(pool("Tenured Gen", 99, 74L)).heapInUse();
    assertThat(collections).hasValue(2);
  }

  @Test
  void thisProcessTells_whatItHasLeft() {
    ProcessResources here = new ProcessResources(platform, nanos::get);
    assertThat(here.descriptorsLeft()).isPositive();
    assertThat(here.heapInUse()).isBetween(0.0, 1.0);
  }

  @Test
  void whereNobodyCountsDescriptors_thereIsPlenty() {
    MBeanServer bare = MBeanServerFactory.newMBeanServer();
    assertThat(new ProcessResources(bare, nanos::get).descriptorsLeft()).isEqualTo(Long.MAX_VALUE);
  }
}
