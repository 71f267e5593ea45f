package io.kernos.api.json;

import com.google.protobuf.Duration;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as text: {@code 10mins}, {@code 1.5hrs} as the documents of Mesos write them, and
 * {@code 600s} as protobuf does.
 */
final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([a-z]+)");
  private static final long SECOND = 1_000_000_000L;
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          SECOND,
          "secs",
          SECOND,
          "mins",
          60 * SECOND,
          "hrs",
          3_600 * SECOND,
          "days",
          86_400 * SECOND,
          "weeks",
          604_800 * SECOND);

  private Durations() {}

  /** The duration; empty when the text is none, or longer than 292 years. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches() || !NANOS.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    try {
      long nanos =
          new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(NANOS.get(matcher.group(2))))
              .toBigInteger()
              .longValueExact();
      return Optional.of(
          Duration.newBuilder()
              .setSeconds(nanos / SECOND)
              .setNanos((int) (nanos % SECOND))
              .build());
    } catch (ArithmeticException tooLong) {
      return Optional.empty();
    }
  }
}
