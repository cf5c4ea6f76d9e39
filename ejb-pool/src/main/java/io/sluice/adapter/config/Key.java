package io.sluice.adapter.config;

/**
 * One key of the closed list.
 *
 * @param name full for a key of the node, relative to {@code sluice.pool.NAME.} for one of a pool
 * @param defaultText the default, as it could be set; empty is nothing
 * @param devText the default in the profile {@code dev}; mostly the same
 * @param meaning one line for the documentation
 */
record Key<T>(String name, ValueType<T> type, String defaultText, String devText, String meaning) {

  Key(String name, ValueType<T> type, String defaultText, String meaning) {
    this(name, type, defaultText, defaultText, meaning);
  }

  Key<T> inDev(String text) {
    return new Key<>(name, type, defaultText, text, meaning);
  }

  boolean differsInDev() {
    return !devText.equals(defaultText);
  }

  /** True if a part of the name is the operator's to choose. */
  boolean isTemplate() {
    return name.indexOf('{') >= 0;
  }

  T defaultValue(boolean dev) {
    return type.parser().parse(name, dev ? devText : defaultText);
  }
}
