package io.sluice.core;

import java.util.List;
import java.util.stream.Collectors;

/** What a {@link Program} did; put into words only if somebody asks. */
record Deed(int operation, String words, Object... with) {
  static String story(List<Deed> deeds) {
    return deeds.stream().map(Deed::toString).collect(Collectors.joining("\n  "));
  }

  @Override
  public String toString() {
    return operation + " " + String.format(words, with);
  }
}
