package io.sluice.jms;

import java.util.Locale;
import java.util.Set;

/** Which properties a message keeps that is sent on. */
final class SentOn {
  /** The two of JMS's own that the sender sets. */
  private static final Set<String> SENDERS = Set.of("JMSXGroupID", "JMSXGroupSeq");

  /** By that Artemis knows a message which it has had already, and drops it. */
  private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  /** What selectors are written in, in either case. */
  private static final Set<String> RESERVED =
      Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

  private SentOn() {}

  /**
   * Whether it is one of the sender's and may be set by JMS. By other protocols messages may have
   * any names: one that JMS refuses would hold up the queue.
   */
  static boolean keeps(String name) {
    return name.startsWith("JMS")
        ? SENDERS.contains(name)
        : isIdentifier(name) && !name.equals(DUPLICATE_ID);
  }

  private static boolean isIdentifier(String name) {
    return !name.isEmpty()
        && Character.isJavaIdentifierStart(name.codePointAt(0))
        && name.codePoints().allMatch(Character::isJavaIdentifierPart)
        && !RESERVED.contains(name.toUpperCase(Locale.ROOT));
  }
}
