package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.spi.PoolListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeListenersTest {
  private final List<String> heard = new ArrayList<>();

  private PoolListener watcher(String name, RuntimeException thrown) {
    return (PoolListener)
        Proxy.newProxyInstance(
            PoolListener.class.getClassLoader(),
            new Class<?>[] {PoolListener.class},
            (proxy, method, arguments) -> {
              heard.add(name + " " + method.getName());
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
    both.refused("default", "c", EndReason.AT_CAPACITY);
    assertThat(heard).containsExactly("first refused", "second refused");
  }

  @Test
  void everyEventIsPassedOn() throws ReflectiveOperationException {
    PoolListener one = new SafeListeners(List.of(watcher("one", null)));
    List<String> events = new ArrayList<>();
    for (Method event : PoolListener.class.getMethods()) {
      event.invoke(one, new Object[event.getParameterCount()]);
      events.add("one " + event.getName());
    }
    assertThat(events).isNotEmpty();
    assertThat(heard).containsExactlyElementsOf(events);
  }
}
