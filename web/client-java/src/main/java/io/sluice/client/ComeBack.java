package io.sluice.client;

import java.util.Set;

/** Whether one whose connection ended is to come back: the close codes of docs/protocol.md. */
enum ComeBack {
  NEVER,
  NOW,
  LATER;

  /** These say that it is over, even to a client that was told before to come back. */
  private static final Set<Integer> LAST_WORDS = Set.of(1003, 1007, 1008, 1009, 4001, 4002);

  private static final int TOO_MANY_REQUESTS = 429;

  static ComeBack after(ConnectionEnd end) {
    int status = end.status();
    if (status != 0) {
      return status == TOO_MANY_REQUESTS || status >= 500 ? LATER : NEVER;
    }
    int code = end.code();
    if (code == ConnectionEnd.NORMAL || isLastWord(end) || code >= 4000 && code <= 4099) {
      return NEVER;
    }
    return code >= 4200 && code <= 4299 ? NOW : LATER;
  }

  static boolean isLastWord(ConnectionEnd end) {
    return LAST_WORDS.contains(end.code());
  }
}
