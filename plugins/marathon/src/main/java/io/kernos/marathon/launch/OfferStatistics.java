package io.kernos.marathon.launch;

import io.kernos.api.v1.Offer;
import io.kernos.marathon.launch.LaunchQueue.OfferSummary;
import io.kernos.marathon.launch.LaunchQueue.UnusedOffer;
import io.kernos.marathon.launch.match.Lack;
import io.kernos.marathon.launch.match.MatchResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of the offers that waiting instances saw (Marathon: OfferMatchStatistics.scala). */
final class OfferStatistics {
  /** Of so many agents the last unused offer is kept. */
  private static final int MOST_AGENTS = 1000;

  /** An offer that did not fit. */
  record Unfit(Offer offer, List<Lack> lacks, Instant at) {}

  private int processed;
  private int unused;
  private Optional<Instant> lastUsed = Optional.empty();
  private Optional<Instant> lastUnused = Optional.empty();
  private final Map<NoMatch, Integer> attempt = new EnumMap<>(NoMatch.class);
  private final Map<String, Unfit> byAgent = new LinkedHashMap<>();

  void used(Instant now) {
    processed++;
    lastUsed = Optional.of(now);
  }

  void unused(Offer offer, MatchResult.Lacking lacking, Instant now) {
    processed++;
    unused++;
    lastUnused = Optional.of(now);
    first(lacking.lacks()).ifPresent(reason -> attempt.merge(reason, 1, Integer::sum));
    String agent = offer.getAgentId().getValue();
    // The newest stands last.
    byAgent.remove(agent);
    byAgent.put(agent, new Unfit(offer, lacking.lacks(), now));
    if (byAgent.size() > MOST_AGENTS) {
      byAgent.remove(byAgent.keySet().iterator().next());
    }
  }

  /** The reason that is counted. */
  private static Optional<NoMatch> first(List<Lack> lacks) {
    return lacks.stream().map(Lack::reason).min(NoMatch::compareTo);
  }

  OfferSummary summary() {
    Map<NoMatch, Integer> last = new EnumMap<>(NoMatch.class);
    for (Unfit unfit : byAgent.values()) {
      first(unfit.lacks).ifPresent(reason -> last.merge(reason, 1, Integer::sum));
    }
    return new OfferSummary(
        processed,
        unused,
        lastUnused,
        lastUsed,
        Collections.unmodifiableMap(last),
        Collections.unmodifiableMap(copy(attempt)));
  }

  private static Map<NoMatch, Integer> copy(Map<NoMatch, Integer> counts) {
    Map<NoMatch, Integer> copy = new EnumMap<>(NoMatch.class);
    copy.putAll(counts);
    return copy;
  }

  List<UnusedOffer> lastUnused() {
    List<UnusedOffer> offers = new ArrayList<>();
    for (Unfit unfit : byAgent.values()) {
      offers.add(
          new UnusedOffer(unfit.offer, unfit.lacks.stream().map(Lack::reason).toList(), unfit.at));
    }
    Collections.reverse(offers);
    return offers;
  }

  /** Of each agent the last offer, when it did not fit. */
  Collection<Unfit> unfit() {
    return byAgent.values();
  }

  boolean sawOffers() {
    return processed > 0;
  }
}
