package io.sluice.core.config;

import java.time.Duration;

/**
 * Whether and how a higher class may take the slot of a lower one ({@code preemption.*}).
 *
 * @param enabled whether it may
 * @param closeCode what the victim is closed with
 * @param reconnectDelay when the victim may come back, give or take half of it
 * @param minTenure a brake: how long a connection has its slot before it can lose it
 * @param budgetPerMinute a brake: the most preemptions in any minute; 0 is no limit
 */
public record PreemptionConfig(
    boolean enabled,
    int closeCode,
    Duration reconnectDelay,
    Duration minTenure,
    int budgetPerMinute) {

  public static final PreemptionConfig DEFAULT =
      new PreemptionConfig(true, 4101, Duration.ofSeconds(5), Duration.ZERO, 0);

  public PreemptionConfig {
    Bounds.within("preemption.close-code", closeCode, 4_000, 4_999);
    Bounds.within("preemption.reconnect-delay", reconnectDelay, Duration.ZERO, Duration.ofHours(1));
    Bounds.within("preemption.min-tenure", minTenure, Duration.ZERO, Duration.ofDays(1));
    Bounds.within("preemption.budget-per-minute", budgetPerMinute, 0, 1_000_000);
  }

  /** Whether there is a brake at all. */
  public boolean hasBrakes() {
    return !minTenure.isZero() || budgetPerMinute > 0;
  }

  public PreemptionConfig withEnabled(boolean changed) {
    return new PreemptionConfig(changed, closeCode, reconnectDelay, minTenure, budgetPerMinute);
  }

  public PreemptionConfig withCloseCode(int changed) {
    return new PreemptionConfig(enabled, changed, reconnectDelay, minTenure, budgetPerMinute);
  }

  public PreemptionConfig withMinTenure(Duration changed) {
    return new PreemptionConfig(enabled, closeCode, reconnectDelay, changed, budgetPerMinute);
  }

  public PreemptionConfig withBudgetPerMinute(int changed) {
    return new PreemptionConfig(enabled, closeCode, reconnectDelay, minTenure, changed);
  }
}
