package io.sluice.bench.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The runs of Sluice and of another server: the first of the one goes with that of the other. */
final class Pairs {
  final Contender beside;
  private final List<Run> ours = new ArrayList<>();
  private final List<Run> theirs = new ArrayList<>();

  Pairs(Contender beside) {
    this.beside = beside;
  }

  void add(Run ofOurs, Run ofTheirs) {
    ours.add(ofOurs);
    theirs.add(ofTheirs);
  }

  Run lastOfOurs() {
    return ours.get(count() - 1);
  }

  Run lastOfTheirs() {
    return theirs.get(count() - 1);
  }

  int count() {
    return ours.size();
  }

  double ours(Figure figure) {
    return median(each(ours, figure.of()));
  }

  double theirs(Figure figure) {
    return median(each(theirs, figure.of()));
  }

  /** Ours compared with theirs, pair by pair, the lowest first. */
  List<Double> compared(Figure figure) {
    return IntStream.range(0, count())
        .mapToObj(
            i ->
                figure
                    .comparison()
                    .of(
                        figure.of().applyAsDouble(ours.get(i)),
                        figure.of().applyAsDouble(theirs.get(i))))
        .sorted()
        .toList();
  }

  private static List<Double> each(List<Run> runs, ToDoubleFunction<Run> figure) {
    return runs.stream().map(figure::applyAsDouble).toList();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
