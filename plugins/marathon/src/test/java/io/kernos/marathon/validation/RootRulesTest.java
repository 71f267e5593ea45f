package io.kernos.marathon.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.PodRequests;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RootRulesTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final RootGroup EMPTY = RootGroup.empty(NOW);

  private static App.Builder app(String id) {
    return App.builder(PathId.of(id)).cmd(Optional.of("run"));
  }

  private static RootGroup root(App... apps) {
    return RootGroup.of(NOW, List.of(), List.of(apps));
  }

  private static App resident(long size) {
    return app("/prod/db")
        .role("prod")
        .upgradeStrategy(UpgradeStrategy.RESIDENT)
        .unreachableStrategy(new UnreachableStrategy.Disabled())
        .container(container("data", persistent(size)))
        .build();
  }

  private static Volume persistent(long size) {
    return new Volume.Persistent("root", size, Optional.empty(), Optional.empty(), List.of());
  }

  private static Volume driver(String name, boolean shared) {
    return new Volume.External(
        Optional.of(name), Optional.of("dvdi"), Optional.empty(), Map.of(), shared);
  }

  private static Optional<Container> container(String path, Volume volume) {
    return Optional.of(
        new Container(
            Container.Type.MESOS,
            Optional.empty(),
            List.of(
                new Container.Mounted(
                    volume, new VolumeMount(Optional.empty(), path, Optional.of(false)))),
            List.of(),
            Optional.empty()));
  }

  private static void refuses(RootGroup from, RootGroup to, String path, String words) {
    assertThatThrownBy(() -> RootRules.check(Settings.DEFAULT, from, to))
        .isInstanceOfSatisfying(
            ViolationsException.class,
            e -> assertThat(e.violations().byPath().get(path)).contains(words));
  }

  @Test
  void apps_that_depend_on_each_other_are_refused() {
    refuses(
        EMPTY,
        root(
            app("/a").dependencies(Set.of(PathId.of("/b"))).build(),
            app("/b").dependencies(Set.of(PathId.of("/a"))).build()),
        "/",
        "Dependency graph has cyclic dependencies.");
  }

  @Test
  void an_app_has_not_the_id_of_a_group_with_apps() {
    refuses(
        EMPTY,
        root(app("/shop").build(), app("/shop/web").build()),
        "/",
        "Groups and Applications may not have the same identifier.");
    refuses(
        EMPTY,
        root(app("/x/shop").build(), app("/x/shop/web").build()),
        "/groups(0)",
        "Groups and Applications may not have the same identifier.");
  }

  @Test
  void a_pod_has_not_the_id_of_a_group_with_apps() {
    RootGroup shop = root(app("/x/shop/web").build());
    PodRequests requests = new PodRequests(Settings.DEFAULT);
    JsonObject json =
        new JsonObject(
            """
            {"id": "/x/shop", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32},
              "exec": {"command": {"shell": "serve"}}}]}
            """);
    Pod pod = requests.finish(requests.read(json), shop, false, NOW);
    refuses(
        shop,
        shop.with(pod, NOW),
        "/groups(0)",
        "Groups and Pods may not have the same identifier.");
  }

  @Test
  void an_empty_group_makes_room_for_an_app() {
    RootGroup groups =
        EMPTY.with(new GroupInfo(PathId.of("/shop"), Set.of(), NOW, Optional.empty()), NOW);

    RootGroup with = groups.with(app("/shop").build(), NOW);

    assertThat(with.group(PathId.of("/shop"))).isEmpty();
    assertThatCode(() -> RootRules.check(Settings.DEFAULT, groups, with))
        .doesNotThrowAnyException();
  }

  @Test
  void what_is_wrong_with_an_app_is_told_with_its_id_in_the_path() {
    refuses(
        EMPTY,
        root(app("/dev/web").role("dev").acceptedResourceRoles(Set.of("prod")).build()),
        "/apps//dev/web",
        "acceptedResourceRoles can only contain * and dev");
  }

  @Test
  void volumes_of_one_name_are_for_one_app_unless_they_are_shared() {
    App one =
        app("/a")
            .upgradeStrategy(UpgradeStrategy.RESIDENT)
            .container(container("v", driver("v1", false)))
            .build();
    App two = one.toBuilder().id(PathId.of("/b")).build();
    App shared = two.toBuilder().container(container("v", driver("v1", true))).build();

    refuses(
        EMPTY,
        root(one, two),
        "/apps(0)/container",
        "Volume name 'v1' in /a conflicts with volume(s) of same name in app(s): /b");
    refuses(
        EMPTY,
        root(one, shared),
        "/apps(1)/container",
        "Volume name 'v1' in /b conflicts with volume(s) of same name in app(s): /a");
  }

  @Test
  void an_app_with_volumes_keeps_them_and_its_resources() {
    App before = resident(100);
    refuses(root(before), root(resident(200)), "/app(0)", "Persistent volumes can not be changed!");
    refuses(
        root(before),
        root(before.toBuilder().needs(new ResourceNeeds(1, 256, 0, 0)).build()),
        "/app(0)/mem",
        "Services with persistent volumes configured may not change resource requirements. If you"
            + " need to make this change, please create a new service.");
    assertThatCode(
            () ->
                RootRules.check(
                    Settings.DEFAULT, root(before), root(before.toBuilder().instances(3).build())))
        .doesNotThrowAnyException();
  }
}
