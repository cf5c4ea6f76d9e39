package io.sluice.adapter.config;

import io.sluice.adapter.config.PropertyNames.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells known names from unknown ones, given the pools that there are. */
final class NameCheck {
  private static final String OVERFLOW_PREFIX = "outbox.overflow.";

  private static final Pattern POOL_KEY =
      Pattern.compile("sluice\\.pool\\.(?<pool>[^.]*)\\.(?<key>.*)");

  private final Set<String> pools;
  private final List<String> known = new ArrayList<>();

  NameCheck(Set<String> pools) {
    this.pools = pools;
    ConfigurationKeys.NODE.forEach(key -> known.add(key.name()));
    for (String pool : pools) {
      ConfigurationKeys.POOL.stream()
          .filter(key -> !key.isTemplate())
          .forEach(key -> known.add(ConfigurationKeys.ofPool(pool, key.name())));
    }
  }

  /** What is wrong with that name; empty if it may be set. */
  Optional<String> fault(Named name) {
    Matcher ofPool = POOL_KEY.matcher(name.key());
    if (known.contains(name.key()) || isCredential(name.key())) {
      return Optional.empty();
    }
    if (ofPool.matches() && !pools.contains(ofPool.group("pool"))) {
      String list = String.join(", ", pools);
      return Optional.of(
          name + ": sluice.pools (" + list + ") has no such pool" + didYouMean(name));
    }
    String inItsRoom = ofPool.matches() ? ofPool.group("key") : name.key();
    if (ofPool.matches() && isGroupPattern(inItsRoom)) {
      return Optional.empty();
    }
    if (ConfigurationKeys.isLater(inItsRoom)) {
      return Optional.of(unsupported(name.key()));
    }
    return Optional.of(name + ": there is no such setting" + didYouMean(name));
  }

  /** The patterns of {@code outbox.overflow.*} among those names, for that pool. */
  static Set<String> groupPatterns(String pool, Set<Named> names) {
    String prefix = ConfigurationKeys.ofPool(pool, OVERFLOW_PREFIX);
    Set<String> patterns = new TreeSet<>();
    for (Named name : names) {
      if (name.key().startsWith(prefix) && name.key().length() > prefix.length()) {
        patterns.add(name.key().substring(prefix.length()));
      }
    }
    return patterns;
  }

  /** Every key that only a later version knows, in full. */
  Stream<String> laterKeys() {
    return Stream.concat(
        ConfigurationKeys.LATER_NODE.stream(),
        pools.stream()
            .flatMap(
                pool ->
                    ConfigurationKeys.LATER_POOL.stream()
                        .map(key -> ConfigurationKeys.ofPool(pool, key))));
  }

  static String unsupported(String name) {
    return name + ": is not supported by this version";
  }

  private static boolean isCredential(String key) {
    return key.startsWith(ConfigurationKeys.CREDENTIAL)
        && ConfigurationReader.isCredentialName(
            key.substring(ConfigurationKeys.CREDENTIAL.length()));
  }

  private static boolean isGroupPattern(String key) {
    return key.startsWith(OVERFLOW_PREFIX) && key.length() > OVERFLOW_PREFIX.length();
  }

  private String didYouMean(Named name) {
    return "; did you mean " + name.prefix() + Nearest.to(name.key(), known) + "?";
  }
}
