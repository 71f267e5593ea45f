package io.kernos.marathon.launch;

import io.kernos.api.v1.Offer;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits for offers, and why. On the scheduler's context. */
public interface LaunchQueue {

  /**
   * The waiting instances of one app or pod.
   *
   * @param count how many wait
   * @param delay left before the next launch; zero: none
   * @param since when they began to wait
   * @param lastUnused the newest offers that were declined
   */
  record Item(
      RunSpec spec,
      int count,
      Duration delay,
      Instant since,
      OfferSummary summary,
      List<UnusedOffer> lastUnused) {
    public Item {
      lastUnused = List.copyOf(lastUnused);
    }
  }

  /**
   * Counts of offers since the instances began to wait.
   *
   * @param lastOffers of each agent's newest offer: how many fail for a reason, in the order of the
   *     checks
   * @param lastAttempt the same of every offer since the last launch
   */
  record OfferSummary(
      int processed,
      int unused,
      Optional<Instant> lastUnusedAt,
      Optional<Instant> lastUsedAt,
      Map<NoMatch, Integer> lastOffers,
      Map<NoMatch, Integer> lastAttempt) {}

  /** An offer that was declined, and why. */
  record UnusedOffer(Offer offer, List<NoMatch> reasons, Instant at) {
    public UnusedOffer {
      reasons = List.copyOf(reasons);
    }
  }

  /** Every app and pod of which instances wait. */
  List<Item> items();

  /**
   * Ends the back-off of an app or pod.
   *
   * @return false when none wait
   */
  boolean resetDelay(PathId spec);

  /**
   * For each waiting app or pod why it waits: a sentence with the count of agents by what lacks.
   */
  String explain(PathId spec);
}
