package io.kernos.marathon.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decides for one app, and remembers what it wanted, so that a short peak or dip does not make
 * instances come and go.
 */
final class Judge {
  /** At one look the count at most doubles, or grows by so many. */
  private static final int FREE_STEP = 4;

  private record Wish(Instant at, int wanted) {}

  private final Deque<Wish> wishes = new ArrayDeque<>();

  /** How many instances there are to be, and why. */
  Decision decide(Policy policy, int instances, List<Reading> readings, Instant now) {
    String words = readings.stream().map(Reading::words).collect(Collectors.joining("; "));
    int limited = policy.clamp(instances);
    if (limited != instances) {
      return new Decision(
          now, instances, limited, limits(policy) + " allow no " + instances + " instances");
    }
    List<Reading> known = readings.stream().filter(each -> each.ratio().isPresent()).toList();
    if (known.isEmpty()) {
      return new Decision(now, instances, instances, words);
    }
    int wanted = known.stream().mapToInt(each -> each.wanted(instances)).max().getAsInt();
    if (wanted < instances && known.size() < readings.size()) {
      wanted = instances;
      words += "; nothing ends while a measure is unknown";
    }
    int step = Math.max(2 * instances, instances + FREE_STEP);
    if (wanted > step) {
      words +=
          "; " + wanted + " instances would be right, of which at most " + step + " come at once";
      wanted = step;
    }
    int within = policy.clamp(wanted);
    if (within != wanted) {
      words += "; " + wanted + " instances would be right, but for " + limits(policy);
    }
    return steadied(policy, instances, within, words, now);
  }

  private Decision steadied(Policy policy, int instances, int wanted, String words, Instant now) {
    wishes.addLast(new Wish(now, wanted));
    Duration longest =
        policy.upWindow().compareTo(policy.downWindow()) > 0
            ? policy.upWindow()
            : policy.downWindow();
    // One from before the window stays: it says that the whole of the window was seen.
    while (wishes.size() > 1 && !second().at().isAfter(now.minus(longest))) {
      wishes.removeFirst();
    }
    int steady = instances;
    if (wanted > instances) {
      steady = Math.max(instances, extreme(policy.upWindow(), now, instances, true));
    } else if (wanted < instances) {
      steady = Math.min(instances, extreme(policy.downWindow(), now, instances, false));
    }
    if (steady != wanted) {
      Duration window = wanted > instances ? policy.upWindow() : policy.downWindow();
      words += "; the need of " + wanted + " must last for " + window.toSeconds() + " s first";
    }
    return new Decision(now, instances, steady, words);
  }

  private Wish second() {
    return wishes.stream().skip(1).findFirst().orElseThrow();
  }

  /**
   * The smallest wish within a window, or the greatest; {@code instances} when less than the window
   * was seen.
   */
  private int extreme(Duration window, Instant now, int instances, boolean smallest) {
    Instant from = now.minus(window);
    if (wishes.getFirst().at().isAfter(from)) {
      return instances;
    }
    var within = wishes.stream().filter(wish -> !wish.at().isBefore(from)).mapToInt(Wish::wanted);
    return (smallest ? within.min() : within.max()).orElse(instances);
  }

  private static String limits(Policy policy) {
    return "the limits of " + policy.min() + " to " + policy.max();
  }

  /** Forgets what was wanted: the app is another one now. */
  void reset() {
    wishes.clear();
  }
}
