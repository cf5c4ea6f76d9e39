package io.sluice.it.hostile;

import java.io.IOException;

/** How a client reaches the server, until it is pulled: from then on nothing passes either way. */
public interface Line extends AutoCloseable {
  /** A client at the other end of it. */
  Peer connect() throws IOException;

  /** Neither end is told. */
  void pull() throws Exception;

  /** It is as it was; what was under way meanwhile may come. */
  void mend() throws Exception;

  @Override
  void close() throws IOException;
}
