package io.sluice.it.app.tx;

import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that has nothing to keep, votes as its name says, and tells what is asked of it. */
final class Voter implements XAResource {
  private final String name;
  private final Consumer<String> tell;

  Voter(String name, Consumer<String> tell) {
    this.name = name;
    this.tell = tell;
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    tell.accept(name + ":prepare");
    failIf("refuses", XAException.XA_RBROLLBACK);
    failIf("breaks", XAException.XAER_RMERR);
    return name.startsWith("reads") ? XA_RDONLY : XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    tell.accept(name + (onePhase ? ":commit-at-once" : ":commit"));
    failIf("refuses", XAException.XA_RBROLLBACK);
    failIf("decides", XAException.XA_HEURRB);
  }

  @Override
  public void rollback(Xid xid) {
    tell.accept(name + ":rollback");
  }

  private void failIf(String kind, int code) throws XAException {
    if (name.startsWith(kind)) {
      throw new XAException(code);
    }
  }

  @Override
  public void start(Xid xid, int flags) {
    // Nothing belongs to it.
  }

  @Override
  public void end(Xid xid, int flags) {
    // Nothing belongs to it.
  }

  @Override
  public void forget(Xid xid) {
    // It remembers nothing.
  }

  @Override
  public Xid[] recover(int flag) {
    return new Xid[0];
  }

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
