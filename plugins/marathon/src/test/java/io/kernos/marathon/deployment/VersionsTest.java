package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.group.Tree;
import io.kernos.spi.store.StateStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was wanted before: versions of apps, and of the whole. */
class VersionsTest {
  private static final PathId WEB = PathId.of("/shop/web");
  private final Cluster cluster = new Cluster(1);

  @Test
  void each_change_leaves_a_version() {
    Instant first = put("one");
    Instant second = put("two");
    put("two");

    assertThat(versions(WEB)).containsExactly(second, first);
    assertThat(command(first)).contains("one");
    assertThat(command(second)).contains("two");
    assertThat(command(second.plusMillis(1))).isEmpty();
  }

  @Test
  void versions_outlive_the_scheduler() {
    Instant first = put("one");
    Instant second = put("two");
    cluster.restart();

    assertThat(versions(WEB)).containsExactly(second, first);
    assertThat(command(first)).contains("one");
    assertThat(cluster.groups().nextVersion()).isAfter(second);
  }

  @Test
  void so_many_versions_are_kept_and_no_more() {
    cluster.maxVersions = 3;
    cluster.restart();
    List<Instant> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(put("v" + i));
    }

    assertThat(versions(WEB)).containsExactly(all.get(7), all.get(6), all.get(5), all.get(4));
    assertThat(keys("version/")).hasSize(3);
    assertThat(keys("root/")).hasSize(3);
  }

  @Test
  void all_groups_can_be_had_as_they_were() {
    List<RootGroup> roots = new ArrayList<>();
    roots.add(cluster.root());
    put("one");
    roots.add(cluster.root());
    cluster.put(Tree.app("/deep/in/db", 1));
    roots.add(cluster.root());
    put("two");
    roots.add(cluster.root());
    cluster.change(root -> root.withoutGroup(PathId.of("/deep"), root.version()));
    roots.add(cluster.root());
    cluster.change(root -> root.with(Tree.group("/empty", "/shop"), root.version()));
    roots.add(cluster.root());
    cluster.restart();

    assertThat(got(cluster.groups().rootVersions()))
        .containsExactlyElementsOf(
            roots.stream().map(RootGroup::version).sorted((a, b) -> b.compareTo(a)).toList());
    for (RootGroup root : roots) {
      RootGroup read = got(cluster.groups().rootVersion(root.version())).orElseThrow();
      assertThat(List.copyOf(read.specs())).isEqualTo(List.copyOf(root.specs()));
      assertThat(read.groups().stream().map(g -> g.id() + "" + g.dependencies()))
          .containsExactlyElementsOf(
              root.groups().stream().map(g -> g.id() + "" + g.dependencies()).toList());
      assertThat(read.version()).isEqualTo(root.version());
    }
    assertThat(got(cluster.groups().rootVersion(Instant.EPOCH))).isEmpty();
  }

  @Test
  void an_app_that_is_gone_is_remembered_for_a_while() {
    cluster.maxVersions = 3;
    cluster.restart();
    Instant first = put("one");
    cluster.awaitEnd();
    remove();
    cluster.restart();
    assertThat(versions(WEB)).containsExactly(first);

    for (int i = 0; i < 6; i++) {
      cluster.put(Tree.app("/other" + i, 0));
    }
    assertThat(versions(WEB)).isEmpty();
    assertThat(keys("version/")).isEmpty();
    assertThat(keys("gone/")).isEmpty();
  }

  @Test
  void an_app_that_comes_back_goes_on_with_its_history() {
    Instant first = put("one");
    cluster.awaitEnd();
    remove();
    Instant second = put("two");
    cluster.restart();

    assertThat(versions(WEB)).containsExactly(second, first);
  }

  @Test
  void thousands_of_apps_are_stored_wholly_though_the_scheduler_dies_meanwhile() {
    // Too much for one transaction.
    List<App> apps =
        many(1_000).stream().map(app -> Tree.cmd(app, "sleep " + "1".repeat(3_000))).toList();
    Set<Integer> sizes = new HashSet<>();
    for (int steps = 0; steps < 40; steps += 2) {
      Cluster other = new Cluster(steps);
      Future<DeploymentPlan> plan =
          other
              .groups()
              .change(
                  root -> root.with(apps, root.version()),
                  other.groups().nextVersion(),
                  false,
                  Map.of());
      for (int i = 0; i < steps; i++) {
        other.world.step();
      }
      boolean told = plan.succeeded();
      other.restart();

      assertThat(other.root().specs().size()).isIn(0, 1_000);
      assertThat(other.deployments().running()).hasSize(other.root().specs().size() / 1_000);
      sizes.add(other.root().specs().size());
      assertThat(!told || other.root().specs().size() == 1_000).isTrue();
    }
    assertThat(sizes).containsExactlyInAnyOrder(0, 1_000);
  }

  static List<App> many(int count) {
    List<App> apps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      apps.add(Tree.app("/g" + i % 50 + "/app" + i, 1));
    }
    return apps;
  }

  private Instant put(String cmd) {
    App app = Tree.cmd(Tree.app(WEB.toString(), 0), cmd);
    Instant version = cluster.put(app).version();
    cluster.awaitEnd();
    return version;
  }

  private void remove() {
    cluster.change(root -> root.withoutSpec(WEB, root.version()));
    cluster.awaitEnd();
  }

  private List<Instant> versions(PathId id) {
    return got(cluster.groups().versions(id));
  }

  private Optional<String> command(Instant version) {
    Optional<RunSpec> spec = got(cluster.groups().version(WEB, version));
    return spec.flatMap(s -> ((App) s).cmd());
  }

  private List<String> keys(String prefix) {
    return got(cluster.store.stateStore(cluster.world.clock()).list(prefix)).stream()
        .map(StateStore.Entry::key)
        .toList();
  }

  private <T> T got(Future<T> future) {
    cluster.await(future::isComplete);
    return future.result();
  }
}
