package io.sluice.core;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * A test's program: bytes, of which the first {@value #HEADER} say how the pool is made, and each
 * {@value #WIDTH} after them are one operation. Any bytes are a program, so making one costs
 * nothing, and taking operations out of one leaves one.
 */
record Program(byte[] code) {
  static final int HEADER = 12;
  static final int WIDTH = 4;

  static {
    // Else each pool that is made would search the class path for it, which takes longer than a
    // program.
    System.setProperty("jakarta.json.provider", "org.eclipse.parsson.JsonProviderImpl");
  }

  /** Programs of so many operations; what fails is made shorter, and then plainer. */
  static Arbitrary<Program> ofOperations(int operations) {
    return Arbitraries.fromGenerator(
        random -> {
          byte[] code = new byte[HEADER + operations * WIDTH];
          random.nextBytes(code);
          return new Shorter(new Program(code));
        });
  }

  int operations() {
    return (code.length - HEADER) / WIDTH;
  }

  /** A number below {@code bound}, from the header. */
  int header(int index, int bound) {
    return Math.floorMod(code[index], bound);
  }

  /** The same from an operation. */
  int operand(int operation, int index, int bound) {
    return Math.floorMod(code[HEADER + operation * WIDTH + index], bound);
  }

  @Override
  public String toString() {
    return operations() + " operations";
  }

  private Program without(int first, int count) {
    byte[] rest = new byte[code.length - count * WIDTH];
    int cut = HEADER + first * WIDTH;
    System.arraycopy(code, 0, rest, 0, cut);
    System.arraycopy(code, cut + count * WIDTH, rest, cut, rest.length - cut);
    return new Program(rest);
  }

  private Program with(int index, int value) {
    byte[] changed = code.clone();
    changed[index] = (byte) value;
    return new Program(changed);
  }

  /** A program that can be made shorter: by halves, quarters, ... single operations; then bytes. */
  private record Shorter(Program value) implements Shrinkable<Program> {
    @Override
    public Stream<Shrinkable<Program>> shrink() {
      int operations = value.operations();
      Stream<Program> shorter =
          IntStream.iterate(operations, chunk -> chunk > 0, chunk -> chunk / 2)
              .boxed()
              .flatMap(chunk -> withoutChunks(operations, chunk));
      Stream<Program> plainer =
          IntStream.range(0, value.code().length)
              .filter(index -> value.code()[index] != 0)
              .boxed()
              .flatMap(
                  index -> Stream.of(0, value.code()[index] / 2).map(b -> value.with(index, b)));
      return Stream.concat(shorter, plainer).map(Shorter::new);
    }

    private Stream<Program> withoutChunks(int operations, int chunk) {
      return IntStream.rangeClosed(1, operations / chunk)
          .mapToObj(nth -> value.without(operations - nth * chunk, chunk));
    }

    @Override
    public ShrinkingDistance distance() {
      long size = 0;
      for (byte each : value.code()) {
        size += Math.abs(each);
      }
      return ShrinkingDistance.of(value.operations(), size);
    }
  }
}
