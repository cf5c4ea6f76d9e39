package io.sluice.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads why the server refused the EAR: from the marker file that WildFly's deployment scanner
 * leaves, or from the log of Payara.
 */
final class DeploymentFailure {
  private static final String CAUSE = "Caused by: ";

  private static final String PAYARA_REFUSAL = "Error occurred during deployment: ";
  private static final String SEE_LOG = ". Please see server.log for more details.";

  /** Weld hands over what an extension refused as a list, with every stack trace in its text. */
  private static final Pattern WELD_LIST_ENTRY = Pattern.compile("Exception \\d+ :\\R");

  private static final Pattern NOISE =
      Pattern.compile("^\\s+at |^\\s*\\.\\.\\. \\d+ |Exception List with \\d+ exceptions:");

  private static final Pattern CLASS_NAME =
      Pattern.compile("^(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$.]*: ");

  private DeploymentFailure() {}

  /** From the marker file of WildFly: empty as long as there is none. */
  static Optional<List<String>> of(Path marker) {
    if (!Files.exists(marker)) {
      return Optional.empty();
    }
    try {
      return Optional.of(readable(Files.readString(marker, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return Optional.of(List.of("(its reason is in " + marker + ")"));
    }
  }

  /**
   * The innermost causes in the server's nested text, each once, without stack traces; without any,
   * the text as it is. What wraps a cause (which service, which component) stands in the log.
   */
  static List<String> readable(String marker) {
    String text = unquoted(marker);
    Set<String> lines = new LinkedHashSet<>();
    for (String value : quoted(text)) {
      if (value.contains(CAUSE)) {
        for (String exception : WELD_LIST_ENTRY.split(value)) {
          lines.addAll(innermost(exception));
        }
      }
    }
    return lines.isEmpty() ? text.lines().toList() : List.copyOf(lines);
  }

  /**
   * The same from a log of Payara 6, which says it in one line that has its own sign for the end of
   * one.
   */
  static List<String> readablePayaraLog(List<String> log) {
    Set<String> lines = new LinkedHashSet<>();
    for (String line : log) {
      int said = line.indexOf(PAYARA_REFUSAL);
      if (said >= 0) {
        String text = line.substring(said + PAYARA_REFUSAL.length()).replace("%%%EOL%%%", "\n");
        for (String exception : WELD_LIST_ENTRY.split(text)) {
          lines.addAll(innermost(exception));
        }
      }
    }
    return lines.stream().filter(line -> !line.equals(SEE_LOG)).toList();
  }

  private static List<String> innermost(String exception) {
    int last = exception.lastIndexOf(CAUSE);
    return (last < 0 ? exception : exception.substring(last + CAUSE.length()))
        .lines()
        .filter(line -> !line.isBlank() && !NOISE.matcher(line).find())
        .map(line -> CLASS_NAME.matcher(line.strip()).replaceFirst(""))
        .toList();
  }

  /**
   * The marker file holds one string whose text quotes others: each level has its own backslashes.
   */
  private static String unquoted(String marker) {
    String text = marker.strip();
    List<String> strings = text.startsWith("\"") ? quoted(text) : List.of();
    return strings.size() == 1 ? strings.get(0) : text;
  }

  /**
   * Every string in double quotes, unescaped. By hand: a regular expression recurses per character.
   */
  private static List<String> quoted(String text) {
    List<String> strings = new ArrayList<>();
    StringBuilder inside = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inside == null) {
        inside = c == '"' ? new StringBuilder() : null;
      } else if (c == '"') {
        strings.add(inside.toString());
        inside = null;
      } else if (c == '\\' && i + 1 < text.length()) {
        inside.append(text.charAt(++i));
      } else {
        inside.append(c);
      }
    }
    return strings;
  }
}
