package io.kernos.master.allocator;

import static io.kernos.master.allocator.Rig.agent;
import static io.kernos.master.allocator.Rig.framework;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.Resource;
import io.kernos.master.allocator.Rig.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls, with a plain model of who holds what beside them. */
class AllocatorPropertyTest {
  private static final String[] ROLES = {"*", "a", "a/b", "a/b/c", "d"};
  private static final String[] AGENTS = {
    "cpus:4;mem:4096;ports:[1-20]",
    "cpus:2;mem:2048;cpus(a):2;mem(a):100;ports:[1-5]",
    "cpus:8;mem:1024;disk(a/b):500;cpus(a/b):1;gpus:1",
    "cpus:1;mem:64",
  };

  private final TreeMap<String, Set<String>> frameworks = new TreeMap<>();
  private final TreeMap<String, Resources> agents = new TreeMap<>();
  private final Map<String, Quantities> limits = new HashMap<>();

  /** What is out, by framework and agent. */
  private final List<Offer> held = new ArrayList<>();

  private Rig rig;
  private Random random;
  private int next;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothing_is_given_out_twice_and_the_sums_match(long seed) {
    rig = new Rig(AllocatorConfig.defaults(), seed);
    random = new Random(seed);
    for (int i = 0; i < 1500; i++) {
      step();
      if (random.nextInt(3) == 0) {
        rig.world.runFor(Duration.ofMillis(random.nextInt(8)));
      } else if (random.nextInt(50) == 0) {
        rig.world.runFor(Duration.ofSeconds(random.nextInt(20)));
      }
      collect();
      rig.allocator.audit(false);
      if (i % 10 == 0) {
        check();
      }
    }
    // At rest, everything that can be offered is offered.
    rig.world.runFor(Duration.ofMinutes(2));
    collect();
    check();
    frameworks.forEach(
        (id, roles) ->
            roles.forEach(role -> assertThat(rig.why(id, role)).doesNotContainKey(Reason.SOON)));
  }

