package io.sluice.core.config;

/** A setting that can't be taken. The message names the key, the bound and the value. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String rest;

  /** A setting of that key whose value breaks that bound. */
  public ConfigException(String key, String bound, Object value) {
    this(key, ": must be " + bound + ", was " + shown(value));
  }

  private ConfigException(String key, String rest) {
    super(key + rest);
    this.key = key;
    this.rest = rest;
  }

  /** Something else that is wrong with the configuration. */
  public ConfigException(String message) {
    this(message, "");
  }

  /** The same with the pool's prefix before a key that is relative to its pool. */
  public ConfigException under(String prefix) {
    return key.startsWith("sluice.") ? this : new ConfigException(prefix + key, rest);
  }

  private static String shown(Object value) {
    return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
  }
}
