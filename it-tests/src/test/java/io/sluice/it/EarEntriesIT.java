package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.golden.GoldenFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * What is delivered, entry by entry: {@code src/test/golden/ear-entries.txt}. A library that slips
 * into the EAR, or a descriptor that gets lost, is a diff of that file. Of classes it has the
 * packages only, and no versions of ours, so that daily work doesn't touch it.
 */
class EarEntriesIT {
  private static final String POM_PROPERTIES = "META-INF/maven/io.sluice/ear/pom.properties";

  @Test
  void entries_areAsTheyWereAgreedOn() throws IOException {
    SortedMap<String, byte[]> ear =
        entries(Files.newInputStream(Path.of(System.getProperty("ear.file"))));
    assertThat(ear).containsKeys(POM_PROPERTIES, "ejb-pool.jar", "web.war");

    TreeSet<String> lines = new TreeSet<>();
    for (var entry : ear.entrySet()) {
      String name = entry.getKey();
      lines.add(shown(name));
      if (isModule(name)) {
        for (String inside : entries(new ByteArrayInputStream(entry.getValue())).keySet()) {
          lines.add(name + "!/" + shown(inside));
        }
      }
    }

    String text = String.join("\n", lines) + "\n";
    GoldenFile.assertSame(
        "ear-entries.txt", text.replace(versionIn(ear.get(POM_PROPERTIES)), "VERSION"));
  }

  /** At the top, where the modules stand; a library is one line, whatever is in it. */
  private static boolean isModule(String name) {
    return !name.contains("/") && (name.endsWith(".jar") || name.endsWith(".war"));
  }

  private static String shown(String name) {
    return name.endsWith(".class")
        ? name.substring(0, name.lastIndexOf('/') + 1) + "*.class"
        : name;
  }

  private static String versionIn(byte[] pomProperties) throws IOException {
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(pomProperties));
    return properties.getProperty("version");
  }

  /** Without the directories: not every tool writes them. */
  private static SortedMap<String, byte[]> entries(InputStream archive) throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(archive, StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), zip.readAllBytes());
        }
      }
    }
    return entries;
  }
}
