package io.sluice.adapter.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Configurations that see nothing but what a test gives them. */
final class Configs {
  private Configs() {}

  /** Keys and values by turns, as of a file. */
  static Config of(String... keysAndValues) {
    return from(file(keysAndValues));
  }

  static Config from(ConfigSource... sources) {
    return new SmallRyeConfigBuilder().addDefaultInterceptors().withSources(sources).build();
  }

  static ConfigSource file(String... keysAndValues) {
    return new PropertiesConfigSource(map(keysAndValues), "test.properties", 100);
  }

  static ConfigSource systemProperties(String... keysAndValues) {
    return new PropertiesConfigSource(map(keysAndValues), "system", 400);
  }

  static ConfigSource environment(String... namesAndValues) {
    return new EnvConfigSource(map(namesAndValues), 300);
  }

  private static Map<String, String> map(String... keysAndValues) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
