package io.kernos.master.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Filters;
import io.kernos.master.allocator.Rig.Offer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets how much when everybody wants everything: frameworks that always run small tasks. */
class FairnessTest {
  private static final Resources TASK = Resources.parse("cpus:1;mem:512");

  private final Rig rig = new Rig();

  /** Thousandths of cpus in use by tasks, by role. */
  private final Map<String, Long> cpus = new HashMap<>();

  private void agents(int count) {
    for (int i = 0; i < count; i++) {
      rig.addAgent("s" + i, "cpus:8;mem:4096;ports:[1-100]");
    }
  }

  /** Frameworks use all that they are offered for tasks of one cpu and about ten seconds. */
  private void contend(Duration time) {
    long end = rig.world.nanoTime() + time.toNanos();
    while (rig.world.nanoTime() < end) {
      rig.world.runFor(Duration.ofMillis(10));
      for (Offer offer : rig.offers.toArray(Offer[]::new)) {
        rig.offers.remove(offer);
        Resources left = offer.resources();
        Resources task = TASK.allocatedTo(offer.role());
        while (left.contains(task)) {
          left = left.minus(task);
          run(offer, task);
        }
        if (!left.isEmpty()) {
          rig.recover(offer, left, Filters.getDefaultInstance());
        }
      }
      rig.allocator.audit(false);
    }
    rig.allocator.audit(true);
  }

  private void run(Offer offer, Resources task) {
    cpus.merge(offer.role(), task.scalar("cpus"), Long::sum);
    rig.world.after(
        rig.world.between(Duration.ofSeconds(5), Duration.ofSeconds(15)),
        () -> {
          cpus.merge(offer.role(), -task.scalar("cpus"), Long::sum);
          rig.recover(offer, task, null);
        });
  }

  private double share(String role) {
    double all = cpus.values().stream().mapToLong(Long::longValue).sum();
    return cpus.getOrDefault(role, 0L) / all;
  }

  @Test
  void weights_one_and_three_share_a_hundred_agents_one_to_three() {
    rig.allocator.updateWeights(Map.of("b", 3.0));
    rig.addFramework("f", "a");
    rig.addFramework("g", "b");
    agents(100);
    contend(Duration.ofMinutes(2));
    double ratio = share("b") / share("a");
    assertThat(ratio).isCloseTo(3, within(0.15));
    assertThat(cpus.get("a") + cpus.get("b")).as("all are in use").isGreaterThan(790_000);
  }

  @Test
  void a_weight_that_changes_takes_effect_as_resources_become_free() {
    rig.addFramework("f", "a");
    rig.addFramework("g", "b");
    agents(20);
    contend(Duration.ofMinutes(1));
    assertThat(share("a")).isCloseTo(0.5, within(0.05));
    rig.allocator.updateWeights(Map.of("a", 4.0));
    contend(Duration.ofMinutes(2));
    assertThat(share("a")).isCloseTo(0.8, within(0.04));
  }

  @Test
  void roles_share_by_the_tree_and_not_by_the_number_of_their_leaves() {
    rig.addFramework("f", "a/x");
    rig.addFramework("g", "a/y");
    rig.addFramework("h", "a/z");
    rig.addFramework("i", "b");
    rig.allocator.updateWeights(Map.of("a/z", 2.0));
    agents(40);
    contend(Duration.ofMinutes(2));
    assertThat(share("b")).isCloseTo(0.5, within(0.025));
    assertThat(share("a/x")).isCloseTo(0.125, within(0.02));
    assertThat(share("a/y")).isCloseTo(0.125, within(0.02));
    assertThat(share("a/z")).isCloseTo(0.25, within(0.025));
  }

  @Test
  void the_frameworks_of_a_role_stand_beside_the_roles_below_it() {
    rig.addFramework("f", "a");
    rig.addFramework("g", "a/x");
    agents(20);
    contend(Duration.ofMinutes(2));
    assertThat(share("a")).isCloseTo(0.5, within(0.03));
  }

