package io.sluice.adapter.config;

import io.sluice.core.config.ConfigException;
import io.sluice.core.config.NodeConfig;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Makes the node's configuration of what MicroProfile Config holds. The keys, their defaults and
 * bounds are listed in {@code docs/configuration.md}.
 *
 * <p>Any thread may call; nothing is kept between calls. Each call asks every source for its names,
 * which some sources answer slowly: call it when the application starts.
 */
public final class ConfigurationReader {
  private ConfigurationReader() {}

  /**
   * The configuration, every key that isn't set at its default.
   *
   * @throws ConfigException if a value can't be taken or a {@code sluice.*} name isn't known; the
   *     message has one line for each fault found, with key, bound and value
   */
  public static NodeConfig read(Config config) {
    return new Reading(config).node();
  }

  /**
   * What is in force besides the defaults: the node's settings first, then those of each pool, in
   * the order of the documentation. A setting that repeats the default isn't in it; a default that
   * only the profile {@code dev} has is.
   *
   * @throws ConfigException as {@link #read}
   */
  public static List<EffectiveSetting> effectiveSettings(Config config) {
    return new Reading(config).effectiveSettings();
  }

  /**
   * The value of a credential ({@code sluice.outbound.credential.NAME}), as it is now. It stands in
   * no message of ours, and it is kept nowhere.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static String credential(Config config, String name) {
    String key = ConfigurationKeys.CREDENTIAL + name;
    Optional<String> value;
    try {
      value = config.getOptionalValue(key, String.class);
    } catch (RuntimeException unreadable) { // its message may show a part of what was to be read
      throw new IllegalArgumentException(key + " can't be read");
    }
    return value
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new IllegalArgumentException(key + " is not set"));
  }

  static boolean isCredentialName(String name) {
    return ValueType.CREDENTIAL.matcher(name).matches();
  }
}
