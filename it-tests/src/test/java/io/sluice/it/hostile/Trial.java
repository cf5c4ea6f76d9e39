package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tries a row on a connection of its own. All that must come has to be there within two seconds of
 * the last write. A client that was closed is cut then, once it has answered; one that wasn't has
 * its next message echoed.
 */
public final class Trial {
  /** Before what may come, or not. */
  static final String PERHAPS = "perhaps ";

  private static final String ALIVE = "{\"still\":\"there\"}";

  private Trial() {}

  /** Fails with what was sent and what came. */
  public static void of(int port, Row row) throws IOException {
    List<String> came = new ArrayList<>();
    try (Peer peer = new Peer(port)) {
      if (row.handshake()) {
        peer.write(RawClient.upgrade("/sluice/ws"));
        expect(row, came, peer, List.of("HTTP 101"));
      }
      boolean ended = false;
      for (byte[] each : row.sent()) {
        ended = ended || !peer.write(each);
      }
      peer.patience(Row.PATIENCE);
      expect(row, came, peer, row.expected());
      finish(row, came, peer);
    }
  }

  private static void finish(Row row, List<String> came, Peer peer) throws IOException {
    String last = came.isEmpty() ? "" : came.get(came.size() - 1);
    if (last.startsWith("close ")) {
      peer.write(Bytes.frame(Bytes.FIN | Bytes.CLOSE, Bytes.of(3, 232)));
      expect(row, came, peer, List.of(Peer.CUT));
    } else if (!last.equals(Peer.CUT)
        && !last.equals(Peer.SILENCE)
        && (!last.startsWith("HTTP ") || last.contains(" 101"))) {
      peer.write(Bytes.text(ALIVE));
      expect(row, came, peer, List.of(Row.echo(ALIVE)));
    }
  }

  private static void expect(Row row, List<String> came, Peer peer, List<String> all)
      throws IOException {
    String next = null;
    for (String each : all) {
      boolean perhaps = each.startsWith(PERHAPS);
      String expected = perhaps ? each.substring(PERHAPS.length()) : each;
      if (next == null) {
        next = peer.next();
        came.add(next);
      }
      if (isOneOf(expected, next)) {
        next = null;
      } else if (!perhaps) {
        throw new AssertionError(story(row, came) + "\n  and not " + Bytes.shown(expected));
      }
    }
  }

  private static String story(Row row, List<String> came) {
    StringBuilder story = new StringBuilder(row.toString()).append(row.shown());
    came.forEach(each -> story.append("\n  < ").append(Bytes.shown(each)));
    return story.toString();
  }

  /** True if that is what must come, or one of those. */
  static boolean isOneOf(String expected, String came) {
    for (String each : expected.split(" \\| ")) {
      String pattern = Pattern.quote(each).replace("*", "\\E.*\\Q");
      if (came.equals(each) || Pattern.compile(pattern, Pattern.DOTALL).matcher(came).matches()) {
        return true;
      }
    }
    return false;
  }
}
