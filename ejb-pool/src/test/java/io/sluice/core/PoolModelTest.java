package io.sluice.core;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Programs at random, on a pool and on its {@link PoolModel}: after each operation both are the
 * same.
 *
 * <p>{@code -Djqwik.tries.default=1000000} tries as many. What fails is made as short as it can be;
 * the error tells its operations, and jqwik its seed.
 */
class PoolModelTest {
  private static final int OPERATIONS = 200;

  @Property(shrinking = ShrinkingMode.FULL)
  void aPoolDoesWhatItsModelForetells(@ForAll("programs") Program program) {
    new PoolProgram(program).run();
  }

  @Provide
  Arbitrary<Program> programs() {
    return Program.ofOperations(OPERATIONS);
  }
}
