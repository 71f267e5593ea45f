package io.kernos.marathon.instance;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Instances in virtual time, with a model store and a master that only listens. */
public final class World {
  public final Scheduler scheduler = new Scheduler(1);
  public final VirtualClock clock = scheduler.clock();
  public final ModelStore store = ModelStore.on(clock);
  public final List<JsonObject> events = new ArrayList<>();
  public final List<Call> calls = new ArrayList<>();
  public final List<String> told = new ArrayList<>();
  public Throwable over;
  public StoredInstances instances;
  public Killing killing;
  public Deadlines deadlines;
  public StatusUpdates updates;
  public Reconciliation reconciliation;

  public World() {
    start();
  }

  /** A new scheduler, as after a crash; nothing is loaded yet. */
  public void start() {
    instances =
        new StoredInstances(
            store.stateStore(clock),
            store.term(),
            clock,
            scheduler.ids(),
            (type, body) -> events.add(body.copy().put("eventType", type)),
            failure -> over = failure);
    MasterCalls master =
        call -> {
          calls.add(call.build());
          return Future.succeededFuture();
        };
    killing = new Killing(instances, master, clock, Settings.DEFAULT);
    deadlines = new Deadlines(instances, killing, clock, Settings.DEFAULT);
    updates = new StatusUpdates(instances, killing);
    reconciliation =
        new Reconciliation(
            instances, new FixedDefinitions(app("/web")), master, clock, Settings.DEFAULT);
    instances.listen(
        (before, after) ->
            told.add(
                before.map(i -> i.condition().word()).orElse("-")
                    + ">"
                    + after.map(i -> i.condition().word()).orElse("-")));
  }

  /** A new scheduler that has loaded what the last one stored; it knows one app. */
  public void restart(RunSpec wanted) {
    start();
    instances.load(new FixedDefinitions(wanted)).onFailure(failure -> over = failure);
    settle();
  }

  /** Lets what is under way happen. */
  public void settle() {
    scheduler.runFor(Duration.ofMillis(50));
  }

  public static App app(String id) {
    return App.builder(PathId.of(id))
        .versionInfo(VersionInfo.changedAt(Instant.parse("2029-01-01T00:00:00Z")))
        .cmd(Optional.of("sleep 1000"))
        .build();
  }

  /** One that was launched. */
  public Instance launched(RunSpec spec) {
    return launch(instances.schedule(spec, 1).get(0));
  }

  public Instance launch(Instance waiting) {
    Instance launched = provisioned(waiting);
    instances.launching(List.of(launched));
    settle();
    return instances.get(launched.id()).orElseThrow();
  }

  public Instance provisioned(Instance waiting) {
    int attempt = waiting.tasks().isEmpty() ? 1 : 2;
    Task task =
        new Task(
            waiting.id().taskId(Optional.empty(), attempt),
            Optional.empty(),
            Condition.PROVISIONED,
            clock.now(),
            Optional.empty(),
            List.of(31000),
            Optional.empty());
    AgentRef agent = new AgentRef("A1", "host1", Optional.empty(), Optional.empty(), List.of());
    Optional<Reservation> reservation =
        waiting.spec().isResident()
            ? Optional.of(new Reservation(waiting.id().toString(), List.of("v")))
            : Optional.empty();
    return waiting
        .withTasks(List.of(task))
        .withCondition(Condition.PROVISIONED, clock.now())
        .withPlace(Optional.of(agent), reservation);
  }

  public Instance running(RunSpec spec) {
    Instance instance = launched(spec);
    update(instance, TaskState.TASK_RUNNING);
    return instances.get(instance.id()).orElseThrow();
  }

  public static TaskStatus.Builder status(String task, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setAgentId(AgentID.newBuilder().setValue("A1"))
        .setState(state);
  }

  /** An update of the instance's first task arrives. */
  public Future<Void> update(Instance instance, TaskState state) {
    TaskStatus.Builder status =
        status(instance.tasks().get(0).id(), state)
            .setTimestamp(clock.now().toEpochMilli() / 1000.0);
    if (state == TaskState.TASK_UNREACHABLE) {
      status.setUnreachableTime(
          TimeInfo.newBuilder().setNanoseconds(clock.now().toEpochMilli() * 1_000_000));
    }
    Future<Void> done = updates.update(status.build());
    settle();
    return done;
  }

  public Condition condition(Instance instance) {
    return instances.get(instance.id()).orElseThrow().condition();
  }

  /** The tasks for which a KILL was sent. */
  public List<String> kills() {
    return calls.stream()
        .filter(Call::hasKill)
        .map(call -> call.getKill().getTaskId().getValue())
        .toList();
  }

  public List<JsonObject> events(String type) {
    return events.stream().filter(event -> event.getString("eventType").equals(type)).toList();
  }
}
