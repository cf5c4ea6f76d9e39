package io.sluice.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * What the user sees: one line a step, with the seconds since the start.
 *
 * <p>Writes to the process's own output, not to {@link System#out}: that one is Maven's, coloured
 * by Jansi, which takes it down in a shutdown hook of its own while ours still has something to
 * say.
 */
final class Console {
  private final PrintStream out =
      new PrintStream(
          new FileOutputStream(FileDescriptor.out),
          true,
          Charset.forName(System.getProperty("native.encoding", "UTF-8")));
  private final long startNanos = System.nanoTime();

  double elapsedSeconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  void step(String text) {
    line(String.format(Locale.ROOT, "%5.1f s  %s", elapsedSeconds(), text));
  }

  void line(String text) {
    synchronized (out) {
      out.println("[sluice] " + text);
      out.flush();
    }
  }

  void block(String text) {
    synchronized (out) {
      out.println(text);
      out.flush();
    }
  }
}
