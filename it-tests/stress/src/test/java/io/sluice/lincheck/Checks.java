package io.sluice.lincheck;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How many programs are made, and how often each is run: {@code -Dlincheck.iterations=1000}. */
final class Checks {
  private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 30);

  private Checks() {}

  /** On real threads, as they come. */
  static void byStress(Class<?> operations) {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .check(operations);
  }

  /** Every switch between two threads that makes a difference, one after the other. */
  static void byModelChecking(Class<?> operations) {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .check(operations);
  }
}
