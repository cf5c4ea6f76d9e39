package io.sluice.bench.server;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What is read from a run and compared.
 *
 * @param what it is, with its unit
 * @param goal the most that the comparison may come to
 */
record Figure(String what, ToDoubleFunction<Run> of, Comparison comparison, double goal) {
  enum Comparison {
    RATIO,
    DIFFERENCE,
    /** None: what it is itself. */
    ALONE;

    double of(double ours, double theirs) {
      return switch (this) {
        case RATIO -> ours / theirs;
        case DIFFERENCE -> ours - theirs;
        case ALONE -> ours;
      };
    }
  }

  static Figure ratio(String what, String pointer, double unit, double goal) {
    return new Figure(what, run -> run.number(pointer) / unit, Comparison.RATIO, goal);
  }

  static Figure difference(String what, String pointer, double unit, double goal) {
    return new Figure(what, run -> run.number(pointer) / unit, Comparison.DIFFERENCE, goal);
  }

  static Figure alone(String what, String pointer, double unit, double goal) {
    return new Figure(what, run -> run.number(pointer) / unit, Comparison.ALONE, goal);
  }

  boolean isAlone() {
    return comparison == Comparison.ALONE;
  }

  /** The goal as the table has it. */
  String goalText() {
    return String.format(
        Locale.ROOT, comparison == Comparison.DIFFERENCE ? "+ ≤ %.1f" : "≤ %.2f", goal);
  }
}
