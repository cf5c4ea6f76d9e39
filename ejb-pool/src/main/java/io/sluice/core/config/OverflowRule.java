package io.sluice.core.config;

/**
 * An overflow policy for the groups of a pattern.
 *
 * @param pattern a group name in which {@code *} stands for any run of characters
 * @param policy what a full outbox does with messages of such a group
 */
public record OverflowRule(String pattern, OverflowPolicy policy) {
  public OverflowRule {
    if (pattern.isEmpty() || pattern.length() > 200) {
      throw new ConfigException(
          "outbox.overflow.{group-pattern}", "a pattern of 1 to 200 characters", pattern);
    }
  }

  /** True if the pattern covers that group. At most pattern x group steps, whatever the pattern. */
  public boolean covers(String group) {
    int p = 0;
    int g = 0;
    int star = -1;
    int resume = 0;
    while (g < group.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = g;
      } else if (p < pattern.length() && pattern.charAt(p) == group.charAt(g)) {
        p++;
        g++;
      } else if (star >= 0) {
        p = star + 1;
        g = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
