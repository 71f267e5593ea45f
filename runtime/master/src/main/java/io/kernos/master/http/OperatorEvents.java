package io.kernos.master.http;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.master.Event;
import io.kernos.api.v1.master.Response.GetFrameworks;
import io.kernos.master.view.Change;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.util.Optional;

/** The events of the operator API, as somebody may see them. */
final class OperatorEvents {
  static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private final ClusterView view;
  private final Access access;
  private final OperatorReads reads;

  /**
   * @param view that came with the changes
   */
  OperatorEvents(ClusterView view, Access access) {
    this.view = view;
    this.access = access;
    this.reads = new OperatorReads(view, access);
  }

  /** The first event of a stream. */
  Event subscribed(double heartbeatSeconds) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setGetState(reads.state())
                .setHeartbeatIntervalSeconds(heartbeatSeconds))
        .build();
  }

  /** The event for a change; empty when it may not be seen, or is over already. */
  Optional<Event> of(Change change) {
    Event.Builder event = Event.newBuilder();
    if (change instanceof Change.TaskAdded added) {
      return visible(added.task(), added.framework())
          .map(
              task ->
                  event
                      .setType(Event.Type.TASK_ADDED)
                      .setTaskAdded(Event.TaskAdded.newBuilder().setTask(task))
                      .build());
    } else if (change instanceof Change.TaskUpdated updated) {
      return visible(updated.task(), updated.framework())
          .map(
              task -> event.setType(Event.Type.TASK_UPDATED).setTaskUpdated(news(updated)).build());
    } else if (change instanceof Change.AgentAdded added) {
      return view.agent(added.id())
          .map(
              agent ->
                  event
                      .setType(Event.Type.AGENT_ADDED)
                      .setAgentAdded(Event.AgentAdded.newBuilder().setAgent(reads.agent(agent)))
                      .build());
    } else if (change instanceof Change.AgentRemoved removed) {
      return Optional.of(
          event
              .setType(Event.Type.AGENT_REMOVED)
              .setAgentRemoved(
                  Event.AgentRemoved.newBuilder()
                      .setAgentId(AgentID.newBuilder().setValue(removed.id())))
              .build());
    } else if (change instanceof Change.FrameworkAdded added) {
      return framework(added.id())
          .map(
              framework ->
                  event
                      .setType(Event.Type.FRAMEWORK_ADDED)
                      .setFrameworkAdded(Event.FrameworkAdded.newBuilder().setFramework(framework))
                      .build());
    } else if (change instanceof Change.FrameworkUpdated updated) {
      return framework(updated.id())
          .map(
              framework ->
                  event
                      .setType(Event.Type.FRAMEWORK_UPDATED)
                      .setFrameworkUpdated(
                          Event.FrameworkUpdated.newBuilder().setFramework(framework))
                      .build());
    } else if (change instanceof Change.FrameworkRemoved removed) {
      return Optional.of(removed.framework())
          .filter(access::framework)
          .map(
              info ->
                  event
                      .setType(Event.Type.FRAMEWORK_REMOVED)
                      .setFrameworkRemoved(
                          Event.FrameworkRemoved.newBuilder().setFrameworkInfo(info))
                      .build());
    }
    throw new IllegalStateException("No event tells of " + change);
  }

  private Optional<Task> visible(Task task, FrameworkInfo framework) {
    return access.framework(framework) && access.task(task, framework)
        ? Optional.of(task)
        : Optional.empty();
  }

  private static Event.TaskUpdated news(Change.TaskUpdated updated) {
    return Event.TaskUpdated.newBuilder()
        .setFrameworkId(FrameworkID.newBuilder(updated.task().getFrameworkId()))
        .setStatus(updated.status())
        .setState(updated.task().getState())
        .build();
  }

  /** A framework without its offers, which no event tells. */
  private Optional<GetFrameworks.Framework> framework(String id) {
    return view.framework(id)
        .or(() -> view.completed().stream().filter(f -> f.id().equals(id)).findFirst())
        .filter(framework -> access.framework(framework.info()))
        .map(this::withoutOffers);
  }

  private GetFrameworks.Framework withoutOffers(FrameworkView framework) {
    return reads.framework(framework).toBuilder().clearOffers().clearInverseOffers().build();
  }
}
