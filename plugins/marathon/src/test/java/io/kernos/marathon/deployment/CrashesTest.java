package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.group.Tree;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers that die at any moment, over a store that often does not answer. */
class CrashesTest {
  private static final int SEEDS = 60;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deployments_end_as_they_should_whenever_schedulers_die(boolean badStore) {
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, badStore);
    }
  }

  private static void run(long seed, boolean badStore) {
    Cluster cluster = new Cluster(seed);
    App db = strategy(Tree.app("/t/db", 2));
    App web = strategy(Tree.app("/t/web", 5, "/t/db"));
    cluster.put(db, web, Tree.app("/old", 2));
    cluster.awaitEnd();
    if (badStore) {
      cluster.store.faults(faults(cluster));
    }

    DeploymentPlan plan =
        cluster.change(
            root ->
                root.with(List.of(Tree.cmd(db, "new"), Tree.cmd(web, "new")), root.version())
                    .with(Tree.app("/new", 3), root.version())
                    .withoutSpec(PathId.of("/old"), root.version()));
    int crashes = cluster.world.random().nextInt(8);
    for (int i = 0; i < crashes; i++) {
      cluster.runFor(cluster.world.between(Duration.ZERO, Duration.ofMillis(300)));
      cluster.restart();
    }
    cluster.world.runUntil(
        () -> {
          assertThat(cluster.instances.serving("/t/web")).as("seed %s", seed).isBetween(3L, 8L);
          return cluster.deployments().running().isEmpty();
        },
        Duration.ofMinutes(2));
    cluster.store.faults(StoreFaults.NONE);
    cluster.runFor(Duration.ofSeconds(2));

    assertThat(cluster.deployments().running()).as("seed %s", seed).isEmpty();
    assertThat(cluster.instances.serving("/t/web", plan.version())).isEqualTo(5);
    assertThat(cluster.instances.serving("/t/db", plan.version())).isEqualTo(2);
    assertThat(cluster.instances.serving("/new")).isEqualTo(3);
    assertThat(cluster.instances.all()).as("seed %s", seed).hasSize(10);
  }

  private static App strategy(App app) {
    return app.toBuilder().upgradeStrategy(new UpgradeStrategy(0.5, 0.5)).build();
  }

  private static StoreFaults faults(Cluster cluster) {
    return new StoreFaults() {
      @Override
      public Duration latency() {
        return cluster.world.between(Duration.ZERO, Duration.ofMillis(20));
      }

      @Override
      public Fate fate() {
        return switch (cluster.world.random().nextInt(6)) {
          case 0 -> Fate.LOST;
          case 1 -> Fate.ANSWER_LOST;
          default -> Fate.DONE;
        };
      }
    };
  }
}