  private void collect() {
    held.addAll(rig.offers);
    rig.offers.clear();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0 -> addFramework();
      case 1 -> addAgent();
      case 2 ->
          any(frameworks.keySet()).filter(f -> random.nextInt(3) == 0).ifPresent(this::remove);
      case 3 ->
          any(agents.keySet()).filter(a -> random.nextInt(3) == 0).ifPresent(this::removeAgent);
      case 4 ->
          any(frameworks.keySet()).ifPresent(f -> rig.allocator.suppress(framework(f), some(f)));
      case 5 ->
          any(frameworks.keySet()).ifPresent(f -> rig.allocator.revive(framework(f), some(f)));
      case 6 -> quota();
      case 7 -> rig.allocator.updateWeights(Map.of(role(), random.nextInt(4) + 0.5));
      case 8 -> any(frameworks.keySet()).ifPresent(this::flip);
      case 9 -> any(agents.keySet()).ifPresent(this::flipAgent);
      case 10 -> reserve();
      case 11 -> operatorReserves();
      default -> recover();
    }
  }

  private String role() {
    return ROLES[random.nextInt(ROLES.length)];
  }

  private Optional<String> any(Set<String> of) {
    return of.stream().skip(of.isEmpty() ? 0 : random.nextInt(of.size())).findFirst();
  }

  private Set<String> some(String framework) {
    return random.nextBoolean() ? Set.of() : Set.of(any(frameworks.get(framework)).orElseThrow());
  }

  private void addFramework() {
    Set<String> roles = random.nextBoolean() ? Set.of(role()) : Set.of("a/b", "d");
    String id = "f" + next++;
    frameworks.put(id, roles);
    rig.addFramework(id, roles.toArray(new String[0]));
  }

  private void addAgent() {
    String id = "s" + next++;
    Resources total = Resources.parse(AGENTS[random.nextInt(AGENTS.length)]);
    agents.put(id, total);
    // Some come with tasks, of frameworks known and unknown.
    Map<FrameworkID, Resources> used = new LinkedHashMap<>();
    if (random.nextInt(3) == 0 && limits.isEmpty()) {
      Resources part = Resources.parse("cpus:0.5;mem:32").allocatedTo("d");
      String owner = any(frameworks.keySet()).orElse("unknown");
      used.put(framework(owner), part);
      if (frameworks.containsKey(owner)) {
        held.add(new Offer(owner, "d", id, part));
      }
    }
    rig.allocator.addAgent(Rig.agentInfo(id).build(), AgentOptions.ALL, total, used);
    // Reservations that an agent brings count, and may exceed a limit.
    limits.keySet().removeIf(role -> total.reservedWithin(role).scalar("cpus") > 0);
  }

  private void remove(String id) {
    frameworks.remove(id);
    held.removeIf(offer -> offer.framework().equals(id));
    rig.allocator.removeFramework(framework(id));
  }

  private void removeAgent(String id) {
    agents.remove(id);
    held.removeIf(offer -> offer.agent().equals(id));
    rig.allocator.removeAgent(agent(id));
  }

  private void flip(String id) {
    rig.allocator.deactivateFramework(framework(id));
    if (random.nextInt(4) > 0) {
      rig.allocator.activateFramework(framework(id));
    }
  }

  private void flipAgent(String id) {
    rig.allocator.deactivateAgent(agent(id));
    if (random.nextInt(4) > 0) {
      rig.allocator.activateAgent(agent(id));
    }
  }

  /** Limits are only set where they are not exceeded already. */
  private void quota() {
    String role = role();
    Quantities limit = Quantities.parse("cpus:" + (1 + random.nextInt(6)));
    boolean fits = limit.get("cpus") >= rig.allocator.quotaConsumed(role).get("cpus");
    switch (random.nextInt(3)) {
      case 0 -> {
        limits.remove(role);
        rig.allocator.updateQuota(role, rig.guarantee("cpus:" + random.nextInt(8)));
      }
      case 1 -> {
        limits.remove(role);
        rig.allocator.updateQuota(role, Quota.NONE);
      }
      default -> {
        if (fits) {
          limits.put(role, limit);
          rig.allocator.updateQuota(role, new Quota(Quantities.EMPTY, limit));
        }
      }
    }
  }

  private void recover() {
    if (held.isEmpty()) {
      return;
    }
    int at = random.nextInt(held.size());
    Offer offer = held.get(at);
    Resources part = random.nextBoolean() ? offer.resources() : offer.resources().scalarsOnly();
    part = part.isEmpty() ? offer.resources() : part;
    Resources left = offer.resources().minus(part);
    if (left.isEmpty()) {
      held.remove(at);
    } else {
      held.set(at, new Offer(offer.framework(), offer.role(), offer.agent(), left));
    }
    Filters filters =
        random.nextInt(3) == 0
            ? null
            : Filters.newBuilder().setRefuseSeconds(random.nextInt(30) / 2.0).build();
    rig.recover(offer, part, filters);
  }

  private static Operation reservation(Resources cpus, String role) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.RESERVE);
    for (Resource resource : cpus) {
      operation
          .getReserveBuilder()
          .addResources(
              resource.toBuilder()
                  .addReservations(
                      Resource.ReservationInfo.newBuilder()
                          .setType(Resource.ReservationInfo.Type.DYNAMIC)
                          .setRole(role)));
    }
    return operation.build();
  }

  private void reserve() {
    if (held.isEmpty()) {
      return;
    }
    int at = random.nextInt(held.size());
    Offer offer = held.get(at);
    Resources cpus = offer.resources().unreserved().named("cpus");
    if (cpus.isEmpty() || offer.role().equals("*")) {
      return;
    }
    var conversions = ResourceOperations.conversions(reservation(cpus, offer.role()));
    rig.allocator.updateAllocation(
        framework(offer.framework()), agent(offer.agent()), offer.resources(), conversions);
    Resources after = ResourceOperations.apply(offer.resources(), conversions);
    held.set(at, new Offer(offer.framework(), offer.role(), offer.agent(), after));
    total(offer.agent(), cpus.unallocated(), offer.role());
  }

  private void total(String agent, Resources cpus, String role) {
    agents.computeIfPresent(
        agent, (id, total) -> ResourceOperations.apply(total, reservation(cpus, role)));
  }

  private void operatorReserves() {
    any(agents.keySet())
        .filter(id -> limits.isEmpty())
        .ifPresent(
            id -> {
              Resources cpus = rig.allocator.available(agent(id)).unreserved().named("cpus");
              if (!cpus.isEmpty()) {
                rig.allocator.updateAvailable(
                    agent(id), ResourceOperations.conversions(reservation(cpus, "d")));
                total(id, cpus, "d");
              }
            });
  }

  private void check() {
    rig.allocator.audit(true);
    Map<String, Resources> used = new HashMap<>();
    Map<String, Resources> byPair = new HashMap<>();
    for (Offer offer : held) {
      used.merge(offer.agent(), offer.resources().unallocated(), Resources::plus);
      byPair.merge(offer.framework() + " " + offer.agent(), offer.resources(), Resources::plus);
    }
    agents.forEach(
        (id, total) -> {
          Resources mine = used.getOrDefault(id, Resources.EMPTY);
          assertThat(total.contains(mine)).as("%s of %s given", mine, total).isTrue();
          assertThat(total.contains(mine.plus(rig.allocator.available(agent(id))))).isTrue();
          for (String f : frameworks.keySet()) {
            assertThat(rig.allocator.held(framework(f), agent(id)))
                .isEqualTo(byPair.getOrDefault(f + " " + id, Resources.EMPTY));
          }
        });
    limits.forEach(
        (role, limit) ->
            assertThat(rig.allocator.quotaConsumed(role).get("cpus"))
                .as("limit of %s", role)
                .isLessThanOrEqualTo(limit.get("cpus")));
  }
}
