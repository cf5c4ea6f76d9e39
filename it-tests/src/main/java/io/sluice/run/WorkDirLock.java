package io.sluice.run;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sees to it that one launch at a time uses a work directory: the next one would delete the files
 * of a server that runs.
 *
 * <p>Held until this JVM ends, and not only until {@link RunSluice} is through with it: the server
 * is stopped on the shutdown hook. The operating system gives it back, however the JVM ends.
 */
final class WorkDirLock {
  /** A lock that nobody refers to is closed by the garbage collector. */
  private static final Queue<FileLock> HELD = new ConcurrentLinkedQueue<>();

  private WorkDirLock() {}

  /** Makes the directory if there is none. */
  static void take(LaunchOptions options) throws LaunchFailed, IOException {
    Files.createDirectories(options.workDir());
    FileChannel channel = FileChannel.open(options.lock(), CREATE, WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new LaunchFailed(
          "The directory " + options.workDir() + " is in use by another run.",
          "Stop that one, or give this one another port (which is another directory, too): mvn -Prun"
              + " -D"
              + LaunchOptions.HTTP_PORT_KEY
              + "=8081 -D"
              + LaunchOptions.MANAGEMENT_PORT_KEY
              + "=9991");
    }
    HELD.add(lock);
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisJvm) {
      // Of a daemon that runs several builds, for example.
      return null;
    }
  }
}
