package io.sluice.adapter.config;

/**
 * A setting that is in force and isn't the default; for the start-up log.
 *
 * @param key the full key
 * @param value as it is understood, which may be spelled otherwise than it was set
 * @param source the name of the configuration source, or {@code profile dev} for a default of that
 *     profile
 */
public record EffectiveSetting(String key, String value, String source) {
  /** As a line for the log. */
  @Override
  public String toString() {
    return key + "=" + value + " (" + source + ")";
  }
}
