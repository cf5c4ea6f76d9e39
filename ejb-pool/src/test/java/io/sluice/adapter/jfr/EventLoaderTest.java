package io.sluice.adapter.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.spi.PoolListener;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

/** The events as a server loads them: with a deployment's loader, which goes with it. */
class EventLoaderTest {
  /** Has the adapter once more; {@code api}, {@code spi} and the JDK are those of the test. */
  private static final class Deployment extends URLClassLoader {
    private final boolean hasFlightRecorder;

    Deployment(boolean hasFlightRecorder) {
      super(
          new URL[] {
            FlightRecorderListener.class.getProtectionDomain().getCodeSource().getLocation()
          },
          PoolListener.class.getClassLoader());
      this.hasFlightRecorder = hasFlightRecorder;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("jdk.jfr.") && !hasFlightRecorder) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.sluice.adapter.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    PoolListener listener() throws ReflectiveOperationException {
      return (PoolListener)
          Class.forName("io.sluice.adapter.jfr.FlightRecorderListener", true, this)
              .getDeclaredConstructor()
              .newInstance();
    }
  }

  @Test
  void withoutFlightRecorderTheListenerFailsAsItIsLoaded_notAtEachEvent() throws IOException {
    try (Deployment deployment = new Deployment(false)) {
      assertThatThrownBy(deployment::listener).isInstanceOf(LinkageError.class);
    }
  }

  @Test
  void aLoaderIsLetGoAfterEventsWithoutARecording() throws Exception {
    assertGone(deployedAndGone());
  }

  @Test
  void aLoaderIsLetGoWhileTheRecordingThatItsEventsAreInGoesOn() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      assertGone(deployedAndGone());
    }
  }

  private static WeakReference<ClassLoader> deployedAndGone() throws Exception {
    try (Deployment deployment = new Deployment(true)) {
      PoolListener listener = deployment.listener();
      assertThat(listener).isNotInstanceOf(FlightRecorderListener.class);
      listener.swept("default", 3, 2, 1, Duration.ofMillis(1));
      return new WeakReference<>(deployment);
    }
  }

  private static void assertGone(WeakReference<ClassLoader> loader) {
    await()
        .until(
            () -> {
              System.gc();
              return loader.refersTo(null);
            });
  }
}
