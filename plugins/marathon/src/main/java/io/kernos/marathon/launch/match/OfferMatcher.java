package io.kernos.marathon.launch.match;

import io.kernos.api.resources.Roles;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.Resource;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.NoMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Fits an instance into what is left of an offer, and takes it from there when it fits (Marathon:
 * ResourceMatcher.scala, InstanceOpFactoryImpl.scala).
 */
public final class OfferMatcher {
  private final LaunchOptions options;
  private final Optional<String> localRegion;
  private final Instant now;
  private final PortChoice ports;

  /**
   * Of one batch of offers.
   *
   * @param localRegion where the master runs; offers of other regions are only for apps that ask
   */
  public OfferMatcher(
      LaunchOptions options, Optional<String> localRegion, Instant now, Random random) {
    this.options = options;
    this.localRegion = localRegion;
    this.now = now;
    this.ports = new PortChoice(random);
  }

  /** An instance without volumes. */
  public MatchResult launch(RunSpec spec, Offered offer, Placements placed) {
    ResourceFilter filter = new ResourceFilter(accepted(spec), Map.of());
    return match(spec, offer, placed, new Draft(offer, filter), false, List.of());
  }

  /** What a new resident instance keeps; only unreserved resources can be reserved. */
  public MatchResult reserve(RunSpec spec, Offered offer, Placements placed) {
    Set<String> roles = accepted(spec).contains(Roles.ANY) ? Set.of(Roles.ANY) : Set.of();
    Draft draft = new Draft(offer, new ResourceFilter(roles, Map.of()));
    return match(spec, offer, placed, draft, true, List.of());
  }

  /**
   * A resident instance on what it has reserved.
   *
   * @param volumes its own, offered
   */
  public MatchResult launchReserved(
      Instance instance, Offered offer, Placements placed, List<Resource> volumes) {
    Map<String, String> labels =
        ReservationLabels.of(
            offer.offer().getFrameworkId().getValue(), instance.reservation().orElseThrow().id());
    Draft draft = new Draft(offer, new ResourceFilter(Set.of(instance.role()), labels));
    return match(instance.spec(), offer, placed, draft, false, volumes);
  }

  private Set<String> accepted(RunSpec spec) {
    return spec.acceptedResourceRoles().isEmpty()
        ? options.acceptedRoles().of(spec.role())
        : spec.acceptedResourceRoles();
  }

  private MatchResult match(
      RunSpec spec,
      Offered offer,
      Placements placed,
      Draft draft,
      boolean reserve,
      List<Resource> volumes) {
    List<Lack> lacks = new ArrayList<>(0);
    ResourceNeeds needs = needs(spec);
    takeScalar("cpus", "cpus", needs.cpus(), NoMatch.INSUFFICIENT_CPUS, draft, lacks);
    takeScalar("mem", "MB of memory", needs.mem(), NoMatch.INSUFFICIENT_MEMORY, draft, lacks);
    takeScalar("gpus", "gpus", needs.gpus(), NoMatch.INSUFFICIENT_GPUS, draft, lacks);
    takeScratch(needs.disk(), draft, lacks);
    Optional<List<NewVolume>> created =
        reserve ? DiskChoice.choose(spec, draft) : Optional.of(List.of());
    if (created.isEmpty()) {
      lacks.add(new Lack(NoMatch.INSUFFICIENT_DISK, DiskChoice.words(spec)));
    }
    if (!draft.hasAny()) {
      lacks.add(new Lack(NoMatch.UNFULFILLED_ROLE, "resources of its roles"));
    }
    checkPlace(spec, offer, placed, lacks);
    checkScarce(spec, offer, volumes, lacks);
    if (!lacks.isEmpty()) {
      return new MatchResult.Lacking(lacks);
    }
    List<Optional<Integer>> wanted = PortChoice.wanted(spec);
    Optional<List<Optional<Integer>>> hostPorts =
        wanted.isEmpty() ? Optional.of(wanted) : ports.choose(wanted, draft);
    if (hostPorts.isEmpty()) {
      Lack lack = new Lack(NoMatch.INSUFFICIENT_PORTS, PortChoice.words(wanted));
      return new MatchResult.Lacking(List.of(lack));
    }
    draft.use(volumes);
    return new MatchResult.Match(draft.commit(), hostPorts.get(), created.get(), volumes);
  }

