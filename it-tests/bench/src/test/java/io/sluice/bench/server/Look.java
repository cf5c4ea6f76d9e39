package io.sluice.bench.server;

import java.io.IOException;
import java.util.List;

/** One run of the load generator, and what is looked at besides. */
interface Look {
  /**
   * Does it.
   *
   * @param load the load generator's arguments
   */
  Run run(Kit kit, Peer peer, List<String> load) throws Unable, IOException, InterruptedException;
}
