package io.sluice.adapter.config;

import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.ConfigException;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.Reservation;
import io.sluice.core.config.TargetRule;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the text of a setting may be.
 *
 * @param name one word for people: what is counted, or the kind of text
 * @param bound what is taken, as it stands in messages and in the documentation
 * @param parser throws a {@link ConfigException} for a text that isn't taken
 * @param text the inverse of the parser
 */
record ValueType<T>(String name, String bound, Parser<T> parser, Function<T, String> text) {
  /** Makes a value of a stripped text, or throws a {@link ConfigException} that names the key. */
  interface Parser<T> {
    T parse(String key, String raw);
  }

  // Long.parseLong alone would take a plus sign and digits of other scripts.
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");
  // BigDecimal alone would take 1e1, .5 and 5. besides.
  private static final Pattern PERCENTAGE = Pattern.compile("[0-9]+(\\.[0-9]+)?%");

  static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Whole numbers; the name says of what. */
  static ValueType<Long> number(String name, long min, long max) {
    String bound = "from " + min + " to " + max;
    Parser<Long> parser =
        (key, raw) -> {
          if (WHOLE_NUMBER.matcher(raw).matches()) {
            try {
              long value = Long.parseLong(raw);
              if (min <= value && value <= max) {
                return value;
              }
            } catch (NumberFormatException beyondLong) {
              // Out of bounds too, and told the same way.
            }
          }
          throw new ConfigException(key, "a whole number " + bound, raw);
        };
    return new ValueType<>(name, bound, parser, String::valueOf);
  }

  static ValueType<Duration> duration(Duration min, Duration max) {
    String bound = "from " + min + " to " + max;
    Parser<Duration> parser =
        (key, raw) -> {
          try {
            Duration value = Duration.parse(raw);
            if (min.compareTo(value) <= 0 && value.compareTo(max) <= 0) {
              return value;
            }
          } catch (DateTimeParseException notIso) {
            // Told the same way as one that is out of bounds.
          }
          throw new ConfigException(key, "an ISO-8601 duration " + bound, raw);
        };
    return new ValueType<>("duration", bound, parser, Duration::toString);
  }

  /** The constants of an enum in lower case, with hyphens. */
  static <E extends Enum<E>> ValueType<E> words(Class<E> constants) {
    return words(Arrays.asList(constants.getEnumConstants()), ValueType::word);
  }

  static ValueType<Boolean> flag() {
    return flag("true", "false");
  }

  /** Two words, of which the first is true. */
  static ValueType<Boolean> flag(String yes, String no) {
    return words(List.of(true, false), value -> value ? yes : no);
  }

  /** Slots: a share of the capacity, exact, or a count. */
  static ValueType<Reservation> reservation() {
    String bound = "from 0% to 100%, or a count from 0 to " + PoolConfig.MOST_CONNECTIONS;
    Parser<Reservation> parser =
        (key, raw) -> {
          try {
            if (PERCENTAGE.matcher(raw).matches()) {
              return Reservation.ofPercent(raw.substring(0, raw.length() - 1));
            }
            if (WHOLE_NUMBER.matcher(raw).matches()) {
              return Reservation.ofCount(Integer.parseInt(raw));
            }
          } catch (ConfigException | NumberFormatException outOfBounds) {
            // Told the same way as a text that is neither.
          }
          throw new ConfigException(key, "a percentage " + bound, raw);
        };
    return new ValueType<>("percentage", bound, parser, Reservation::toString);
  }

  /** The same for the lowest class. */
  static ValueType<Reservation> noReservation() {
    String bound = "0, since no class ranks below it";
    ValueType<Reservation> any = reservation();
    Parser<Reservation> parser =
        (key, raw) -> {
          Reservation value = any.parser().parse(key, raw);
          if (value.isNone()) {
            return value;
          }
          throw new ConfigException(key, bound, raw);
        };
    return new ValueType<>("only", bound, parser, any.text());
  }

  /** The value of {@code sluice.pools}; the records judge it. */
  static ValueType<List<String>> poolNames() {
    Parser<List<String>> parser =
        (key, raw) -> {
          List<String> names = items(raw);
          List<PoolConfig> pools =
              names.stream().map(n -> PoolConfig.named(n).withMaxConnections(1)).toList();
          new NodeConfig(
              pools,
              PoolConfig.MOST_CONNECTIONS,
              true,
              NodeConfig.DEFAULT_LANE_BACKLOG_BYTES,
              AccessConfig.DEFAULT);
          return names;
        };
    return list("names of the form [a-z][a-z0-9]{0,31}, \"default\" among them", parser);
  }

  /** Any list, for keys that aren't ours or are judged elsewhere. */
  static ValueType<List<String>> anyList() {
    return list("anything", (key, raw) -> items(raw));
  }

  /** The value of {@code sluice.access.allowed-origins}; the record judges it. */
  static ValueType<List<String>> origins() {
    Parser<List<String>> parser =
        (key, raw) -> new AccessConfig(true, false, items(raw), 0).allowedOrigins();
    return list("origins like https://example.org[:port]", parser);
  }

  /** The value of {@code sluice.outbound.allowed-targets}. */
  static ValueType<List<TargetRule>> targetRules() {
    return new ValueType<>(
        "list",
        "rules like " + TargetRule.FORM,
        (key, raw) -> items(raw).stream().map(item -> TargetRule.of(key, item)).toList(),
        rules -> rules.stream().map(TargetRule::toString).collect(Collectors.joining(",")));
  }

  /** Zero for none, or a duration within bounds. */
  static ValueType<Duration> durationOrNone(Duration min, Duration max) {
    ValueType<Duration> some = duration(min, max);
    Parser<Duration> parser =
        (key, raw) -> raw.equals("PT0S") ? Duration.ZERO : some.parser().parse(key, raw);
    return new ValueType<>(some.name(), some.bound() + ", or PT0S", parser, some.text());
  }

  /** The path of a file, which is looked for when it is needed. */
  static ValueType<String> path() {
    return new ValueType<>("path", "of a file", (key, raw) -> raw, path -> path);
  }

  /** The name of a credential. */
  static ValueType<String> credentialName() {
    String bound = "of the form " + CREDENTIAL.pattern();
    Parser<String> parser =
        (key, raw) -> {
          if (raw.isEmpty() || CREDENTIAL.matcher(raw).matches()) {
            return raw;
          }
          throw new ConfigException(key, "a name " + bound, raw);
        };
    return new ValueType<>("name", bound, parser, name -> name);
  }

  private static <T> ValueType<T> words(Collection<T> values, Function<T, String> text) {
    String bound = values.stream().map(text).collect(Collectors.joining(", "));
    Parser<T> parser =
        (key, raw) ->
            values.stream()
                .filter(each -> text.apply(each).equals(raw))
                .findFirst()
                .orElseThrow(() -> new ConfigException(key, "one of " + bound, raw));
    return new ValueType<>("one of", bound, parser, text);
  }

  private static ValueType<List<String>> list(String bound, Parser<List<String>> parser) {
    return new ValueType<>("list", bound, parser, items -> String.join(",", items));
  }

  /** What stands between the commas. A gap stays as an empty item, for the record to refuse. */
  static List<String> items(String raw) {
    return raw.isEmpty()
        ? List.of()
        : Arrays.stream(raw.split(",", -1)).map(String::strip).toList();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
