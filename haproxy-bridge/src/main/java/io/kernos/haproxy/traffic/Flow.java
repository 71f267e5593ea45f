package io.kernos.haproxy.traffic;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What goes to one back end: counted on over reloads, and a second in the last seconds. */
final class Flow {
  /** Rates are of so long: a second alone would swing. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  private final Deque<Step> steps = new ArrayDeque<>();
  private Counters last;
  private long requests;
  private long errors;

  /** What was counted from one look to the next. */
  private record Step(long end, long nanos, long requests, long errors) {}

  /** Begins with what is counted already, which happened before anybody looked. */
  Flow(Counters first) {
    last = first;
  }

  /**
   * Takes what the same worker counts now.
   *
   * @param nanos since the look before
   */
  void goOn(Counters now, long at, long nanos) {
    if (now.requests() < last.requests() || now.errors() < last.errors()) {
      // Somebody cleared the counters.
      begin(now, at);
      return;
    }
    long newRequests = now.requests() - last.requests();
    long newErrors = now.errors() - last.errors();
    requests += newRequests;
    errors += newErrors;
    last = now;
    steps.addLast(new Step(at, nanos, newRequests, newErrors));
    forget(at);
  }

  private void forget(long at) {
    steps.removeIf(step -> at - step.end() >= WINDOW.toNanos());
  }

  /**
   * Takes what a worker counts that began since the look before. It is all new; but what the worker
   * before it did in that time is not known, so that it makes no rate.
   */
  void begin(Counters now, long at) {
    requests += now.requests();
    errors += now.errors();
    last = now;
    forget(at);
  }

  /** Whether there is a rate yet. */
  boolean isMeasured() {
    return !steps.isEmpty();
  }

  double requestsPerSecond() {
    return steps.stream().mapToLong(Step::requests).sum() / seconds();
  }

  double errorsPerSecond() {
    return steps.stream().mapToLong(Step::errors).sum() / seconds();
  }

  private double seconds() {
    return steps.stream().mapToLong(Step::nanos).sum() / 1e9;
  }

  /** As of the last look. */
  Counters now() {
    return last;
  }

  /** Since this began. */
  long requests() {
    return requests;
  }

  /** Since this began. */
  long errors() {
    return errors;
  }
}
