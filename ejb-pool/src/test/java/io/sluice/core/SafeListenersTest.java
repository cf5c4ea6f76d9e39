package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafeListenersTest {
  private final List<String> heard = new ArrayList<>();

  private PoolListener watcher(String name, RuntimeException thrown) {
    return (PoolListener)
        Proxy.newProxyInstance(
            PoolListener.class.getClassLoader(),
            new Class<?>[] {PoolListener.class},
            (proxy, method, arguments) -> {
              heard.add(name + " " + method.getName() + " " + Arrays.asList(arguments));
              if (thrown != null) {
                throw thrown;
              }
              return null;
            });
  }

  @Test
  void allHearInOrder_alsoWhatIsSaidAfterOneThrew() {
    PoolListener both =
        new SafeListeners(
            List.of(watcher("first", new IllegalStateException()), watcher("second", null)));
    both.refused("default", "c", PriorityClass.NORMAL, EndReason.AT_CAPACITY);
    String event = "refused [default, c, NORMAL, AT_CAPACITY]";
    assertThat(heard).containsExactly("first " + event, "second " + event);
  }

  @Test
  void everyEventIsPassedOn_withWhatItTells() throws ReflectiveOperationException {
    PoolListener one = new SafeListeners(List.of(watcher("one", null)));
    List<String> events = new ArrayList<>();
    for (Method event : PoolListener.class.getMethods()) {
      Class<?>[] types = event.getParameterTypes();
      Object[] arguments = new Object[types.length];
      Arrays.setAll(arguments, i -> sample(types[i], i));
      event.invoke(one, arguments);
      events.add("one " + event.getName() + " " + Arrays.asList(arguments));
    }
    assertThat(events).isNotEmpty();
    assertThat(heard).containsExactlyElementsOf(events);
  }

  /** Not the same for two parameters of a type, so that changing places is seen. */
  private static Object sample(Class<?> type, int place) {
    if (type == int.class) {
      return place;
    }
    if (type == long.class) {
      return (long) place;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == String.class) {
      return "text " + place;
    }
    if (type == Duration.class) {
      return Duration.ofSeconds(place);
    }
    if (type == List.class) {
      return List.of("element of " + place);
    }
    if (type == Map.class) {
      return Map.of("key of " + place, place);
    }
    if (type == Throwable.class) {
      return new IllegalStateException("fault " + place);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[place % type.getEnumConstants().length];
    }
    return null; // records and connections: one of a kind in each event
  }
}
