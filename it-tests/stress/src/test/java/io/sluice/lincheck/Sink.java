package io.sluice.lincheck;

import io.sluice.core.delivery.Outbox;
import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;

/** A transport that takes everything at once; its lane is whoever wakes it. */
final class Sink implements Transport {
  private final Lane lane =
      new Lane() {
        @Override
        public void wake(Runnable pass) {
          pass.run();
        }

        @Override
        public void wakeAgain(Runnable pass) {
          pass.run();
        }
      };

  static EncodedMessage gap(int missed) {
    return EncodedMessage.of("{}");
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return 2;
  }

  @Override
  public void send(Batch batch, Completion done) {
    done.completed(null);
  }

  @Override
  public void ping() {}

  @Override
  public void close(int code, String reason) {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void abort() {}

  /** Doesn't listen. */
  static final class Deaf implements Outbox.Owner {
    @Override
    public void overflowed() {}

    @Override
    public void sendFailed(Throwable failure) {}

    @Override
    public void written() {}

    @Override
    public void pinged() {}

    @Override
    public Runnable closing() {
      return () -> {};
    }
  }
}