  /** With what a custom executor takes, which is a part of the same task. */
  private ResourceNeeds needs(RunSpec spec) {
    ResourceNeeds own = spec.needs();
    if (!(spec instanceof App app)
        || app.executorResources().isEmpty()
        || options.executorOf(app).equals(LaunchOptions.COMMAND_EXECUTOR)) {
      return own;
    }
    ResourceNeeds executor = app.executorResources().get();
    return new ResourceNeeds(
        own.cpus() + executor.cpus(),
        own.mem() + executor.mem(),
        own.disk() + executor.disk(),
        own.gpus() + executor.gpus());
  }

  private static void takeScalar(
      String name, String words, double needed, NoMatch reason, Draft draft, List<Lack> lacks) {
    if (needed != 0) {
      take(draft.pieces(name), words, needed, reason, draft, lacks);
    }
  }

  /** Disk for the sandbox, which is never a part of another disk. */
  private static void takeScratch(double needed, Draft draft, List<Lack> lacks) {
    if (needed != 0) {
      List<Piece> root =
          draft.pieces("disk").stream().filter(p -> p.diskType().equals("root")).toList();
      take(root, "MB of disk", needed, NoMatch.INSUFFICIENT_DISK, draft, lacks);
    }
  }

  private static void take(
      List<Piece> pieces,
      String words,
      double needed,
      NoMatch reason,
      Draft draft,
      List<Lack> lacks) {
    long amount = Scalar.thousandths(needed);
    if (!draft.take(pieces, amount)) {
      lacks.add(new Lack(reason, amount, words, draft.left(pieces)));
    }
  }

  private void checkPlace(RunSpec spec, Offered offer, Placements placed, List<Lack> lacks) {
    boolean faultDomain = false;
    List<String> broken = new ArrayList<>(0);
    for (Constraint constraint : spec.constraints()) {
      faultDomain |=
          constraint.field().equals(Fields.REGION) || constraint.field().equals(Fields.ZONE);
      if (!ConstraintCheck.holds(constraint, spec, offer.agent(), placed)) {
        broken.add(ConstraintCheck.words(constraint));
      }
    }
    Optional<String> region = offer.agent().region();
    if (!faultDomain && region.isPresent() && !region.equals(localRegion)) {
      broken.add("@region:IS" + localRegion.map(local -> ":" + local).orElse(""));
    }
    if (!broken.isEmpty()) {
      lacks.add(new Lack(NoMatch.UNFULFILLED_CONSTRAINT, String.join(" and ", broken)));
    }
    if (options.maintenanceMode()
        && !Availability.isAvailable(offer.offer(), now, options.drainingTime())) {
      // Marathon counts maintenance as a constraint, and lists it beside.
      lacks.add(new Lack(NoMatch.UNFULFILLED_CONSTRAINT, "no maintenance"));
      lacks.add(new Lack(NoMatch.AGENT_MAINTENANCE, "no maintenance"));
    }
  }

  private void checkScarce(RunSpec spec, Offered offer, List<Resource> volumes, List<Lack> lacks) {
    if (spec.needs().gpus() != 0 || !volumes.isEmpty() || offer.left("gpus") == 0) {
      return;
    }
    String label = spec.labels().getOrDefault("GPU_SCHEDULING_BEHAVIOR", "");
    boolean restricted =
        switch (label) {
          case "restricted" -> true;
          case "unrestricted" -> false;
          default -> options.gpuRestricted();
        };
    if (restricted) {
      lacks.add(new Lack(NoMatch.DECLINED_SCARCE_RESOURCES, "an agent without gpus"));
    }
  }
}
