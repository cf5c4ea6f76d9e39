package io.sluice.adapter.config;

import io.sluice.core.config.ConfigException;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * One pass over a {@link Config}. It goes on after a fault, with the default in the place of what
 * was refused, so that an operator hears of all faults at once.
 */
final class Reading {
  // Quotes, for instance, are in no group's name: the rule would never apply.
  private static final String GROUP_PATTERN = "[\\p{L}\\p{N}._:/*-]{1,200}";

  // Where two patterns cover a group, the one that says more about it decides.
  private static final Comparator<OverflowRule> MOST_SPECIFIC_FIRST =
      Comparator.<OverflowRule>comparingInt(rule -> -rule.pattern().replace("*", "").length())
          .thenComparingInt(rule -> rule.pattern().length())
          .thenComparing(OverflowRule::pattern);

  private final Config config;
  private final boolean dev;
  private final Map<String, Object> values = new HashMap<>();
  private final List<EffectiveSetting> effective = new ArrayList<>();
  // A set, as a later key is found by its name and looked up besides.
  private final Set<String> faults = new LinkedHashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final NodeConfig node;

  Reading(Config config) {
    this.config = config;
    Set<String> profiles = new HashSet<>(items("mp.config.profile"));
    dev = profiles.contains("dev");
    ConfigurationKeys.NODE.forEach(key -> read(key.name(), key));
    Set<String> poolNames = poolNames();
    NameCheck check = new NameCheck(poolNames);
    Set<PropertyNames.Named> found = PropertyNames.of(config, profiles);
    List<PoolConfig> pools = new ArrayList<>();
    poolNames.forEach(name -> pools.add(readPool(name, NameCheck.groupPatterns(name, found))));
    node = assemble(pools);
    check(found, check);
    if (!faults.isEmpty()) {
      throw new ConfigException(String.join("\n", faults));
    }
  }

  private void check(Set<PropertyNames.Named> found, NameCheck check) {
    for (PropertyNames.Named name : found) {
      check.fault(name).filter(fault -> isSet(name.key())).ifPresent(faults::add);
    }
    // The environment lists no names, but may be asked for the known ones.
    check.laterKeys().filter(this::isSet).map(NameCheck::unsupported).forEach(faults::add);
  }

  NodeConfig node() {
    return node;
  }

  List<EffectiveSetting> effectiveSettings() {
    return List.copyOf(effective);
  }

  /** The names to go on with, also where the list as a whole is refused. */
  private Set<String> poolNames() {
    Set<String> names = new LinkedHashSet<>(items(ConfigurationKeys.POOLS.name()));
    names.removeIf(name -> !PoolConfig.isName(name));
    if (names.isEmpty() || refused.contains(ConfigurationKeys.POOLS.name())) {
      names.add(NodeConfig.DEFAULT_POOL);
    }
    return names;
  }

  private List<String> items(String key) {
    return explicit(key, ValueType.anyList()).orElse(List.of());
  }

  private PoolConfig readPool(String name, Set<String> groupPatterns) {
    List<OverflowRule> rules = new ArrayList<>();
    for (Key<?> key : ConfigurationKeys.POOL) {
      if (key.isTemplate()) {
        groupPatterns.forEach(pattern -> readRule(name, pattern).ifPresent(rules::add));
      } else {
        read(ConfigurationKeys.ofPool(name, key.name()), key);
      }
    }
    rules.sort(MOST_SPECIFIC_FIRST);
    return assemble(name, rules);
  }

  private PoolConfig assemble(String name, List<OverflowRule> rules) {
    String prefix = ConfigurationKeys.ofPool(name, "");
    Assembly.Values pool = valuesUnder(prefix);
    try {
      return Assembly.pool(name, rules, pool);
    } catch (ConfigException e) { // A rule about several keys: each is in bounds.
      if (areSlotsKnown(prefix)) {
        faults.add(e.under(prefix).getMessage());
      }
      return PoolConfig.named(name)
          .withMaxConnections(pool.count(ConfigurationKeys.MAX_CONNECTIONS));
    }
  }

