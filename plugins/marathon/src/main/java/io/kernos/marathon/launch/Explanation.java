package io.kernos.marathon.launch;

import io.kernos.api.resources.Scalar;
import io.kernos.marathon.launch.match.Lack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says in words why instances wait. */
final class Explanation {
  /** Agents that lack the same. */
  private static final class Lacking {
    private int agents;
    private long most;
  }

  private Explanation() {}

  /** For the instances of one app or pod. */
  static String of(WaitingSpec waiting, Duration delay) {
    List<String> parts = new ArrayList<>();
    if (!delay.isZero()) {
      parts.add(
          "waits "
              + (delay.toMillis() + 999) / 1000
              + " s before the next launch, as others failed");
    }
    Map<NoMatch, Map<String, Lacking>> reasons = new EnumMap<>(NoMatch.class);
    for (OfferStatistics.Unfit unfit : waiting.statistics.unfit()) {
      Lack lack = decisive(unfit.lacks());
      if (lack != null) {
        Lacking lacking =
            reasons
                .computeIfAbsent(lack.reason(), r -> new LinkedHashMap<>())
                .computeIfAbsent(lack.need(), n -> new Lacking());
        lacking.agents++;
        lacking.most = Math.max(lacking.most, lack.has());
      }
    }
    reasons.forEach(
        (reason, needs) ->
            needs.forEach((need, lacking) -> parts.add(sentence(reason, need, lacking))));
    if (parts.isEmpty()) {
      parts.add(
          waiting.statistics.sawOffers()
              ? "waits for the next offer"
              : "no agent has offered anything yet");
    }
    return String.join(". ", parts);
  }

  /** The first in the order of reasons; maintenance explains the constraint that it comes with. */
  private static Lack decisive(List<Lack> lacks) {
    Lack first = null;
    for (Lack lack : lacks) {
      if (lack.reason() == NoMatch.AGENT_MAINTENANCE) {
        return lack;
      }
      if (first == null || lack.reason().compareTo(first.reason()) < 0) {
        first = lack;
      }
    }
    return first;
  }

  private static String sentence(NoMatch reason, String need, Lacking lacking) {
    String agents = lacking.agents == 1 ? "1 agent " : lacking.agents + " agents ";
    String have = agents + (lacking.agents == 1 ? "has " : "have ");
    String needs = "needs " + need + "; ";
    return switch (reason) {
      case INSUFFICIENT_CPUS, INSUFFICIENT_MEMORY, INSUFFICIENT_GPUS ->
          needs + have + atMost(lacking);
      case INSUFFICIENT_DISK -> needs + have + (lacking.most > 0 ? atMost(lacking) : "none");
      case INSUFFICIENT_PORTS -> needs + have + "too few free ports, or others";
      case UNFULFILLED_ROLE -> needs + have + "none";
      case UNFULFILLED_CONSTRAINT ->
          needs + agents + (lacking.agents == 1 ? "does" : "do") + " not satisfy that";
      case NO_CORRESPONDING_RESERVATION_FOUND -> needs + have + "others";
      case AGENT_MAINTENANCE ->
          agents + (lacking.agents == 1 ? "is" : "are") + " under maintenance, or soon will be";
      case DECLINED_SCARCE_RESOURCES ->
          agents + (lacking.agents == 1 ? "is" : "are") + " kept for what needs gpus";
    };
  }

  private static String atMost(Lacking lacking) {
    String most = Scalar.toText(lacking.most);
    return (lacking.agents == 1 ? "" : "at most ") + most;
  }
}
