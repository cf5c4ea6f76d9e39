package io.sluice.spi;

import java.util.concurrent.atomic.AtomicReference;

/** Who is still to be told, if anybody: itself the reference, as there is one for each write. */
final class OnceTold extends AtomicReference<Transport.Completion> implements Transport.Completion {
  private static final long serialVersionUID = 1L;

  OnceTold(Transport.Completion told) {
    super(told);
  }

  @Override
  public void completed(Throwable failure) {
    Transport.Completion first = getAndSet(null);
    if (first != null) {
      first.completed(failure);
    }
  }
}