  @Test
  void a_guarantee_is_reached_under_contention_and_kept() {
    rig.addFramework("f", "a");
    rig.addFramework("g", "b");
    agents(10);
    contend(Duration.ofMinutes(1));
    // Of 80 cpus; by fair shares it would stay at 40.
    rig.allocator.updateQuota("b", rig.guarantee("cpus:60;mem:30720"));
    contend(Duration.ofMinutes(1));
    assertThat(cpus.get("b")).isGreaterThanOrEqualTo(60_000);
    for (int i = 0; i < 20; i++) {
      contend(Duration.ofSeconds(5));
      // Tasks that have ended just now are about to be replaced.
      assertThat(cpus.get("b")).isGreaterThanOrEqualTo(58_000);
    }
  }

  @Test
  void a_guarantee_is_kept_free_while_nobody_uses_it() {
    rig.allocator.updateQuota("b", rig.guarantee("cpus:30;mem:15360"));
    rig.addFramework("f", "a");
    agents(10);
    contend(Duration.ofSeconds(30));
    assertThat(cpus.get("a")).isEqualTo(50_000);
    assertThat(rig.why("f", "a")).containsKey(Reason.QUOTA_HEADROOM);
    rig.addFramework("g", "b");
    contend(Duration.ofSeconds(1));
    assertThat(cpus.get("b")).isGreaterThanOrEqualTo(30_000);
  }

  @Test
  void what_a_guarantee_no_longer_needs_is_offered_to_others() {
    rig.allocator.updateQuota("b", rig.guarantee("cpus:30;mem:15360"));
    rig.addFramework("f", "a");
    agents(10);
    contend(Duration.ofSeconds(30));
    rig.allocator.updateQuota("b", Quota.NONE);
    contend(Duration.ofSeconds(1));
    assertThat(cpus.get("a")).isEqualTo(80_000);
  }

  @Test
  void a_limit_is_never_exceeded_and_is_used_up() {
    rig.allocator.updateQuota("a", rig.limit("cpus:13;mem:6656"));
    rig.addFramework("f", "a");
    rig.addFramework("g", "a/x");
    agents(10);
    Quantities limit = Quantities.parse("cpus:13;mem:6656");
    for (int i = 0; i < 100; i++) {
      contend(Duration.ofMillis(500));
      assertThat(limit.contains(rig.allocator.quotaConsumed("a"))).isTrue();
    }
    assertThat(cpus.get("a") + cpus.get("a/x")).isBetween(11_000L, 13_000L);
    assertThat(rig.why("f", "a")).containsKey(Reason.QUOTA_LIMIT);
    rig.allocator.updateQuota("a", Quota.NONE);
    contend(Duration.ofSeconds(1));
    assertThat(cpus.get("a") + cpus.get("a/x")).isEqualTo(80_000);
  }

  @Test
  void reservations_count_towards_the_guarantee_of_their_role() {
    rig.allocator.updateQuota("b", rig.guarantee("cpus:6"));
    rig.addAgent("r", "cpus(b):4;mem(b):2048;cpus:4;mem:2048");
    rig.addFramework("f", "a");
    contend(Duration.ofSeconds(2));
    assertThat(cpus.get("a")).isEqualTo(2_000);
  }

  @Test
  void guarantees_of_roles_below_are_kept_from_their_siblings() {
    rig.allocator.updateQuota("a", rig.guarantee("cpus:40;mem:20480"));
    rig.allocator.updateQuota("a/x", rig.guarantee("cpus:30;mem:15360"));
    rig.addFramework("f", "a/y");
    rig.addFramework("g", "b");
    agents(10);
    contend(Duration.ofMinutes(1));
    assertThat(cpus.get("a/y") + cpus.get("b")).isEqualTo(50_000);
    rig.addFramework("h", "a/x");
    contend(Duration.ofSeconds(5));
    assertThat(cpus.get("a/x")).isGreaterThanOrEqualTo(30_000);
  }
}
