package io.sluice.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Within one JVM; {@code LauncherIT} has two. */
class WorkDirLockTest {
  @TempDir Path dir;

  @Test
  void directoryThatIsTaken_isRefused_andNamed() throws Exception {
    WorkDirLock.take(in("one"));

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> WorkDirLock.take(in("one")))
          .isInstanceOf(LaunchFailed.class)
          .hasMessageContaining(dir.resolve("one") + " is in use by another run")
          .hasMessageContaining("-Dsluice.http.port=");
    }
  }

  @Test
  void anotherDirectory_isFree() throws Exception {
    WorkDirLock.take(in("one"));

    assertThatCode(() -> WorkDirLock.take(in("two"))).doesNotThrowAnyException();
  }

  private LaunchOptions in(String name) {
    return new LaunchOptions(
        dir, dir, dir.resolve(name), LaunchOptions.LOOPBACK, 8080, 9990, Map.of());
  }
}
