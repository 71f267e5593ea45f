import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.SinkOperations;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * A framework on the published RxJava client for Mesos, which knows nothing of Kernos: runs a number
 * of tasks, acknowledges every update, and ends once all tasks have finished and the master has taken
 * every acknowledgement.
 *
 * <p>Compiled and run in a JVM of its own, with the client's old class path. Arguments: the URI of the
 * scheduler API, how many tasks.
 */
public final class RxFramework {
  private static final Protos.FrameworkID ID =
      Protos.FrameworkID.newBuilder().setValue("rx-" + UUID.randomUUID()).build();

  private static int wanted;
  private static int launched;
  private static int finished;

  private RxFramework() {}

  public static void main(String[] args) throws Throwable {
    wanted = Integer.parseInt(args[1]);
    Protos.FrameworkInfo info =
        Protos.FrameworkInfo.newBuilder()
            .setId(ID)
            .setUser(System.getProperty("user.name"))
            .setName("rx")
            .setFailoverTimeout(0)
            .build();
    ProtobufMesosClientBuilder.schedulerUsingProtos()
        .mesosUri(URI.create(args[0]))
        .applicationUserAgentEntry(UserAgentEntries.literal("rx-framework", "1"))
        .subscribe(SchedulerCalls.subscribe(ID, info))
        .processStream(events -> events.map(RxFramework::answer))
        .build()
        .openStream()
        .await();
    throw new IllegalStateException("the stream ended");
  }

  private static Optional<SinkOperation<Call>> answer(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED:
        System.out.println("SUBSCRIBED " + event.getSubscribed().getFrameworkId().getValue());
        return Optional.empty();
      case OFFERS:
        return Optional.of(SinkOperations.create(accept(event.getOffers().getOffersList())));
      case UPDATE:
        return update(event.getUpdate().getStatus());
      case ERROR:
        throw new IllegalStateException(event.getError().getMessage());
      default:
        return Optional.empty();
    }
  }

  /** All tasks from the first offer that has room; later offers are declined. */
  private static Call accept(List<Protos.Offer> offers) {
    Protos.Offer offer = offers.get(0);
    if (launched > 0) {
      List<Protos.OfferID> ids = new ArrayList<>();
      offers.forEach(o -> ids.add(o.getId()));
      return SchedulerCalls.decline(ID, ids);
    }
    Protos.Offer.Operation.Launch.Builder launch = Protos.Offer.Operation.Launch.newBuilder();
    while (launched < wanted) {
      launch.addTaskInfos(task("rx-task-" + launched++, offer.getAgentId()));
    }
    return Call.newBuilder()
        .setFrameworkId(ID)
        .setType(Call.Type.ACCEPT)
        .setAccept(
            Call.Accept.newBuilder()
                .addOfferIds(offer.getId())
                .addOperations(
                    Protos.Offer.Operation.newBuilder()
                        .setType(Protos.Offer.Operation.Type.LAUNCH)
                        .setLaunch(launch)))
        .build();
  }

  private static Protos.TaskInfo task(String name, Protos.AgentID agent) {
    return Protos.TaskInfo.newBuilder()
        .setName(name)
        .setTaskId(Protos.TaskID.newBuilder().setValue(name))
        .setAgentId(agent)
        .setCommand(Protos.CommandInfo.newBuilder().setValue("echo ran " + name))
        .addResources(scalar("cpus", 0.1))
        .addResources(scalar("mem", 32))
        .build();
  }

  private static Protos.Resource scalar(String name, double amount) {
    return Protos.Resource.newBuilder()
        .setName(name)
        .setRole("*")
        .setType(Protos.Value.Type.SCALAR)
        .setScalar(Protos.Value.Scalar.newBuilder().setValue(amount))
        .build();
  }

  private static Optional<SinkOperation<Call>> update(Protos.TaskStatus status) {
    System.out.println(status.getState() + " " + status.getTaskId().getValue());
    if (status.getState() == Protos.TaskState.TASK_FAILED
        || status.getState() == Protos.TaskState.TASK_LOST
        || status.getState() == Protos.TaskState.TASK_ERROR) {
      throw new IllegalStateException(status.toString());
    }
    Call ack =
        SchedulerCalls.ackUpdate(ID, status.getUuid(), status.getAgentId(), status.getTaskId());
    boolean last = status.getState() == Protos.TaskState.TASK_FINISHED && ++finished == wanted;
    return Optional.of(
        SinkOperations.sink(
            ack,
            () -> {
              if (last) {
                System.out.println("DONE");
                System.exit(0);
              }
            },
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            }));
  }
}
