package io.sluice.core;

import io.sluice.api.OutboundException;
import io.sluice.core.outbound.Errand;
import io.sluice.core.outbound.Loan;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A stage, and who completes it. The only place in the core that knows {@link CompletableFuture},
 * which can also wait and use threads of its own: here it does neither. Complete it without any
 * lock, as what depends on the stage runs there and then.
 */
final class Promise<T> {
  private final CompletableFuture<T> future = new CompletableFuture<>();

  /** What can be handed out: nobody but us can complete it. */
  CompletionStage<T> stage() {
    return future.minimalCompletionStage();
  }

  void keep(T value) {
    future.complete(value);
  }

  void fail(Throwable failure) {
    future.completeExceptionally(failure);
  }

  /** Kept or failed with an errand. */
  Errand.Outcome outcome(Function<String, T> ofReply) {
    return new Errand.Outcome() {
      @Override
      public void done(String reply) {
        keep(ofReply.apply(reply));
      }

      @Override
      public void failed(OutboundException failure) {
        fail(failure);
      }
    };
  }

  /** Sends on a loan: kept when the frame is written. */
  static CompletionStage<Void> written(Loan loan, String text) {
    Promise<Void> written = new Promise<>();
    loan.send(
        text,
        failure -> {
          if (failure == null) {
            written.keep(null);
          } else {
            written.fail(failure);
          }
        });
    return written.stage();
  }
}
