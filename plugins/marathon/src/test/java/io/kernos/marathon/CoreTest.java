package io.kernos.marathon;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.extension.ExtensionJar;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.extension.OwnerValidator;
import io.kernos.marathon.extension.RunSpecValidator;
import io.kernos.marathon.health.Prober;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.validation.ViolationsException;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.testkit.plugin.FakeMetrics;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All parts together in virtual time, against a master of a few lines. */
class CoreTest {
  private final Scheduler time = new Scheduler(1);
  private final ModelStore store = ModelStore.on(time.clock());
  private final long term = store.elect();
  private final FakeDriver driver = new FakeDriver();
  private final FakeMetrics measured = new FakeMetrics();
  private final MetricRegistry metrics = new MetricRegistry();
  private Extensions extensions = Extensions.NONE;
  private Core core = start();

  private Core start() {
    Core fresh =
        new Core(
            MarathonConfig.of(new JsonObject().put("hostname", "here"), Map.of()),
            store.stateStore(time.clock()),
            term,
            time.clock(),
            time.ids(),
            time.random(),
            new DeafProber(),
            measured,
            metrics,
            extensions,
            target -> Future.failedFuture("no server"),
            e -> {
              throw new AssertionError(e);
            });
    Future<Void> loaded = fresh.load();
    assertThat(time.runUntil(loaded::isComplete, Duration.ofSeconds(5))).isTrue();
    assertThat(loaded.failed()).as(() -> String.valueOf(loaded.cause())).isFalse();
    fresh.master.connected(driver);
    fresh.launcher.subscribed(Event.Subscribed.getDefaultInstance());
    return fresh;
  }

