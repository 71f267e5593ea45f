package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.group.Tree;
import io.kernos.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plans; most cases are those of Marathon's DeploymentPlanTest. */
class PlannerTest {
  private static final String DB = "/test/database/mongo";
  private static final String SERVICE = "/test/service/srv1";
  private final App db = Tree.cmd(Tree.app(DB, 4), "mng1");
  private final App newDb = Tree.cmd(Tree.app(DB, 8), "mng2");
  private final App service = Tree.cmd(Tree.app(SERVICE, 4), "srv1");

  @Test
  void a_new_app_comes_to_be_and_then_gets_its_instances() {
    App app = Tree.app("/group/app", 2);
    RootGroup from = Tree.root(List.of(Tree.group("/group")));

    assertThat(words(from, Tree.root(app)))
        .containsExactly("StartApplication /group/app", "ScaleApplication /group/app");
  }

  @Test
  void each_change_gets_the_action_that_it_needs() {
    App changed = Tree.app("/g/changed", 1);
    App scaled = Tree.app("/g/scaled", 1);
    App gone = Tree.app("/g/gone", 1);
    App kept = Tree.app("/g/kept", 1);
    App added = Tree.app("/g/new", 1);
    RootGroup from = Tree.root(changed, scaled, gone, kept);
    RootGroup to = Tree.root(Tree.cmd(changed, "other"), Tree.count(scaled, 10), kept, added);

    assertThat(words(from, to))
        .containsExactly(
            "StopApplication /g/gone",
            "StartApplication /g/new",
            "RestartApplication /g/changed, ScaleApplication /g/new, ScaleApplication /g/scaled");
    assertThat(plan(from, to).affected())
        .isEqualTo(Tree.ids("/g/changed", "/g/scaled", "/g/gone", "/g/new"));
  }

  @Test
  void what_others_depend_on_changes_before_them() {
    App newService = Tree.cmd(Tree.app(SERVICE, 10, DB), "srv2");

    assertThat(words(Tree.root(db, service), Tree.root(newDb, newService)))
        .containsExactly("RestartApplication " + DB, "RestartApplication " + SERVICE);
  }

  @Test
  void apps_without_dependencies_start_together() {
    App[] apps = {Tree.app("/test/1", 10), Tree.app("/test/2", 10), Tree.app("/test/3", 10)};

    assertThat(words(Tree.root(), Tree.root(apps)))
        .containsExactly(
            "StartApplication /test/1, StartApplication /test/2, StartApplication /test/3",
            "ScaleApplication /test/1, ScaleApplication /test/2, ScaleApplication /test/3");
  }

  @Test
  void apps_without_dependencies_restart_together() {
    assertThat(words(Tree.root(db, service), Tree.root(newDb, Tree.cmd(service, "srv2"))))
        .containsExactly("RestartApplication " + DB + ", RestartApplication " + SERVICE);
  }

  @Test
  void changes_with_and_without_dependencies_go_in_one_order() {
    App independent = Tree.app("/test/independent/app", 1);
    App toStop = Tree.app("/test/service/to-stop", 1, DB);
    App toStart = Tree.app("/test/service/to-start", 2, SERVICE);
    RootGroup from = Tree.root(db, service, toStop, independent);
    RootGroup to =
        Tree.root(
            newDb,
            Tree.cmd(Tree.app(SERVICE, 10, DB), "srv2"),
            toStart,
            Tree.count(Tree.cmd(independent, "app2"), 3));

    assertThat(words(from, to))
        .containsExactly(
            "StopApplication /test/service/to-stop",
            "StartApplication /test/service/to-start",
            "RestartApplication " + DB + ", RestartApplication /test/independent/app",
            "RestartApplication " + SERVICE,
            "ScaleApplication /test/service/to-start");
  }

  @Test
  void unchanged_apps_between_changed_ones_keep_the_order() {
    App cache = Tree.app("/cache", 1, DB);
    App web = Tree.app("/web", 1, "/cache");

    assertThat(words(Tree.root(db, cache, web), Tree.root(newDb, cache, Tree.cmd(web, "w"))))
        .containsExactly("RestartApplication " + DB, "RestartApplication /web");
  }

  @Test
  void tiers_stop_in_the_reverse_order_of_their_dependencies() {
    App web = Tree.app("/tiers/web", 1, "/tiers/service");
    App middle = Tree.app("/tiers/service", 1, "/tiers/db");
    App bottom = Tree.app("/tiers/db", 1);
    App other = Tree.app("/tiers/other", 1);

    assertThat(words(Tree.root(web, middle, bottom, other), Tree.root()))
        .containsExactly(
            "StopApplication /tiers/web",
            "StopApplication /tiers/service",
            "StopApplication /tiers/db, StopApplication /tiers/other");
  }

  @Test
  void apps_that_depend_on_what_stays_stop_together() {
    App web = Tree.app("/web", 1, SERVICE);

    assertThat(words(Tree.root(db, service, web), Tree.root(service)))
        .containsExactly("StopApplication " + DB + ", StopApplication /web");
  }

  @Test
  void new_arguments_are_a_change() {
    App app = Tree.app("/test", 1);

    assertThat(words(Tree.root(app), Tree.root(app.toBuilder().args(List.of("foo")).build())))
        .containsExactly("RestartApplication /test");
  }

  @Test
  void what_has_not_changed_does_nothing() {
    assertThat(words(Tree.root(Tree.app("/test", 1)), Tree.root(Tree.app("/test", 1)))).isEmpty();
  }

  @Test
  void a_new_version_alone_restarts() {
    App again = db.withVersion(VersionInfo.changedAt(Instant.ofEpochMilli(99)));

    assertThat(words(Tree.root(db), Tree.root(again))).containsExactly("RestartApplication " + DB);
  }

  @Test
  void instances_to_kill_go_with_the_scaling() {
    InstanceId instance = InstanceId.of(db.id(), "1");
    RootGroup to = Tree.root(Tree.count(db, 3));
    DeploymentPlan plan =
        Planner.plan("p", to.version(), Tree.root(db), to, Map.of(db.id(), Set.of(instance)));

    assertThat(plan.steps().get(0).actions())
        .containsExactly(new DeploymentAction.Scale(Tree.count(db, 3), Set.of(instance)));
  }

  @Test
  void a_change_that_leaves_no_instances_only_scales() {
    assertThat(words(Tree.root(db), Tree.root(Tree.count(newDb, 0))))
        .containsExactly("ScaleApplication " + DB);
  }

  @Test
  void a_change_of_one_app_among_many_looks_at_few() {
    List<App> apps = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      apps.add(Tree.app("/g" + i % 50 + "/app" + i, 1, "/g" + (i % 50 + 1) + "/app1"));
    }
    RootGroup from = RootGroup.of(Tree.FIRST, List.of(), apps);
    PathId one = PathId.of("/g7/app7");
    RootGroup to = from.with(Tree.count(apps.get(7), 3), from.version());

    assertThat(words(from, to)).containsExactly("ScaleApplication " + one);
  }

  private static DeploymentPlan plan(RootGroup from, RootGroup to) {
    return Planner.plan("p", to.version(), from, to, Map.of());
  }

  private static List<String> words(RootGroup from, RootGroup to) {
    return plan(from, to).steps().stream()
        .map(
            step ->
                String.join(
                    ", ",
                    step.actions().stream()
                        .map(action -> action.word() + " " + action.spec().id())
                        .toList()))
        .toList();
  }
}
