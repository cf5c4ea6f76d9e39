package io.sluice.spi;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A server that tells when it is about to suspend or to stop, before it closes anything. */
@FunctionalInterface
public interface SuspendSignal {
  /** Ends what {@link #connect} began; may be closed again. */
  @FunctionalInterface
  interface Connection extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * From now on the server asks these, on whatever thread; neither blocks.
   *
   * @param prepare what it gives completes when the server may go on; the server may do so earlier
   * @param resume the server goes on as before, whether it had been told that it may or not
   */
  Connection connect(Supplier<CompletionStage<Void>> prepare, Runnable resume);
}
