package io.kernos.marathon.launch;

import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.needs;
import static io.kernos.marathon.launch.OfferFixtures.offer;
import static io.kernos.marathon.launch.OfferFixtures.text;
import static io.kernos.marathon.launch.OfferFixtures.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Offer.Operation;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances.TaskFailure;
import io.kernos.marathon.instance.World;
import io.kernos.marathon.launch.task.SecretSource;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private final World world = new World();
  private final FakeMaster master = new FakeMaster(world.clock);
  private Launcher launcher = launcher(LaunchOptions.DEFAULT);

  @AfterEach
  void nothing_was_refused() {
    assertThat(master.refused).isEmpty();
  }

  @Test
  void launches_what_waits_when_offers_come() {
    master.addAgent("h1", "cpus:4;mem:1024;ports:[31000-31009]");
    Instance waiting = schedule(app("/a"), 1).get(0);

    world.settle();

    assertThat(master.tasks).containsOnlyKeys(waiting.id() + "._app.1");
    Instance launched = world.instances.get(waiting.id()).orElseThrow();
    assertThat(launched.condition()).isEqualTo(Condition.PROVISIONED);
    assertThat(launched.agent().orElseThrow().host()).isEqualTo("h1");
    assertThat(launcher.items()).isEmpty();
  }

  @Test
  void wants_no_offers_when_nothing_waits_and_some_when_something_does() {
    master.addAgent("h1", "cpus:4;mem:1024");
    world.settle();
    assertThat(master.suppressed).contains("*");

    schedule(app("/a"), 1);
    world.settle();

    assertThat(master.tasks).hasSize(1);
    assertThat(master.suppressed).contains("*");
  }

  @Test
  void asks_once_for_what_comes_together() {
    for (int i = 0; i < 50; i++) {
      schedule(app("/a" + i), 1);
    }
    world.settle();

    assertThat(master.count(Call.Type.REVIVE)).isEqualTo(1);
  }

  @Test
  void what_fits_nowhere_waits_until_resources_are_free() {
    master.addAgent("h1", "cpus:2;mem:1024");
    Instance first = schedule(app("/a").needs(needs(2, 10)), 1).get(0);
    world.settle();
    schedule(app("/b").needs(needs(1, 10)), 1);
    world.settle();
    assertThat(master.tasks).hasSize(1);

    master.end(first.id() + "._app.1");
    world.settle();

    assertThat(master.tasks.keySet()).anyMatch(id -> id.startsWith("b."));
  }

  @Test
  void an_offer_that_was_declined_comes_back_for_new_instances() {
    master.addAgent("h1", "cpus:2;mem:1024");
    schedule(app("/big").needs(needs(9, 10)), 1);
    world.settle();

    schedule(app("/small").needs(needs(1, 10)), 1);
    world.settle();

    assertThat(master.tasks).hasSize(1);
  }

  @Test
  void the_rest_of_an_offer_comes_back_for_what_came_to_wait_while_the_launch_was_stored() {
    schedule(app("/a"), 1);
    world.settle();
    world.store.faults(slow(Duration.ofMillis(100)));
    world.instances.failed(failure("/x"));
    world.instances.failed(failure("/y"));
    schedule(app("/b"), 1); // Told with the second write, 400 ms from now.
    world.scheduler.runFor(Duration.ofMillis(300));

    master.addAgent("h1", "cpus:4;mem:1024"); // Decided on at once; accepted after the third.
    world.scheduler.runFor(Duration.ofSeconds(3));

    assertThat(master.tasks).hasSize(2);
  }

  @Test
  void spreads_instances_over_offers_of_a_batch() {
    master.addAgent("h1", "cpus:9;mem:9999");
    master.addAgent("h2", "cpus:9;mem:9999");
    master.addAgent("h3", "cpus:9;mem:9999");
    schedule(app("/a"), 6);

    world.settle();

    assertThat(perHost()).containsEntry("h1", 2).containsEntry("h2", 2).containsEntry("h3", 2);
  }

  @Test
  void launches_no_more_on_one_offer_than_allowed_and_the_rest_on_the_next() {
    master.addAgent("h1", "cpus:99;mem:9999");
    schedule(app("/a"), 12);

    world.settle();

    assertThat(
            master.calls.stream()
                .filter(Call::hasAccept)
                .map(call -> call.getAccept().getOperationsCount()))
        .containsExactly(5, 5, 2);
  }

  @Test
  void several_apps_share_an_offer() {
    master.addAgent("h1", "cpus:4;mem:9999");
    for (String id : List.of("/a", "/b", "/c", "/d")) {
      schedule(app(id), 4);
    }

    world.settle();

    Set<String> names = new HashSet<>();
    master.tasks.values().forEach(task -> names.add(task.info().getName()));
    assertThat(names).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void unique_hosts_hold_within_a_batch() {
    master.addAgent("h1", "cpus:9;mem:9999");
    master.addAgent("h2", "cpus:9;mem:9999");
    App.Builder app = app("/a").constraints(List.of(constraint("hostname", "UNIQUE")));
    schedule(app, 3);

    world.settle();

    assertThat(perHost()).containsEntry("h1", 1).containsEntry("h2", 1);
    assertThat(launcher.explain(PathId.of("/a")))
        .isEqualTo("needs hostname:UNIQUE; 2 agents do not satisfy that");
  }

  @Test
  void a_place_that_an_instance_leaves_is_taken_by_the_next() {
    master.addAgent("h1", "cpus:9;mem:9999");
    App.Builder app = app("/a").constraints(List.of(constraint("hostname", "UNIQUE")));
    schedule(app, 2);
    world.settle();
    Instance first = one(Condition.PROVISIONED);

    world.update(first, TaskState.TASK_RUNNING);
    world.instances.end(first.id(), Goal.DECOMMISSIONED);
    world.update(first, TaskState.TASK_KILLED);
    world.scheduler.runFor(Duration.ofSeconds(1));

    assertThat(master.tasks).hasSize(2);
  }

  @Test
  void old_versions_do_not_keep_new_ones_away() {
    master.addAgent("h1", "cpus:9;mem:9999");
    App.Builder app = app("/a").constraints(List.of(constraint("hostname", "UNIQUE")));
    schedule(app, 1);
    world.settle();

    schedule(app.versionInfo(VersionInfo.changedAt(world.clock.now().plusSeconds(1))), 1);
    world.settle();

    assertThat(master.tasks).hasSize(2);
  }

  @Test
  void a_failed_app_waits_longer_each_time() {
    master.addAgent("h1", "cpus:9;mem:9999");
    Backoff backoff = new Backoff(Duration.ofSeconds(10), 2, Duration.ofMinutes(5));
    Instance instance = schedule(app("/a").backoff(backoff), 1).get(0);
    world.settle();

    fail(instance, 1);
    assertThat(launcher.items().get(0).delay())
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
    assertThat(launcher.explain(PathId.of("/a"))).startsWith("waits 10 s before the next launch");
    world.scheduler.runFor(Duration.ofSeconds(9));
    assertThat(master.tasks).isEmpty();
    world.scheduler.runFor(Duration.ofSeconds(2));
    assertThat(master.tasks).containsOnlyKeys(instance.id() + "._app.2");

    fail(instance, 2);
    world.scheduler.runFor(Duration.ofSeconds(19));
    assertThat(master.tasks).isEmpty();
    world.scheduler.runFor(Duration.ofSeconds(2));
    assertThat(master.tasks).containsOnlyKeys(instance.id() + "._app.3");
  }

  @Test
  void a_reset_ends_the_delay_at_once() {
    master.addAgent("h1", "cpus:9;mem:9999");
    Backoff backoff = new Backoff(Duration.ofHours(1), 2, Duration.ofHours(1));
    Instance instance = schedule(app("/a").backoff(backoff), 1).get(0);
    world.settle();
    fail(instance, 1);
    assertThat(master.tasks).isEmpty();

    assertThat(launcher.resetDelay(PathId.of("/a"))).isTrue();
    world.settle();

    assertThat(master.tasks).hasSize(1);
    assertThat(launcher.resetDelay(PathId.of("/a"))).isFalse();
  }

  @Test
  void a_new_configuration_has_no_delay() {
    master.addAgent("h1", "cpus:9;mem:9999");
    Backoff backoff = new Backoff(Duration.ofHours(1), 2, Duration.ofHours(1));
    App.Builder app = app("/a").backoff(backoff);
    Instance instance = schedule(app, 1).get(0);
    world.settle();
    fail(instance, 1);

    schedule(app.versionInfo(VersionInfo.changedAt(world.clock.now())), 1);
    world.settle();

    assertThat(master.tasks).hasSize(1);
  }

  @Test
  void says_what_agents_lack() {
    for (int i = 0; i < 17; i++) {
      master.addAgent("h" + i, "cpus:" + (i % 2 + 1) + ";mem:1024");
    }
    schedule(app("/a").needs(needs(4, 10)), 3);

    world.settle();

    assertThat(launcher.explain(PathId.of("/a")))
        .isEqualTo("needs 4 cpus; 17 agents have at most 2");
    LaunchQueue.Item item = launcher.items().get(0);
    assertThat(item.count()).isEqualTo(3);
    assertThat(item.summary().processed()).isEqualTo(17);
    assertThat(item.summary().lastOffers())
        .containsExactly(Map.entry(NoMatch.INSUFFICIENT_CPUS, 17));
    assertThat(item.lastUnused()).hasSize(17);
    assertThat(launcher.explain(PathId.of("/b"))).isEqualTo("no instance of /b waits");
  }

  @Test
  void says_that_nothing_was_offered() {
    schedule(app("/a"), 1);
    world.settle();

    assertThat(launcher.explain(PathId.of("/a"))).isEqualTo("no agent has offered anything yet");
  }

  @Test
  void tokens_limit_launches() {
    LaunchOptions defaults = LaunchOptions.DEFAULT;
    LaunchOptions limited =
        new LaunchOptions(
            defaults.acceptedRoles(),
            5,
            defaults.declineDuration(),
            true,
            Duration.ZERO,
            true,
            Optional.empty(),
            "",
            "//cmd",
            Optional.empty(),
            Optional.of(new LaunchOptions.Tokens(3, Duration.ofSeconds(30))),
            Duration.ZERO,
            true,
            Optional.empty());
    launcher = launcher(limited);
    master.addAgent("h1", "cpus:9;mem:9999");
    schedule(app("/a"), 7);

    world.settle();
    assertThat(master.tasks).hasSize(3);
    world.update(one(Condition.PROVISIONED), TaskState.TASK_RUNNING);
    world.scheduler.runFor(Duration.ofSeconds(1));
    assertThat(master.tasks).hasSize(4);
    world.scheduler.runFor(Duration.ofSeconds(31));
    assertThat(master.tasks).hasSize(7);
  }

  @Test
  void a_resident_instance_reserves_then_launches_and_comes_back_to_its_volume() {
    master.addAgent(to("dev", offer("h1", "cpus:1;mem:999;disk:500")));
    master.addAgent(to("dev", offer("h2", "cpus:1;mem:999;disk:500")));
    Instance waiting = schedule(OfferFixtures.resident("/a", "dev"), 1).get(0);

    world.scheduler.runFor(Duration.ofSeconds(1));

    List<Operation> operations = new ArrayList<>();
    master.calls.stream()
        .filter(Call::hasAccept)
        .forEach(call -> operations.addAll(call.getAccept().getOperationsList()));
    assertThat(operations)
        .extracting(Operation::getType)
        .containsExactly(Operation.Type.RESERVE, Operation.Type.CREATE, Operation.Type.LAUNCH);
    Instance launched = world.instances.get(waiting.id()).orElseThrow();
    String volume = launched.reservation().orElseThrow().volumes().get(0);
    assertThat(volume).startsWith("a#data#");
    FakeMaster.Running task = master.tasks.get(waiting.id() + "._app.1");
    assertThat(Resources.of(task.info().getResourcesList()).persistentVolumes().size())
        .isEqualTo(1);
    assertThat(
            operations
                .get(0)
                .getReserve()
                .getResources(0)
                .getReservations(0)
                .getLabels()
                .getLabelsList())
        .extracting(label -> label.getKey() + "=" + label.getValue())
        .containsExactly("marathon_framework_id=marathon-1", "marathon_task_id=" + waiting.id());

    world.update(launched, TaskState.TASK_FAILED);
    master.end(waiting.id() + "._app.1");
    world.scheduler.runFor(Duration.ofSeconds(5));

    assertThat(master.tasks).containsOnlyKeys(waiting.id() + "._app.2");
    assertThat(master.tasks.get(waiting.id() + "._app.2").host()).isEqualTo(task.host());
  }

  @Test
  void resident_instances_with_unique_hosts_reserve_on_different_ones() {
    master.addAgent(to("dev", offer("h1", "cpus:9;mem:999;disk:500")));
    master.addAgent(to("dev", offer("h2", "cpus:9;mem:999;disk:500")));
    schedule(
        OfferFixtures.resident("/a", "dev").constraints(List.of(constraint("hostname", "UNIQUE"))),
        3);

    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(perHost()).containsEntry("h1", 1).containsEntry("h2", 1);
  }

  @Test
  void a_thousand_instances_on_twenty_agents_are_placed_within_a_second() {
    for (int i = 0; i < 20; i++) {
      master.addAgent("h" + i, "cpus:64;mem:99999;ports:[31000-32000]");
    }
    PortDefinition port = new PortDefinition(0, "tcp", Optional.of("http"), Map.of());
    schedule(app("/a").needs(needs(0.1, 10)).portDefinitions(List.of(port)), 1000);

    world.scheduler.runFor(Duration.ofSeconds(1));

    assertThat(master.tasks).hasSize(1000);
    assertThat(perHost().values()).allMatch(count -> count == 50);
  }

  @Test
  void very_many_apps_and_offers_are_compared_a_piece_at_a_time() {
    for (int i = 0; i < 1000; i++) {
      schedule(app("/stuck" + i).needs(needs(9, 10)), 1);
    }
    world.settle();
    for (int i = 0; i < 200; i++) {
      master.addAgent("h" + i, "cpus:4;mem:1024");
    }
    world.settle();

    List<Integer> declined =
        master.calls.stream()
            .filter(Call::hasDecline)
            .map(call -> call.getDecline().getOfferIdsCount())
            .toList();
    assertThat(declined).allMatch(count -> count <= 15);
    assertThat(declined.stream().mapToInt(each -> each).sum()).isEqualTo(200);
  }

  @Test
  void offers_that_are_not_decided_on_yet_are_void_without_a_connection() {
    for (int i = 0; i < 1000; i++) {
      schedule(app("/stuck" + i).needs(needs(9, 10)), 1);
    }
    world.settle();
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      offers.add(offer("h" + i, "cpus:4;mem:1024"));
    }

    launcher.offers(offers);
    launcher.disconnected();
    world.settle();

    assertThat(master.count(Call.Type.DECLINE)).isEqualTo(1);
    master.refused.clear(); // It made none of these offers.
  }

  @Test
  void sixteen_apps_of_five_hundred_are_placed_within_seconds() {
    for (int i = 0; i < 200; i++) {
      master.addAgent("h" + i, "cpus:64;mem:99999;ports:[31000-32000]", text("rack", "r" + i % 4));
    }
    for (int i = 0; i < 16; i++) {
      schedule(
          app("/a" + i)
              .instances(500)
              .needs(needs(0.1, 10))
              .constraints(List.of(constraint("rack", "GROUP_BY", "4"))),
          500);
    }

    world.scheduler.runFor(Duration.ofSeconds(3));

    assertThat(master.tasks).hasSize(8000);
  }

  private Launcher launcher(LaunchOptions options) {
    Launcher created =
        new Launcher(
            options,
            world.clock,
            world.scheduler.ids(),
            world.scheduler.random(),
            world.instances,
            master,
            OfferFixtures.roles(master),
            new TaskFactory(
                options, id -> false, SecretSource.REFERENCES, world.scheduler.random()),
            new TaskGroupFactory(options, id -> false, SecretSource.REFERENCES));
    master.launcher = created;
    created.start();
    created.subscribed(
        Event.Subscribed.newBuilder()
            .setFrameworkId(OfferFixtures.FRAMEWORK)
            .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(1).setPort(1))
            .build());
    return created;
  }

  private TaskFailure failure(String app) {
    Instant now = world.clock.now();
    return new TaskFailure(
        PathId.of(app), "t", "TASK_FAILED", "", "h1", Optional.empty(), now, now);
  }

  private static StoreFaults slow(Duration latency) {
    return new StoreFaults() {
      @Override
      public Duration latency() {
        return latency;
      }
    };
  }

  private static App.Builder app(String id) {
    return World.app(id).toBuilder();
  }

  private List<Instance> schedule(App.Builder app, int count) {
    return world.instances.schedule(app.build(), count);
  }

  private Instance one(Condition condition) {
    return world.instances.all().stream()
        .filter(instance -> instance.condition() == condition)
        .findFirst()
        .orElseThrow();
  }

  private void fail(Instance instance, int attempt) {
    world.update(world.instances.get(instance.id()).orElseThrow(), TaskState.TASK_FAILED);
    master.end(instance.id() + "._app." + attempt);
    world.settle();
  }

  private Map<String, Integer> perHost() {
    Map<String, Integer> counts = new HashMap<>();
    master.tasks.values().forEach(task -> counts.merge(task.host(), 1, Integer::sum));
    return counts;
  }
}