  /** An agent offers all that it has, again and again; what is launched runs. */
  private void offer() {
    time.runFor(Duration.ofSeconds(1));
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o" + time.steps()))
            .setAgentId(AgentID.newBuilder().setValue("a1"))
            .setFrameworkId(driver.frameworkId())
            .setHostname("host-1")
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"));
    for (Resource resource :
        Resources.parse("cpus:8;mem:8000;disk:1000;ports:[31000-31100]").toProto()) {
      offer.addResources(
          resource.toBuilder()
              .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*")));
    }
    core.launcher.offers(List.of(offer.build()));
    time.runFor(Duration.ofSeconds(1));
    List<TaskInfo> launched = List.copyOf(driver.launched);
    driver.launched.clear();
    for (TaskInfo task : launched) {
      core.updates.update(
          TaskStatus.newBuilder()
              .setTaskId(task.getTaskId())
              .setAgentId(task.getAgentId())
              .setState(TaskState.TASK_RUNNING)
              .build());
    }
    time.runFor(Duration.ofSeconds(1));
  }

  private Future<DeploymentPlan> put(App app) {
    Instant now = core.groups().nextVersion();
    Future<DeploymentPlan> plan =
        core.groups().change(root -> root.with(app, now), now, false, Map.of());
    assertThat(time.runUntil(plan::isComplete, Duration.ofSeconds(5))).isTrue();
    return plan;
  }

  private static App web(int instances) {
    return App.builder(PathId.of("/web"))
        .cmd(Optional.of("sleep 1000"))
        .instances(instances)
        .needs(new ResourceNeeds(0.1, 32, 0, 0))
        .build();
  }

  @Test
  void an_app_that_is_wanted_runs_and_its_deployment_ends() {
    put(web(2));
    assertThat(core.orchestration.deployments().running()).hasSize(1);

    offer();

    assertThat(core.instances.of(PathId.of("/web"))).hasSize(2).allMatch(Instance::isRunning);
    assertThat(core.orchestration.deployments().running()).isEmpty();
  }

  @Test
  void an_app_is_scaled_by_what_load_balancers_measure_of_all_its_ports() {
    PathId id = PathId.of("/web");
    Map<String, String> labels =
        Map.of(
            "KERNOS_SCALING_MAX", "9",
            "KERNOS_SCALING_MIN", "0",
            "KERNOS_SCALING_REQUESTS", "20",
            "KERNOS_SCALING_QUEUE", "5",
            "KERNOS_SCALING_DOWN_WINDOW_SECONDS", "0");
    put(web(2).toBuilder().labels(labels).build());
    offer();
    assertThat(scaled(id)).isEqualTo(2);
    assertThat(core.scaler.decisions(id).get(0).reason())
        .contains("requests is unknown: no load balancer tells of the app", "queue is unknown");

    measured.balance(traffic("/web", 10000, 50, 0), traffic("/web", 10001, 30, 0));
    assertThat(scaled(id)).isEqualTo(4);
    offer();
    measured.balance(traffic("/web", 10000, 80, 30), traffic("/other", 10002, 1000, 0));
    assertThat(scaled(id)).isEqualTo(6);
    offer();
    measured.balance(traffic("/web", 10000, 0, 0));
    assertThat(scaled(id)).isEqualTo(1);
    assertThat(core.scaler.decisions(id))
        .anySatisfy(
            decision ->
                assertThat(decision.reason())
                    .isEqualTo(
                        "requests is 40 for each instance, to be 20;"
                            + " queue is 0 for each instance, to be 5"));
  }

  /** How many instances there are to be after another look. */
  private int scaled(PathId id) {
    time.runFor(Duration.ofSeconds(30));
    return core.groups().root().app(id).orElseThrow().instances();
  }

  private static Traffic traffic(String app, int port, double requests, long queued) {
    return new Traffic("f", app, port, requests, 0, queued, 0, Optional.empty());
  }

  @Test
  void a_scheduler_that_comes_after_goes_on_where_the_deployment_stood() {
    put(web(2));
    assertThat(core.stop().succeeded()).isTrue();
    time.runFor(Duration.ofSeconds(1));

    core = start();
    time.runFor(Duration.ofSeconds(1));
    assertThat(core.groups().root().app(PathId.of("/web"))).isPresent();
    offer();

    assertThat(core.instances.of(PathId.of("/web"))).hasSize(2).allMatch(Instance::isRunning);
    assertThat(core.orchestration.deployments().running()).isEmpty();
  }

  @Test
  void an_extension_has_a_say_in_which_apps_are_taken(@TempDir Path folder) throws IOException {
    extensions =
        new ExtensionJar(folder)
            .provide(RunSpecValidator.class, OwnerValidator.class)
            .load(
                new JsonObject()
                    .put(
                        "owners",
                        new JsonObject()
                            .put("plugin", RunSpecValidator.class.getName())
                            .put("implementation", OwnerValidator.class.getName())));
    core = start();

    assertThat(put(web(1).toBuilder().id(PathId.of("/forbidden/web")).build()).cause())
        .isInstanceOf(ViolationsException.class)
        .hasMessageContaining("must not stand below /forbidden");
    assertThat(put(web(1)).succeeded()).isTrue();
  }

  @Test
  void what_goes_to_the_master_is_counted() {
    put(web(2));
    offer();

    assertThat(metrics.counter("tasks.launched.counter").sum()).isEqualTo(2);
    assertThat(metrics.counter("mesos.offer-operations.launch.counter").sum()).isEqualTo(2);
    assertThat(metrics.counter("mesos.offers.used.counter").sum()).isEqualTo(1);
  }

  @Test
  void a_role_that_an_app_brings_is_told_to_the_master_before_offers_in_it_are_asked_for() {
    put(web(1).toBuilder().id(PathId.of("/shop/web")).role("shop").build());
    time.runFor(Duration.ofSeconds(1));

    List<Call> calls = driver.calls;
    int update = first(calls, Call.Type.UPDATE_FRAMEWORK);
    assertThat(calls.get(update).getUpdateFramework().getFrameworkInfo().getRolesList())
        .containsExactly("*", "shop");
    int revive =
        (int)
            calls.stream()
                .takeWhile(call -> !call.getRevive().getRolesList().contains("shop"))
                .count();
    assertThat(update).isLessThan(revive);
    assertThat(core.roles.all()).isEqualTo(Set.of("*", "shop"));
  }

  @Test
  void it_reserves_as_whom_it_registers() {
    assertThat(core.roles.info().getPrincipal())
        .isEqualTo(SchedulerSettings.launch(core.config).principal().orElseThrow());
  }

  private static int first(List<Call> calls, Call.Type type) {
    return (int) calls.stream().takeWhile(call -> call.getType() != type).count();
  }

  private static final class FakeDriver implements SchedulerDriver {
    final List<Call> calls = new ArrayList<>();
    final List<TaskInfo> launched = new ArrayList<>();

    @Override
    public FrameworkID frameworkId() {
      return FrameworkID.newBuilder().setValue("f1").build();
    }

    @Override
    public Future<Void> call(Call.Builder call) {
      calls.add(call.build());
      call.getAccept()
          .getOperationsList()
          .forEach(operation -> launched.addAll(operation.getLaunch().getTaskInfosList()));
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> acknowledge(Event.Update update) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  /** Reaches nobody. */
  private static final class DeafProber implements Prober {
    @Override
    public Future<Answer> get(Request request) {
      return Future.failedFuture("nobody is there");
    }

    @Override
    public Future<Void> connect(String host, int port, Duration timeout) {
      return Future.failedFuture("nobody is there");
    }
  }
}
