package io.sluice.core.group;

/** What a group may be called: {@code [\p{L}\p{N}._:/-]{1,200}}, characters, not normalised. */
public final class GroupName {
  /** Most characters (Unicode code points) of a name. */
  public static final int MOST_CHARACTERS = 200;

  private GroupName() {}

  /** True if a group may be called so. */
  public static boolean isValid(String name) {
    int characters = 0;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (!isAllowed(c) || ++characters > MOST_CHARACTERS) {
        return false;
      }
      i += Character.charCount(c);
    }
    return characters > 0;
  }

  private static boolean isAllowed(int c) {
    if (c < 128) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || c == '.'
          || c == '_'
          || c == ':'
          || c == '/'
          || c == '-';
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> false;
    };
  }
}
