package io.sluice.core.protocol;

import java.util.Locale;

/** What can be wrong with a request. The texts are fixed: a reply never repeats the input. */
public enum ErrorCode {
  BAD_JSON("Invalid message format"),
  MISSING_FIELD("A required field is missing"),
  BAD_FIELD("A field has the wrong type or form"),
  BAD_ID("id must be an integer or match [A-Za-z0-9._:-]{1,64}"),
  BAD_GROUP("Group names match [\\\\p{L}\\\\p{N}._:/-]{1,200}"),
  NOT_MEMBER("Join the group before sending to it"),
  NO_SUCH_TARGET("No such client"),
  TOO_MANY_GROUPS("Too many groups on this connection"),
  RATE_LIMITED("Too many messages"),
  UNKNOWN_TYPE("Unknown message type"),
  NOT_ADMITTED("Not admitted");

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final String escapedText;

  ErrorCode(String escapedText) {
    this.escapedText = escapedText;
  }

  /** The value of {@code code} on the wire. */
  public String wireName() {
    return wireName;
  }

  String escapedText() {
    return escapedText;
  }
}
