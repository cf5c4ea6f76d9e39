package io.sluice.it.app.echo;

import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;

/** A transport of ours that takes the dress off what it is given; all else is as it is. */
final class PlainTransport implements Transport {
  private final Transport real;

  private PlainTransport(Transport real) {
    this.real = real;
  }

  /** Null for null. */
  static Transport of(Transport real) {
    return real == null ? null : new PlainTransport(real);
  }

  @Override
  public Lane lane() {
    return real.lane();
  }

  @Override
  public int maxBatchMessages() {
    return real.maxBatchMessages();
  }

  @Override
  public void send(Batch batch, Completion done) {
    EncodedMessage[] plain = new EncodedMessage[batch.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = EncodedMessage.of(Dress.off(batch.get(i).text()));
    }
    real.send(new Batch(plain, plain.length), done);
  }

  @Override
  public void ping() {
    real.ping();
  }

  @Override
  public void close(int code, String reason) {
    real.close(code, reason);
  }

  @Override
  public boolean isOpen() {
    return real.isOpen();
  }

  @Override
  public void abort() {
    real.abort();
  }
}
