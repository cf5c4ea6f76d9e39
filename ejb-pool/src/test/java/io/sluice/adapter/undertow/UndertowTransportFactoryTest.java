package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/**
 * The adapter is loaded by name: where the server's classes are missing, that has to fail at once.
 */
class UndertowTransportFactoryTest {
  private static final String NAME = UndertowTransportFactory.class.getName();

  /** Sees all but one package, and loads the adapter itself anew. */
  private static final class Without extends ClassLoader {
    private final String hidden;

    private Without(String hidden) {
      super(UndertowTransportFactoryTest.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(hidden)) {
        throw new ClassNotFoundException(name);
      }
      return name.startsWith(NAME) ? define(name) : super.loadClass(name, resolve);
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

  @Test
  void whereUndertowIs_aFactoryIsMade_andOtherSessionsAreNotItsOwn() throws Exception {
    assertThat(new UndertowTransportFactory().tryCreate(new Object(), () -> null)).isNull();
  }

  @Test
  void whereUndertowsSessionsAreMissing_noFactoryIsMade() {
    assertNotMade("io.undertow.websockets.jsr");
  }

  @Test
  void whereUndertowsCoreIsMissing_noFactoryIsMade() {
    assertNotMade("io.undertow.websockets.core");
  }

  @Test
  void whereXnioIsMissing_noFactoryIsMade() {
    assertNotMade("org.xnio");
  }

  private static void assertNotMade(String hidden) {
    assertThatThrownBy(
            () ->
                Class.forName(NAME, true, new Without(hidden))
                    .getDeclaredConstructor()
                    .newInstance())
        .isInstanceOfAny(LinkageError.class, ReflectiveOperationException.class);
  }
}
