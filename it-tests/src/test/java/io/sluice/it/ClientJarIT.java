package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.RemotePool;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** The jar for callers of {@link RemotePool}: what they need, and no more. */
class ClientJarIT {
  private static final File JAR = new File(System.getProperty("client.jar"));

  private static List<String> classes() throws Exception {
    try (JarFile jar = new JarFile(JAR)) {
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .toList();
    }
  }

  @Test
  void needsNothingButJava() throws Exception {
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {JAR.toURI().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (String each : classes()) {
        // Each of these resolves the types that it leads to.
        Class<?> loaded = Class.forName(each, true, alone);
        loaded.getMethods();
        loaded.getDeclaredFields();
        loaded.getDeclaredConstructors();
        loaded.getDeclaredClasses();
        assertThat(loaded.getAnnotations()).as(each).isEmpty();
      }
      assertThat(alone.loadClass(RemotePool.class.getName())).isNotSameAs(RemotePool.class);
    }
  }

  /** Also by what stands within its methods. */
  @Test
  void leadsToNothingThatIsntInIt() {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code = ToolProvider.findFirst("jdeps").orElseThrow().run(out, out, "-v", JAR.getPath());
    assertThat(code).as(said.toString()).isZero();
    assertThat(said.toString())
        .contains(RemotePool.class.getName(), "java.base")
        .doesNotContain("not found");
  }

  @Test
  void holdsTheApiOfRemoteCallers_andNothingElse() throws Exception {
    assertThat(classes())
        .contains(RemotePool.class.getName())
        .allMatch(name -> name.startsWith("io.sluice.api."))
        .noneMatch(name -> name.contains("Outbound") || name.contains("Control"))
        .hasSizeLessThan(40);
  }
}
