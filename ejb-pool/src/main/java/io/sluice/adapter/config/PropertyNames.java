package io.sluice.adapter.config;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The {@code sluice.*} names that somebody set, the environment left out: its sources list mangled
 * names ({@code SLUICE_POOLS}), and guessed ones with dots ({@code sluice.pool.default.max.bytes}),
 * from which the key that was meant can't be told.
 */
final class PropertyNames {
  /**
   * A name as it was set.
   *
   * @param prefix {@code %dev.} or the like; mostly empty
   * @param key the rest
   */
  record Named(String prefix, String key) implements Comparable<Named> {
    @Override
    public int compareTo(Named other) {
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : prefix.compareTo(other.prefix);
    }

    @Override
    public String toString() {
      return prefix + key;
    }
  }

  private static final Pattern NAME =
      Pattern.compile("(?<prefix>%(?<profile>[^.]*)\\.)?(?<key>sluice\\..*)");

  // EnvConfigSource (SmallRye), EnvironmentConfigSource alias "Environment" (Payara),
  // SystemEnvConfigSource alias "system_env" (Geronimo), "Environment Variables Config Source"
  // (Liberty), MpEnvironmentVariablesSource (Helidon).
  private static final Pattern ENVIRONMENT =
      Pattern.compile("env(ironment)?([ _-]?variables)?([ _-]?(mp)?(config)?[ _-]?source)?$");

  private PropertyNames() {}

  /** The names that count while those profiles are active, sorted. */
  static Set<Named> of(Config config, Set<String> profiles) {
    Set<Named> found = new TreeSet<>();
    for (ConfigSource source : config.getConfigSources()) {
      if (!isEnvironment(source)) {
        source.getPropertyNames().forEach(name -> add(name, profiles, found));
      }
    }
    return found;
  }

  private static void add(String name, Set<String> profiles, Set<Named> found) {
    Matcher matcher = NAME.matcher(name);
    if (matcher.matches()) {
      String profile = matcher.group("profile");
      if (profile == null) {
        found.add(new Named("", matcher.group("key")));
      } else if (profiles.contains(profile)) {
        found.add(new Named(matcher.group("prefix"), matcher.group("key")));
      }
    }
  }

  static boolean isEnvironment(ConfigSource source) {
    // A path may follow in the name, and a file under ".../environment" is a file all the same.
    String name = String.valueOf(source.getName()).split("[\\[(:=/\\\\]", 2)[0];
    if (saysEnvironment(name)) {
      return true;
    }
    for (Class<?> type = source.getClass(); type != null; type = type.getSuperclass()) {
      if (saysEnvironment(type.getSimpleName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysEnvironment(String name) {
    return ENVIRONMENT.matcher(name.strip().toLowerCase(Locale.ROOT)).find();
  }
}
