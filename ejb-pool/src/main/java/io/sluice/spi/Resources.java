package io.sluice.spi;

/** What the process may still use of what it shares with everything else in it. Thread-safe. */
public interface Resources {
  /**
   * File descriptors that may still be opened; {@link Long#MAX_VALUE} if nobody can tell. May take
   * milliseconds.
   */
  long descriptorsLeft();

  /**
   * The share of the heap that is in use for longer than a moment, from 0 to 1; 0 if nobody can
   * tell. Takes microseconds.
   */
  double heapInUse();

  /** Asks for a collection of the heap, on another thread. Whether there is one is not said. */
  void collectHeap();

  /** Of everything enough. */
  Resources PLENTY =
      new Resources() {
        @Override
        public long descriptorsLeft() {
          return Long.MAX_VALUE;
        }

        @Override
        public double heapInUse() {
          return 0;
        }

        @Override
        public void collectHeap() {
          // There is nothing to gain.
        }
      };
}
