package io.sluice.core;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** The same as {@link PoolModelTest} for the outbound pool and its {@link ClientPoolModel}. */
class ClientPoolModelTest {
  private static final int OPERATIONS = 200;

  @Property(shrinking = ShrinkingMode.FULL)
  void anOutboundPoolDoesWhatItsModelForetells(@ForAll("programs") Program program) {
    new ClientPoolProgram(program).run();
  }

  @Provide
  Arbitrary<Program> programs() {
    return Program.ofOperations(OPERATIONS);
  }
}
