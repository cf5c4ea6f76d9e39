package io.sluice.it.bare;

import io.sluice.it.hostile.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Puts messages together from the frames that a {@link Peer} tells of. */
public final class Pieces {
  /** A frame that goes on with a message. */
  private static final String MORE = "opcode 0 ";

  private static final String NOT_THE_LAST = "part ";

  private final Pattern message;
  private StringBuilder begun;
  private int whole;
  private int torn;

  /** Messages are to look like that. */
  public Pieces(Pattern message) {
    this.message = message;
  }

  /** What comes from now on, until nothing more does for that long. How it ended. */
  public String readFrom(Peer peer, Duration silence) throws IOException {
    while (true) {
      peer.patience(silence);
      String came = peer.next();
      if (came.equals(Peer.SILENCE) || came.equals(Peer.CUT) || came.startsWith("close ")) {
        return came;
      }
      take(came);
    }
  }

  private void take(String came) {
    boolean last = !came.startsWith(NOT_THE_LAST);
    String rest = last ? came : came.substring(NOT_THE_LAST.length());
    boolean first = !rest.startsWith(MORE);
    if (first == (begun != null)) {
      torn++; // one within another, or the middle of none
      begun = null;
    }
    begun = begun == null ? new StringBuilder() : begun;
    begun.append(first ? rest : rest.substring(MORE.length()));
    if (last) {
      count();
    }
  }

  private void count() {
    if (message.matcher(begun).matches()) {
      whole++;
    } else {
      torn++;
    }
    begun = null;
  }

  @Override
  public String toString() {
    return whole + " whole, " + torn + " torn";
  }

  public int whole() {
    return whole;
  }

  /** Mixed up with others, or not as it should look. */
  public int torn() {
    return torn;
  }
}
