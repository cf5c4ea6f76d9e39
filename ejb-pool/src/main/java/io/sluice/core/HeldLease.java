package io.sluice.core;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.Target;
import io.sluice.core.outbound.Borrower;
import io.sluice.core.outbound.Loan;
import io.sluice.core.outbound.Waiter;
import io.sluice.spi.PoolListener;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

/** A lease, from the asking to the end. */
final class HeldLease implements Lease, Borrower {
  /** Stands where an action was: the loss has been told, or has come before there was one. */
  private static final Runnable TOLD = () -> {};

  private static final AtomicReferenceFieldUpdater<HeldLease, Runnable> WHEN_LOST =
      AtomicReferenceFieldUpdater.newUpdater(HeldLease.class, Runnable.class, "whenLost");

  private final Target target;
  private final PoolListener faults;
  private final Promise<Lease> promise = new Promise<>();
  private volatile Runnable whenLost;
  private volatile Consumer<String> listener;
  private volatile Loan loan;

  /** Whether its taker has given it back. Of two who do so at once the loan knows the first. */
  private volatile boolean over;

  HeldLease(Target target, PoolListener faults) {
    this.target = target;
    this.faults = faults;
  }

  CompletionStage<Lease> stage() {
    return promise.stage();
  }

  // ---- what the host tells

  @Override
  public void lent(Loan lent) {
    loan = lent;
    promise.keep(this);
  }

  @Override
  public void refused(Waiter waiter, OutboundException failure) {
    promise.fail(failure);
  }

  @Override
  public boolean message(String text) {
    Consumer<String> now = listener;
    if (now != null) {
      guarded(() -> now.accept(text));
    }
    return now != null;
  }

  @Override
  public void lost(Loan lost) {
    Runnable action = WHEN_LOST.getAndSet(this, TOLD);
    if (action != null && !over) {
      guarded(action);
    }
  }

  private void guarded(Runnable foreign) {
    try {
      foreign.run();
    } catch (RuntimeException | LinkageError fault) {
      faults.fault(null, fault);
    }
  }

  // ---- what the taker does

  @Override
  public Target target() {
    return target;
  }

  @Override
  public boolean isOpen() {
    return !over && loan.isOpen();
  }

  @Override
  public CompletionStage<Void> send(String text) {
    checkHeld();
    return Promise.written(loan, text);
  }

  @Override
  public void onMessage(Consumer<String> hears) {
    checkHeld();
    listener = hears;
  }

  @Override
  public void onLost(Runnable action) {
    Runnable before = WHEN_LOST.getAndUpdate(this, now -> now == TOLD ? TOLD : action);
    if (before == TOLD) {
      guarded(action);
    }
  }

  private void checkHeld() {
    if (over) {
      throw new IllegalStateException("the lease of " + target + " has been given back");
    }
  }

  @Override
  public void release() {
    end(true);
  }

  @Override
  public void discard() {
    end(false);
  }

  private void end(boolean reusable) {
    if (!over) {
      over = true;
      listener = null;
      loan.giveBack(reusable);
    }
  }
}
