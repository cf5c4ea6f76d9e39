package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordLinksTest {
  /** Of a type that the loader below has a copy of. */
  record Holder(Component component) {}

  record Component(int number) {}

  @Test
  void aClassLoader_whoseRecordWasTheLastToBeLinked_isFreeAfterForget() throws Exception {
    WeakReference<ClassLoader> loader = loaderOfALinkedRecord();

    RecordLinks.forget();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loader.get()).isNull();
            });
  }

  private static WeakReference<ClassLoader> loaderOfALinkedRecord() throws Exception {
    ClassLoader copies = new Copies();
    Class<?> part = copies.loadClass(Component.class.getName());
    Class<?> type = copies.loadClass(Holder.class.getName());
    assertThat(type).isNotSameAs(Holder.class);
    Object component = instance(part, int.class, 1);
    Object one = instance(type, part, component);
    assertThat(one).isEqualTo(instance(type, part, component)).hasSameHashCodeAs(one);
    assertThat(one.toString()).contains("component");
    return new WeakReference<>(copies);
  }

  private static Object instance(Class<?> type, Class<?> parameter, Object argument)
      throws ReflectiveOperationException {
    var constructor = type.getDeclaredConstructor(parameter);
    constructor.setAccessible(true);
    return constructor.newInstance(argument);
  }

  /** Defines this test's classes anew; the records are its nest mates. */
  private static final class Copies extends ClassLoader {
    Copies() {
      super(RecordLinksTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(RecordLinksTest.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }
  }
}
