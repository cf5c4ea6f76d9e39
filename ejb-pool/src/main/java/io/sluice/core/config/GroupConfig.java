package io.sluice.core.config;

/**
 * The rules for groups ({@code groups.*}).
 *
 * @param maxPerConnection most groups that one connection may be in
 * @param publish who may send to a group
 */
public record GroupConfig(int maxPerConnection, Publish publish) {
  /** Who may send to a group. */
  public enum Publish {
    /** Its members. */
    MEMBERS,
    /** Every connection of the pool. */
    ANYONE
  }

  public static final GroupConfig DEFAULT = new GroupConfig(128, Publish.MEMBERS);

  public GroupConfig {
    Bounds.within("groups.max-per-connection", maxPerConnection, 1, 10_000);
  }
}
