package io.sluice.core.config;

import io.sluice.api.PriorityClass;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Who is served first ({@code priority.*}, {@code waiting.*}).
 *
 * @param fallback the class of a caller whom no role entitles to another
 * @param classes the settings of each class
 * @param plainWaits whether a client that speaks no {@code sluice.v1} is parked like others, or
 *     refused instead
 */
public record PriorityConfig(
    PriorityClass fallback, Map<PriorityClass, ClassConfig> classes, boolean plainWaits) {

  public static final PriorityConfig DEFAULT = makeDefault();

  public PriorityConfig {
    EnumMap<PriorityClass, ClassConfig> copy = new EnumMap<>(PriorityClass.class);
    copy.putAll(classes);
    for (PriorityClass each : PriorityClass.values()) {
      if (!copy.containsKey(each)) {
        throw new ConfigException("priority." + each.wireName(), "given", "nothing");
      }
    }
    Reservation lowest = copy.get(PriorityClass.LOW).reserve();
    if (!lowest.isNone()) {
      throw new ConfigException("priority.low.reserve", "0, since no class ranks below it", lowest);
    }
    classes = Collections.unmodifiableMap(copy);
  }

  private static PriorityConfig makeDefault() {
    Map<PriorityClass, ClassConfig> all = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : PriorityClass.values()) {
      all.put(each, ClassConfig.defaultOf(each));
    }
    return new PriorityConfig(PriorityClass.NORMAL, all, true);
  }

  /** The settings of that class. */
  public ClassConfig of(PriorityClass priority) {
    return classes.get(priority);
  }

  /** The slots that each class's reservation comes to at that capacity, in the order of rank. */
  public int[] slotsAt(int capacity) {
    return Arrays.stream(PriorityClass.values())
        .mapToInt(each -> slotsAt(each, capacity))
        .toArray();
  }

  /** What all reservations together come to at that capacity. */
  public long reservedAt(int capacity) {
    return Arrays.stream(slotsAt(capacity)).asLongStream().sum();
  }

  private int slotsAt(PriorityClass priority, int capacity) {
    Reservation reserve = of(priority).reserve();
    int slots = reserve.slotsAt(capacity);
    boolean flooredAway = slots == 0 && !reserve.isNone() && capacity > 1;
    return priority == PriorityClass.CRITICAL && flooredAway ? 1 : slots;
  }

  public PriorityConfig withFallback(PriorityClass changed) {
    return new PriorityConfig(changed, classes, plainWaits);
  }

  public PriorityConfig withPlainWaits(boolean changed) {
    return new PriorityConfig(fallback, classes, changed);
  }

  /** The same with other settings of one class. */
  public PriorityConfig with(PriorityClass priority, UnaryOperator<ClassConfig> change) {
    Map<PriorityClass, ClassConfig> changed = new EnumMap<>(classes);
    changed.computeIfPresent(priority, (key, old) -> change.apply(old));
    return new PriorityConfig(fallback, changed, plainWaits);
  }

  /** The same with other settings of every class. */
  public PriorityConfig withAll(UnaryOperator<ClassConfig> change) {
    PriorityConfig changed = this;
    for (PriorityClass each : PriorityClass.values()) {
      changed = changed.with(each, change);
    }
    return changed;
  }

  /** The same with nothing held for anybody: plain capacity. */
  public PriorityConfig withoutReserves() {
    return withAll(each -> each.withReserve(Reservation.NONE));
  }
}