  /** False if a default stands for a capacity or a reservation: their sum can't be judged. */
  private boolean areSlotsKnown(String prefix) {
    return Stream.concat(
            Stream.of(ConfigurationKeys.MAX_CONNECTIONS),
            ConfigurationKeys.CLASSES.stream().map(ClassKeys::reserve))
        .map(key -> prefix + key.name())
        .noneMatch(refused::contains);
  }

  private Optional<OverflowRule> readRule(String pool, String pattern) {
    Key<OverflowPolicy> template = ConfigurationKeys.OUTBOX_OVERFLOW_OF_GROUPS;
    String fullKey =
        ConfigurationKeys.ofPool(pool, template.name().replace("{group-pattern}", pattern));
    Optional<OverflowPolicy> policy = explicit(fullKey, template.type());
    policy.ifPresent(it -> note(fullKey, template.type().text().apply(it), sourceOf(fullKey)));
    if (policy.isPresent() && !pattern.matches(GROUP_PATTERN)) {
      faults.add(
          new ConfigException(
                  fullKey,
                  "a key whose pattern is 1 to 200 characters of group names, or *",
                  pattern)
              .getMessage());
      return Optional.empty();
    }
    return policy.map(it -> new OverflowRule(pattern, it));
  }

  private <T> void read(String fullKey, Key<T> key) {
    Optional<T> explicit = explicit(fullKey, key.type());
    T value = explicit.orElseGet(() -> key.defaultValue(dev));
    values.put(fullKey, value);
    if (!value.equals(key.defaultValue(false))) {
      note(
          fullKey,
          key.type().text().apply(value),
          explicit.isPresent() ? sourceOf(fullKey) : "profile dev");
    }
  }

  private <T> Optional<T> explicit(String fullKey, ValueType<T> type) {
    try {
      return lookUp(fullKey).map(raw -> type.parser().parse(fullKey, raw));
    } catch (ConfigException e) {
      faults.add(e.getMessage());
      refused.add(fullKey);
      return Optional.empty();
    }
  }

  /** The stripped text of a key. An empty one counts as absent, whatever source it is from. */
  private Optional<String> lookUp(String key) {
    Optional<String> text;
    try {
      text = config.getOptionalValue(key, String.class).map(String::strip);
    } catch (NoSuchElementException | IllegalArgumentException e) {
      throw new ConfigException(key + ": can't be read: " + e.getMessage());
    }
    if (text.isEmpty()) {
      refuseUnresolved(key, config.getConfigValue(key));
    }
    return text.filter(each -> !each.isEmpty());
  }

  // SmallRye tells an expression that leads nowhere as "not set". The default in its place could
  // be what the operator wanted least.
  private static void refuseUnresolved(String key, ConfigValue value) {
    if (value.getValue() == null && value.getRawValue() != null) {
      throw new ConfigException(key, "an expression that can be resolved", value.getRawValue());
    }
  }

  private boolean isSet(String key) {
    try {
      return lookUp(key).isPresent();
    } catch (ConfigException unresolved) {
      return true;
    }
  }

  private String sourceOf(String key) {
    ConfigValue value = config.getConfigValue(key);
    return value.getSourceName() == null ? "unknown source" : value.getSourceName();
  }

  private void note(String key, String value, String source) {
    effective.add(new EffectiveSetting(key, value, source));
  }

  private NodeConfig assemble(List<PoolConfig> pools) {
    if (refused.contains(ConfigurationKeys.POOLS.name())
        || refused.stream().anyMatch(key -> key.endsWith("max-connections"))) {
      return null; // There is a fault to tell in any case, and the sum can't be judged.
    }
    try {
      return Assembly.node(pools, valuesUnder(""));
    } catch (ConfigException e) {
      faults.add(e.getMessage());
      return null;
    }
  }

  private Assembly.Values valuesUnder(String prefix) {
    return new Assembly.Values() {
      // read() put the value there, and the key's type made it.
      @Override
      @SuppressWarnings("unchecked")
      public <T> T get(Key<T> key) {
        return (T) values.get(prefix + key.name());
      }
    };
  }
}
