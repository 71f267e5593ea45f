package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.Tree;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Deployments from a change of groups to their end. */
class OrchestrationTest {
  private final Cluster cluster = new Cluster(1);
  private final App web = Tree.app("/shop/web", 3);

  @Test
  void a_new_app_is_deployed_and_every_step_is_told() {
    cluster.put(web);
    cluster.awaitEnd();

    assertThat(cluster.instances.serving("/shop/web")).isEqualTo(3);
    assertThat(cluster.told())
        .containsExactly(
            "group_change_success",
            "deployment_info StartApplication /shop/web",
            "deployment_step_success StartApplication /shop/web",
            "deployment_info ScaleApplication /shop/web",
            "deployment_step_success ScaleApplication /shop/web",
            "deployment_success");
  }

  @Test
  void events_have_the_fields_of_the_original() {
    DeploymentPlan plan = cluster.put(web);
    cluster.awaitEnd();

    JsonArray start = new JsonArray().add(action("StartApplication"));
    JsonArray scale = new JsonArray().add(action("ScaleApplication"));
    JsonObject json =
        new JsonObject()
            .put("id", plan.id())
            .put(
                "steps",
                new JsonArray()
                    .add(new JsonObject().put("actions", start))
                    .add(new JsonObject().put("actions", scale)))
            .put("version", DeploymentEvents.text(plan.version()));
    assertThat(cluster.events.get(0))
        .isEqualTo(
            new JsonObject()
                .put("groupId", "/shop")
                .put("version", DeploymentEvents.text(plan.version()))
                .put("eventType", "group_change_success"));
    assertThat(cluster.events.get(1))
        .isEqualTo(
            new JsonObject()
                .put("plan", json)
                .put("currentStep", new JsonObject().put("actions", start))
                .put("eventType", "deployment_info"));
    assertThat(cluster.events.get(5))
        .isEqualTo(
            new JsonObject()
                .put("id", plan.id())
                .put("plan", json)
                .put("eventType", "deployment_success"));
  }

  private static JsonObject action(String word) {
    return new JsonObject().put("action", word).put("app", "/shop/web");
  }

  @Test
  void a_changed_app_runs_its_new_version_alone() {
    cluster.put(web);
    cluster.awaitEnd();
    DeploymentPlan plan = cluster.put(Tree.cmd(web, "other"));
    cluster.awaitEnd();

    assertThat(cluster.of("/shop/web")).hasSize(3);
    assertThat(cluster.instances.serving("/shop/web", plan.version())).isEqualTo(3);
    assertThat(cluster.resets).containsExactly(web.id());
  }

  @Test
  void an_app_sent_again_as_it_is_does_nothing() {
    cluster.put(web);
    cluster.awaitEnd();
    Set<Instance> before = cluster.of("/shop/web");

    DeploymentPlan plan = cluster.put(web);
    cluster.awaitEnd();

    assertThat(plan.steps()).isEmpty();
    assertThat(cluster.of("/shop/web")).isEqualTo(before);
    assertThat(cluster.told()).endsWith("group_change_success", "deployment_success");
  }

  @Test
  void a_removed_app_ends_and_is_gone() {
    cluster.put(web);
    cluster.awaitEnd();
    cluster.change(root -> root.withoutSpec(web.id(), root.version()));
    assertThat(cluster.deployments().running()).hasSize(1);
    cluster.awaitEnd();

    assertThat(cluster.of("/shop/web")).isEmpty();
    assertThat(cluster.events)
        .contains(
            new JsonObject().put("appId", "/shop/web").put("eventType", "app_terminated_event"));
  }

  @Test
  void an_app_is_locked_while_it_is_deployed() {
    DeploymentPlan first = cluster.put(web);

    Future<DeploymentPlan> second =
        cluster.ask(root -> root.with(Tree.count(web, 5), root.version()), false);

    assertThat(second.cause())
        .isInstanceOfSatisfying(
            LockedException.class,
            locked -> assertThat(locked.deployments()).containsExactly(first.id()));
    assertThat(cluster.root().app(web.id()).orElseThrow().instances()).isEqualTo(3);
    assertThat(cluster.told()).contains("group_change_failed");
  }

  @Test
  void apps_are_deployed_beside_each_other() {
    cluster.put(web);
    cluster.put(Tree.app("/other", 2));

    assertThat(cluster.deployments().running()).hasSize(2);
    cluster.awaitEnd();
    assertThat(cluster.instances.serving("/other")).isEqualTo(2);
  }

