package io.kernos.launcher.config;

import io.kernos.master.Rate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the values of a key may be.
 *
 * @param takes in words that follow "takes"
 * @param parser throws {@link IllegalArgumentException} for what it does not take
 */
record ValueType<T>(String takes, Function<String, T> parser) {
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|min|h|d|w)");

  static final ValueType<Boolean> FLAG =
      new ValueType<>(
          "true or false",
          text ->
              switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException();
              });

  static final ValueType<Integer> PORT =
      whole("a port number from 0 to 65535 (0: any free one)", 0, 65_535);

  static final ValueType<Duration> DURATION_TYPE =
      new ValueType<>("a duration such as 500ms, 15s, 10min, 2h, 7d or 1w", ValueType::duration);

  static final ValueType<Optional<Rate>> RATE_TYPE =
      new ValueType<>(
          "a rate such as 1/10min, or nothing",
          text -> text.isEmpty() ? Optional.empty() : Optional.of(rate(text)));

  static final ValueType<List<String>> NAMES =
      new ValueType<>(
          "a list such as [a, b]",
          text ->
              Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList());

  static ValueType<Integer> whole(String takes, int least, int most) {
    return new ValueType<>(
        takes,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  static ValueType<String> text(String takes) {
    return new ValueType<>(takes, text -> text);
  }

  /** Text that {@code check} does not throw for. */
  static ValueType<String> text(String takes, Consumer<String> check) {
    return new ValueType<>(
        takes,
        text -> {
          check.accept(text);
          return text;
        });
  }

  static ValueType<String> oneOf(String... names) {
    List<String> all = List.of(names);
    return text(
        "one of " + String.join(", ", all),
        text -> {
          if (!all.contains(text)) {
            throw new IllegalArgumentException();
          }
        });
  }

  static ValueType<List<String>> listOf(String... names) {
    List<String> all = List.of(names);
    return new ValueType<>(
        "a list of " + String.join(", ", all),
        text -> {
          List<String> chosen = NAMES.parser().apply(text);
          if (!all.containsAll(chosen)) {
            throw new IllegalArgumentException();
          }
          return chosen;
        });
  }

  private static Rate rate(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException();
    }
    return new Rate(
        Integer.parseInt(text.substring(0, slash).strip()),
        duration(text.substring(slash + 1).strip()));
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofDays(Math.multiplyExact(7, amount));
    };
  }
}
