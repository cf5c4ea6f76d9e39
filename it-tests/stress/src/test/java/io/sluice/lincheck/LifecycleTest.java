package io.sluice.lincheck;

import io.sluice.core.connection.Lifecycle;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Each arrow is one step, and one of those who try gets it (LIFE-1). */
public class LifecycleTest {
  private final Lifecycle life = new Lifecycle();

  @Operation
  public boolean activates() {
    return life.tryActivate();
  }

  @Operation
  public boolean parks() {
    return life.tryPark();
  }

  @Operation
  public boolean admits() {
    return life.tryAdmit();
  }

  @Operation
  public boolean endsTheWait() {
    return life.tryEndWait();
  }

  @Operation
  public boolean ends() {
    return life.tryEnd();
  }

  @Operation
  public String closes() {
    return life.close().name();
  }

  @Operation
  public String state() {
    return life.now().name();
  }

  @Test
  void life1_underStress() {
    Checks.byStress(LifecycleTest.class);
  }

  @Test
  void life1_withEverySwitchOfThreads() {
    Checks.byModelChecking(LifecycleTest.class);
  }
}
