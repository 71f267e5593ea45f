package io.kernos.marathon.launch;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.launch.match.Lack;
import io.kernos.marathon.launch.match.MatchResult;
import io.kernos.marathon.launch.match.OfferMatcher;
import io.kernos.marathon.launch.match.Offered;
import io.kernos.marathon.launch.match.Placements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Decides on offers that came together. They take turns, one instance each, so that instances
 * spread over agents; in each offer the apps and pods take turns, in random order (Marathon:
 * OfferMatcherManagerActor.scala).
 */
final class OfferBatch {
  private final Waiting waiting;
  private final Instances instances;
  private final OfferMatcher matcher;
  private final Launches launches;
  private final LaunchTokens tokens;
  private final Instant now;

  /** Where instances of each group are, those of this batch included. */
  private final Map<WaitingGroup, Placements> placements = new IdentityHashMap<>();

  OfferBatch(
      Waiting waiting,
      Instances instances,
      OfferMatcher matcher,
      Launches launches,
      LaunchTokens tokens,
      Instant now) {
    this.waiting = waiting;
    this.instances = instances;
    this.matcher = matcher;
    this.launches = launches;
    this.tokens = tokens;
    this.now = now;
  }

  /**
   * Fits instances into the offers.
   *
   * @param groups that may be launched now
   * @param most instances on one offer
   */
  List<OfferPlan> decide(List<Offer> offers, List<WaitingGroup> groups, int most, Random random) {
    List<OfferPlan> plans = new ArrayList<>();
    for (Offer offer : offers) {
      OfferPlan plan = new OfferPlan(new Offered(offer));
      List<WaitingGroup> candidates = new ArrayList<>();
      for (WaitingGroup group : groups) {
        if (group.role.equals(plan.offered.role())) {
          candidates.add(group);
        }
      }
      Collections.shuffle(candidates, random);
      plan.candidates.addAll(ownersFirst(plan.offered, candidates));
      plans.add(plan);
    }
    List<OfferPlan> active = new ArrayList<>(plans);
    while (!active.isEmpty()) {
      active.removeIf(plan -> !placeOne(plan, most));
    }
    return plans;
  }

  /** Volumes on offer are for those who own them. */
  private Set<WaitingGroup> ownersFirst(Offered offered, List<WaitingGroup> candidates) {
    Set<InstanceId> owners = owners(offered);
    Set<WaitingGroup> ordered = new LinkedHashSet<>();
    if (!owners.isEmpty()) {
      for (WaitingGroup group : candidates) {
        if (owners.stream().anyMatch(group.reserved::contains)) {
          ordered.add(group);
        }
      }
    }
    ordered.addAll(candidates);
    return ordered;
  }

  private Set<InstanceId> owners(Offered offered) {
    Set<InstanceId> owners = new LinkedHashSet<>();
    for (String volume : offered.volumeIds()) {
      waiting.ofVolume(volume).ifPresent(owners::add);
    }
    return owners;
  }

  /** Places one instance; false: nothing more goes there. */
  private boolean placeOne(OfferPlan plan, int most) {
    if (plan.launched.size() >= most || tokens.isEmpty()) {
      plan.full = true;
      return false;
    }
    while (!plan.candidates.isEmpty()) {
      WaitingGroup group = plan.candidates.poll();
      if (place(group, plan)) {
        plan.candidates.add(group);
        return true;
      }
    }
    return false;
  }

  private boolean place(WaitingGroup group, OfferPlan plan) {
    if (group.size() == 0) {
      return false;
    }
    OfferStatistics statistics = group.statistics;
    Optional<Instance> owner = owner(group, plan.offered);
    if (owner.isPresent()) {
      Instance instance = owner.get();
      Optional<List<Resource>> volumes =
          plan.offered.volumes(instance.reservation().orElseThrow().volumes());
      if (volumes.isPresent()) {
        MatchResult result = matchReserved(instance, group, plan.offered, volumes.get());
        return note(result, plan, statistics)
            .map(match -> add(launches.launch(instance, plan.offered, match, now), instance, plan))
            .orElse(false);
      }
    }
    Optional<Instance> next = first(group.fresh);
    if (next.isEmpty()) {
      note(missingReservation(), plan, statistics);
      return false;
    }
    Instance instance = next.get();
    if (group.spec.isResident()) {
      MatchResult result = matcher.reserve(instance.spec(), plan.offered, placements(group));
      return note(result, plan, statistics)
          .map(match -> count(launches.reserve(instance, plan.offered, match, now), instance, plan))
          .orElse(false);
    }
    MatchResult result = matcher.launch(instance.spec(), plan.offered, placements(group));
    return note(result, plan, statistics)
        .map(match -> count(launches.launch(instance, plan.offered, match, now), instance, plan))
        .orElse(false);
  }

  private Optional<Instance> owner(WaitingGroup group, Offered offered) {
    if (group.reserved.isEmpty() || offered.volumeIds().isEmpty()) {
      return Optional.empty();
    }
    Set<InstanceId> owners = owners(offered);
    owners.retainAll(group.reserved);
    return first(owners);
  }

  private Optional<Instance> first(Set<InstanceId> ids) {
    for (InstanceId id : ids) {
      Optional<Instance> instance = current(id);
      if (instance.isPresent()) {
        return instance;
      }
    }
    return Optional.empty();
  }

  /** Its reserved place keeps others away, not itself. */
  private MatchResult matchReserved(
      Instance instance, WaitingGroup group, Offered offered, List<Resource> volumes) {
    Placements placed = placements(group);
    boolean counted = Placements.constrains(group.spec, instance);
    if (counted) {
      instance.agent().ifPresent(placed::remove);
    }
    MatchResult result = matcher.launchReserved(instance, offered, placed, volumes);
    if (counted) {
      instance.agent().ifPresent(placed::add);
    }
    return result;
  }

  /** The instance as it is now, if it still waits; listeners may learn later that it does not. */
  private Optional<Instance> current(InstanceId id) {
    return instances.get(id).filter(Instance::isScheduled);
  }

  private static MatchResult missingReservation() {
    return new MatchResult.Lacking(
        List.of(new Lack(NoMatch.NO_CORRESPONDING_RESERVATION_FOUND, 0, "its own volumes", 0)));
  }

  private Optional<MatchResult.Match> note(
      MatchResult result, OfferPlan plan, OfferStatistics statistics) {
    if (result instanceof MatchResult.Match match) {
      statistics.used(now);
      return Optional.of(match);
    }
    statistics.unused(plan.offered.rest(), (MatchResult.Lacking) result, now);
    return Optional.empty();
  }

  /** Adds an instance that had no place before: from now on it constrains others. */
  private boolean count(OfferPlan.Launch launch, Instance before, OfferPlan plan) {
    AgentRef agent = plan.offered.agent();
    placements.forEach(
        (group, placed) -> {
          if (group.spec.id().equals(before.specId())
              && Placements.constrains(group.spec, before.spec())) {
            placed.add(agent);
          }
        });
    return add(launch, before, plan);
  }

  private boolean add(OfferPlan.Launch launch, Instance before, OfferPlan plan) {
    plan.add(launch);
    tokens.take();
    waiting.remove(before);
    return true;
  }

  private Placements placements(WaitingGroup group) {
    return placements.computeIfAbsent(group, g -> placements(g.spec));
  }

  private Placements placements(RunSpec spec) {
    return Placements.of(spec, spec.constraints().isEmpty() ? List.of() : instances.of(spec.id()));
  }
}
