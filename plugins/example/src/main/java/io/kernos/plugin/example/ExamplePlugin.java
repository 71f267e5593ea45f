package io.kernos.plugin.example;

import static io.kernos.api.v1.TaskState.TASK_ERROR;
import static io.kernos.api.v1.TaskState.TASK_FAILED;
import static io.kernos.api.v1.TaskState.TASK_FINISHED;
import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_LOST;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.spi.plugin.FrameworkPlugin;
import io.kernos.spi.plugin.PluginContext;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;
import java.util.UUID;

/** Keeps one task running. Found by its name in META-INF/services, live when its jar is there. */
public final class ExamplePlugin implements FrameworkPlugin {

  @Override
  public String name() {
    return "example";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public Deployable scheduler(PluginContext context) {
    return new Scheduler(context);
  }

  /**
   * Runs {@code plugin.example.command}, and runs it again when it ends. The task's id is stored
   * before the task is launched, so that whoever comes after this one (restarted, replaced, on
   * another master) asks for that task and leaves it alone if it runs.
   */
  private static final class Scheduler extends VerticleBase {
    private static final Set<TaskState> ENDED =
        Set.of(TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST);

    private final PluginContext kernel;
    private final Resources needs;
    private SchedulerDriver driver;
    private String task = "";
    private boolean wanting;

    Scheduler(PluginContext kernel) {
      this.kernel = kernel;
      needs = Resources.parse(kernel.config().getString("resources", "cpus:0.1;mem:32"));
    }

    @Override
    public Future<?> start() {
      FrameworkInfo info =
          FrameworkInfo.newBuilder()
              .setName("example")
              .setUser(System.getProperty("user.name"))
              .setFailoverTimeout(604_800)
              .build();
      return kernel
          .store()
          .get("task")
          .onSuccess(stored -> stored.ifPresent(entry -> task = new String(entry.value(), UTF_8)))
          .compose(stored -> kernel.subscribe(info, this::handle))
          .onSuccess(subscribed -> driver = subscribed);
    }

    private void handle(Event event) {
      switch (event.getType()) {
        case SUBSCRIBED -> subscribed();
        case OFFERS -> event.getOffers().getOffersList().forEach(this::offered);
        case UPDATE -> updated(event.getUpdate());
        default -> {} // Heartbeats and the like.
      }
    }

    private void subscribed() {
      wanting = task.isEmpty();
      if (!wanting) {
        // What became of it while nobody listened? The answer is an update.
        var ours = Call.Reconcile.Task.newBuilder().setTaskId(id());
        driver.call(
            call(Call.Type.RECONCILE).setReconcile(Call.Reconcile.newBuilder().addTasks(ours)));
      }
    }

    private void updated(Event.Update update) {
      driver.acknowledge(update);
      if (update.getStatus().getTaskId().equals(id())
          && ENDED.contains(update.getStatus().getState())) {
        wanting = true;
        driver.call(call(Call.Type.REVIVE));
      }
    }

    private void offered(Offer offer) {
      if (!wanting || !Resources.of(offer.getResourcesList()).unallocated().contains(needs)) {
        driver.call(
            call(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder().addOfferIds(offer.getId())));
        return;
      }
      wanting = false;
      task = "example-" + UUID.randomUUID();
      String command = kernel.config().getString("command", "sleep 100000");
      TaskInfo.Builder info =
          TaskInfo.newBuilder()
              .setName("example")
              .setTaskId(id())
              .setAgentId(offer.getAgentId())
              .setCommand(CommandInfo.newBuilder().setValue(command))
              .addAllResources(needs.toProto());
      var launch =
          Offer.Operation.newBuilder()
              .setType(Offer.Operation.Type.LAUNCH)
              .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(info));
      var accept = Call.Accept.newBuilder().addOfferIds(offer.getId()).addOperations(launch);
      kernel
          .store()
          .commit(Transaction.in(kernel.term()).put("task", task.getBytes(UTF_8)).build())
          .compose(stored -> driver.call(call(Call.Type.ACCEPT).setAccept(accept)));
    }

    private TaskID id() {
      return TaskID.newBuilder().setValue(task).build();
    }

    private static Call.Builder call(Call.Type type) {
      return Call.newBuilder().setType(type);
    }
  }
}
