package io.kernos.plugin.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.spi.plugin.PluginContext;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Runs {@code plugin.example.command} (sleep 100000), and runs it again when it ends. The id of the
 * task is stored before the task is launched, so that whoever comes after this one (the plugin
 * restarted, replaced, or on another master) asks for that task and leaves it alone if it runs.
 */
final class ExampleScheduler extends VerticleBase {
  private static final String TASK = "task";
  private static final Set<TaskState> ALIVE =
      EnumSet.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_UNREACHABLE);

  private final PluginContext kernel;
  private SchedulerDriver driver;
  private String taskId = "";
  private boolean wanting;

  ExampleScheduler(PluginContext kernel) {
    this.kernel = kernel;
  }

  @Override
  public Future<?> start() {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setName("example")
            .setUser(kernel.config().getString("user", System.getProperty("user.name")))
            .addRoles(kernel.config().getString("role", "*"))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .setCheckpoint(true)
            .setFailoverTimeout(604_800)
            .build();
    return kernel
        .store()
        .get(TASK)
        .onSuccess(stored -> stored.ifPresent(entry -> taskId = new String(entry.value(), UTF_8)))
        .compose(stored -> kernel.subscribe(info, this::handle))
        .onSuccess(subscribed -> driver = subscribed);
  }

  private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
    return FrameworkInfo.Capability.newBuilder().setType(type).build();
  }

  private void handle(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed();
      case OFFERS -> event.getOffers().getOffersList().forEach(this::offered);
      case UPDATE -> updated(event.getUpdate());
      default -> {
        // Heartbeats and the like: nothing to do.
      }
    }
  }

  private void subscribed() {
    wanting = taskId.isEmpty();
    if (!wanting) {
      // What became of the task while nobody listened? The answer is an update.
      Call.Reconcile.Task task = Call.Reconcile.Task.newBuilder().setTaskId(id()).build();
      driver.call(
          Call.newBuilder()
              .setType(Call.Type.RECONCILE)
              .setReconcile(Call.Reconcile.newBuilder().addTasks(task)));
    }
  }

  private void updated(Event.Update update) {
    driver.acknowledge(update);
    boolean ours = update.getStatus().getTaskId().equals(id());
    if (ours && !ALIVE.contains(update.getStatus().getState())) {
      wanting = true;
      driver.call(Call.newBuilder().setType(Call.Type.REVIVE));
    }
  }

  private void offered(Offer offer) {
    double cpus = kernel.config().getDouble("cpus", 0.1);
    double mem = kernel.config().getDouble("mem", 32.0);
    if (!wanting || amount(offer, "cpus") < cpus || amount(offer, "mem") < mem) {
      Call.Decline.Builder decline = Call.Decline.newBuilder().addOfferIds(offer.getId());
      driver.call(Call.newBuilder().setType(Call.Type.DECLINE).setDecline(decline));
      return;
    }
    wanting = false;
    taskId = "example-" + UUID.randomUUID();
    String command = kernel.config().getString("command", "sleep 100000");
    TaskInfo task =
        TaskInfo.newBuilder()
            .setName("example")
            .setTaskId(id())
            .setAgentId(offer.getAgentId())
            .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command))
            .addResources(scalar("cpus", cpus))
            .addResources(scalar("mem", mem))
            .build();
    Offer.Operation launch =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task))
            .build();
    Call.Accept.Builder accept =
        Call.Accept.newBuilder().addOfferIds(offer.getId()).addOperations(launch);
    kernel
        .store()
        .commit(Transaction.in(kernel.term()).put(TASK, taskId.getBytes(UTF_8)).build())
        .compose(
            stored -> driver.call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept)));
  }

  private TaskID id() {
    return TaskID.newBuilder().setValue(taskId).build();
  }

  private static double amount(Offer offer, String resource) {
    return offer.getResourcesList().stream()
        .filter(each -> each.getName().equals(resource))
        .mapToDouble(each -> each.getScalar().getValue())
        .sum();
  }

  private static Resource scalar(String name, double amount) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount))
        .build();
  }
}