  @Test
  void force_cancels_what_is_in_the_way() {
    DeploymentPlan first = cluster.put(web);
    DeploymentPlan second = cluster.force(root -> root.with(Tree.count(web, 1), root.version()));
    assertThat(cluster.deployments().running())
        .extracting(running -> running.plan().id())
        .containsExactly(second.id());
    cluster.awaitEnd();
    cluster.runFor(Duration.ofSeconds(1));

    assertThat(cluster.instances.serving("/shop/web")).isEqualTo(1);
    assertThat(cluster.events)
        .filteredOn(event -> event.getString("eventType").equals("deployment_failed"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("id")).isEqualTo(first.id());
              assertThat(event.getString("reason")).isEqualTo("The upgrade has been cancelled");
            });
  }

  @Test
  void a_failing_upgrade_is_taken_back_by_its_reverse() {
    cluster.put(web);
    cluster.awaitEnd();
    cluster.instances.broken = i -> i.spec() instanceof App app && app.cmd().get().equals("bad");
    DeploymentPlan bad = cluster.put(Tree.cmd(web, "bad"));
    cluster.runFor(Duration.ofSeconds(5));
    assertThat(cluster.deployments().running()).hasSize(1);
    assertThat(cluster.instances.serving("/shop/web")).isEqualTo(3);

    DeploymentPlan back =
        cluster.force(root -> Reversion.of(bad).apply(root, cluster.groups().nextVersion()));
    cluster.awaitEnd();

    assertThat(cluster.root().app(web.id()).orElseThrow().cmd()).contains("sleep");
    assertThat(cluster.instances.serving("/shop/web", back.version())).isEqualTo(3);
    assertThat(cluster.of("/shop/web")).hasSize(3);
  }

  @Test
  void a_deployment_can_be_taken_back_after_a_crash() {
    cluster.put(web);
    cluster.awaitEnd();
    cluster.change(root -> root.with(Tree.group("/shop/empty"), root.version()));
    Set<PathId> groups = groupIds();
    cluster.instances.broken = i -> i.spec() instanceof App app && app.cmd().get().equals("bad");
    DeploymentPlan bad =
        cluster.change(
            root ->
                root.with(Tree.cmd(web, "bad"), root.version())
                    .with(Tree.app("/shop/more/new", 1), root.version()));
    cluster.restart();
    cluster.runFor(Duration.ofSeconds(1));

    DeploymentPlan stored = cluster.deployments().running(bad.id()).orElseThrow().plan();
    assertThat(stored.steps()).isEqualTo(bad.steps());
    cluster.force(root -> Reversion.of(stored).apply(root, cluster.groups().nextVersion()));
    cluster.awaitEnd();

    assertThat(groupIds()).isEqualTo(groups);
    assertThat(cluster.root().apps()).extracting(app -> app.cmd().get()).containsExactly("sleep");
    assertThat(cluster.instances.serving("/shop/web")).isEqualTo(3);
  }

  private Set<PathId> groupIds() {
    return cluster.root().groups().stream().map(GroupInfo::id).collect(Collectors.toSet());
  }

  @Test
  void a_stopped_deployment_leaves_what_it_did() {
    cluster.instances.broken = instance -> true;
    DeploymentPlan plan = cluster.put(web);
    cluster.runFor(Duration.ofSeconds(1));

    Future<Void> stopped = cluster.deployments().stop(plan.id());
    cluster.await(stopped::succeeded);

    assertThat(cluster.deployments().running()).isEmpty();
    assertThat(cluster.told()).endsWith("deployment_failed");
    assertThat(cluster.of("/shop/web")).hasSize(3);
    cluster.restart();
    assertThat(cluster.deployments().running()).isEmpty();
  }

  @Test
  void what_is_being_deployed_counts_against_the_limit() {
    cluster.maxDeployments = 1;
    cluster.restart();
    cluster.put(web);

    Future<DeploymentPlan> second =
        cluster.ask(root -> root.with(Tree.app("/b", 1), root.version()), true);

    assertThat(second.cause())
        .isInstanceOf(TooManyDeploymentsException.class)
        .hasMessageStartingWith("Max number (1) of running deployments is achieved.");
  }

  @Test
  void a_refused_change_changes_nothing_and_what_nobody_may_see_is_not_told() {
    cluster.ask(
        root -> {
          throw new IllegalArgumentException("no");
        },
        false);
    cluster.ask(
        root -> {
          throw new SecurityException("you may not");
        },
        false);

    assertThat(cluster.events).extracting(event -> event.getString("reason")).containsExactly("no");
  }

  @Test
  void tiers_start_one_after_the_other_and_end_in_reverse() {
    cluster.put(Tree.app("/t/db", 1), Tree.app("/t/web", 2, "/t/db"));
    cluster.await(() -> cluster.instances.serving("/t/web") > 0);
    assertThat(cluster.instances.serving("/t/db")).isEqualTo(1);
    cluster.awaitEnd();

    cluster.change(root -> root.withoutGroup(PathId.of("/t"), root.version()));
    cluster.await(() -> cluster.of("/t/db").isEmpty());
    assertThat(cluster.of("/t/web")).isEmpty();
    cluster.awaitEnd();
  }

  @Test
  void a_lost_instance_is_replaced_though_the_deployment_is_elsewhere() {
    cluster.instances.broken = i -> i.specId().equals(PathId.of("/t/web"));
    cluster.put(Tree.app("/t/db", 1), Tree.app("/t/web", 2, "/t/db"));
    cluster.await(() -> !cluster.of("/t/web").isEmpty());
    Instance db = cluster.of("/t/db").iterator().next();

    cluster.instances.remove(db.id());

    cluster.await(() -> cluster.instances.serving("/t/db") == 1);
    assertThat(cluster.deployments().running()).hasSize(1);
  }

  @Test
  void too_few_and_too_many_instances_are_made_right() {
    cluster.put(web);
    cluster.awaitEnd();
    Instance one = cluster.of("/shop/web").iterator().next();
    cluster.instances.change(
        one.id(), i -> i.withCondition(Condition.UNREACHABLE_INACTIVE, Instant.EPOCH));
    cluster.await(() -> cluster.instances.serving("/shop/web") == 3);

    cluster.instances.change(one.id(), i -> i.withCondition(Condition.RUNNING, Instant.EPOCH));
    cluster.await(() -> cluster.of("/shop/web").size() == 3);
    cluster.runFor(Duration.ofMinutes(6));
    assertThat(cluster.instances.serving("/shop/web")).isEqualTo(3);
    assertThat(cluster.deployments().running()).isEmpty();
  }

  @Test
  void instances_of_nothing_end() {
    cluster.instances.schedule(Tree.app("/nothing", 1), 1);

    cluster.await(() -> cluster.of("/nothing").isEmpty());
  }

  @Test
  void a_restart_replaces_all_instances() {
    cluster.put(web);
    cluster.awaitEnd();
    Set<Instance> before = cluster.of("/shop/web");
    cluster.change(
        root ->
            root.with(
                root.app(web.id()).orElseThrow().withVersion(VersionInfo.RESTART), root.version()));
    cluster.awaitEnd();

    assertThat(cluster.of("/shop/web")).hasSize(3).doesNotContainAnyElementsOf(before);
  }

  @Test
  void changes_are_made_in_order_and_their_versions_grow() {
    Instant late = cluster.groups().nextVersion();
    Instant later = cluster.groups().nextVersion();
    Future<DeploymentPlan> first =
        cluster.groups().change(r -> r.with(Tree.app("/a", 1), later), later, false, Map.of());
    Future<DeploymentPlan> second =
        cluster.groups().change(r -> r.with(Tree.app("/b", 1), late), late, false, Map.of());
    cluster.await(second::succeeded);

    assertThat(second.result().version()).isAfter(first.result().version());
    assertThat(second.result().original()).isSameAs(first.result().target());
    assertThat(cluster.root().apps()).hasSize(2);
  }

  @Test
  void named_instances_go_first_even_after_a_crash() {
    cluster.put(web);
    cluster.awaitEnd();
    List<Instance> all = List.copyOf(cluster.of("/shop/web"));
    Future<DeploymentPlan> plan =
        cluster
            .groups()
            .change(
                root -> root.with(Tree.count(web, 2), root.version()),
                cluster.groups().nextVersion(),
                false,
                Map.of(web.id(), Set.of(all.get(1).id())));
    cluster.await(plan::succeeded);
    cluster.restart();
    cluster.awaitEnd();

    assertThat(cluster.of("/shop/web"))
        .extracting(Instance::id)
        .containsExactlyInAnyOrder(all.get(0).id(), all.get(2).id());
  }
}
