package io.sluice.core.config;

/**
 * What happens when a client id that is in use connects again ({@code duplicate.*}).
 *
 * @param policy which of them stays
 * @param maxPerClient most connections of one client id, for {@link DuplicatePolicy#MULTI}
 */
public record DuplicateConfig(DuplicatePolicy policy, int maxPerClient) {
  public static final DuplicateConfig DEFAULT = new DuplicateConfig(DuplicatePolicy.REPLACE, 5);

  public DuplicateConfig {
    Bounds.within("duplicate.max-per-client", maxPerClient, 1, 10_000);
  }
}
