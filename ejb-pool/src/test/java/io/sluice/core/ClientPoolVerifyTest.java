package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each breach that the outbound pool's self-check knows is planted, and seen. */
class ClientPoolVerifyTest {
  private final OutboundWorld world = new OutboundWorld().config(all -> all.withMaxPerHost(2));

  private static Object get(Object owner, String name) {
    try {
      return field(owner, name).get(owner);
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private static void set(Object owner, String name, Object value) {
    try {
      field(owner, name).set(owner, value);
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private static Field field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private Object host() {
    return ((Map<?, ?>) get(world.pool(), "hosts")).get(A.host());
  }

  private Object line() {
    return ((Map<?, ?>) get(world.pool(), "lines")).get(A);
  }

  @SuppressWarnings("unchecked")
  private List<Object> slots() {
    return (List<Object>) get(get(host(), "places"), "slots");
  }

  private void change(UnaryOperator<List<Object>> change) {
    Object places = get(host(), "places");
    set(places, "slots", change.apply(slots()));
  }

  private void add(String counter, long by) {
    Object counters = get(host(), "counters");
    set(counters, counter, (Long) get(counters, counter) + by);
  }

  private void assertFound(String... violations) {
    assertThat(world.pool().verify()).containsExactlyInAnyOrder(violations);
  }

  @Test
  void aSoundPool_hasNothingToTell() {
    world.lease(A);
    world.pool().listen(A, text -> {});
    world.acquire(B);
    assertFound();
  }

  @Test
  void out1_moreConnectionsThanMayBe() {
    world.lease(A);
    world.lease(A);
    change(all -> List.of(all.get(0), all.get(1), all.get(0)));
    assertThat(world.pool().verify()).contains("OUT-1: more connections than may be (one.test:80)");
  }

  @Test
  void out5_twoConnectionsThatAreOnesAtOnce() {
    world.lease(A);
    world.lease(A);
    set(slots().get(0), "hold", get(slots().get(1), "hold"));
    assertFound("OUT-5: two have one connection (one.test:80)");
  }

  @Test
  void out4_somebodyWaitsWhileAConnectionIsFree() throws ReflectiveOperationException {
    world.lease(A).release();
    plantWaiter();
    add("asked", 1);
    assertThat(world.pool().verify()).as("who gave it back may be looking who waits").isEmpty();
    world.seconds(1);
    assertFound("OUT-4: somebody waits while a connection is free (one.test:80)");
  }

  @Test
  void out4_somebodyWaitsWhoCouldBeDialledFor() throws ReflectiveOperationException {
    world.lease(A);
    plantWaiter();
    add("asked", 1);
    assertFound("OUT-4: somebody waits who could be dialled for (one.test:80)");
  }

  private void plantWaiter() throws ReflectiveOperationException {
    Class<?> type = Class.forName("io.sluice.core.outbound.Waiter");
    var forLine =
        type.getDeclaredMethod(
            "forLine",
            A.getClass(),
            Class.forName("io.sluice.core.outbound.Borrower"),
            boolean.class);
    forLine.setAccessible(true);
    Object waiters = get(host(), "waiters");
    var add = waiters.getClass().getDeclaredMethod("add", type);
    add.setAccessible(true);
    add.invoke(waiters, forLine.invoke(null, A, null, true));
  }

  @Test
  void out4_somebodyWaitsBeyondTheEndOfTheTime() {
    world.alarms(port -> (deadline, action) -> () -> {});
    world.service().does(FakeService.SILENT);
    world.acquire(A, Duration.ofSeconds(1));
    world.seconds(2);
    assertFound("OUT-4: somebody waits beyond the end of the time (one.test:80)");
  }

  @Test
  void out4_theIndexesOfWaitersDiffer() {
    world.service().does(FakeService.SILENT);
    world.acquire(A);
    ((Collection<?>) get(get(host(), "waiters"), "byDeadline")).clear();
    assertThat(world.pool().verify()).contains("OUT-4: the waiters' indexes differ (one.test:80)");
  }

  @Test
  void out6_whatIsWrongWithALine() {
    world.pool().listen(A, text -> {});
    set(line(), "loan", null);
    assertThat(world.pool().verify())
        .containsExactly("OUT-6: nobody sees to a connection that is wanted (ws://one.test/a)");
  }

  @Test
  void acc8To11_accountsThatDontAddUp() {
    world.lease(A);
    add("asked", 1);
    add("dialled", 1);
    add("opened", 1);
    add("broken", 1);
    assertFound(
        "ACC-8: who asked, and how that ended, don't add up (one.test:80)",
        "ACC-9: what was handed out, and how that ended, don't add up (one.test:80)",
        "ACC-11: connections don't add up (one.test:80)");
    add("opened", -1);
    assertThat(world.pool().verify()).contains("ACC-10: dials don't add up (one.test:80)");
  }

  @Test
  void shut1_somebodyWaitsForAStoppedPool() {
    world.service().does(FakeService.SILENT);
    world.acquire(A);
    set(host(), "stopped", true);
    assertFound("SHUT-1: somebody waits for a closed pool (one.test:80)");
  }

  @Test
  void q6_anAlarmThoughNothingIsDue() {
    world.lease(A);
    change(all -> List.of());
    assertThat(world.pool().verify())
        .contains("Q-6: an alarm is set though nothing is due (one.test:80)");
  }
}
