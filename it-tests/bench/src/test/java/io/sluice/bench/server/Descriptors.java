package io.sluice.bench.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a server's process has open: by it, each kind of server tells how many sockets it holds. */
final class Descriptors {
  private static final long LOOK_EACH_MILLIS = 100;
  private static final long PATIENCE_SECONDS = 120;

  private Descriptors() {}

  static int of(Peer peer) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(peer.pid()), "fd"))) {
      for (Path each : all) {
        count += each.getNameCount() > 0 ? 1 : 0;
      }
    }
    return count;
  }

  /** Returns when there are that many at most. */
  static void awaitAtMost(int most, Peer peer) throws Unable, IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (of(peer) > most) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new Unable(
            "The server "
                + peer.contender().title
                + " still has "
                + of(peer)
                + " descriptors "
                + PATIENCE_SECONDS
                + " s after its clients have gone, where at most "
                + most
                + " should be left.");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EACH_MILLIS);
    }
  }
}
