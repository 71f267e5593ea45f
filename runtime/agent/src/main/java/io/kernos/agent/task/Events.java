package io.kernos.agent.task;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.executor.Event;
import java.util.Optional;

/** Events of the v1 executor API. */
public final class Events {
  /** Asks an executor to end. */
  public static final Event SHUTDOWN = Event.newBuilder().setType(Event.Type.SHUTDOWN).build();

  /** Keeps a connection alive. */
  public static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private Events() {}

  /** Greets an executor that has subscribed. */
  public static Event subscribed(FrameworkInfo framework, Executor executor, AgentInfo agent) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setExecutorInfo(executor.info())
                .setFrameworkInfo(framework)
                .setAgentInfo(agent)
                .setContainerId(executor.containerId()))
        .build();
  }

  /** Asks for a task's end. */
  public static Event kill(String taskId, Optional<KillPolicy> policy) {
    Event.Kill.Builder kill =
        Event.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId));
    policy.ifPresent(kill::setKillPolicy);
    return Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build();
  }

  /** Says that the agent has written an update down. */
  public static Event acknowledged(TaskID taskId, ByteString uuid) {
    return Event.newBuilder()
        .setType(Event.Type.ACKNOWLEDGED)
        .setAcknowledged(Event.Acknowledged.newBuilder().setTaskId(taskId).setUuid(uuid))
        .build();
  }

  /** Data from the framework. */
  public static Event message(ByteString data) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(Event.Message.newBuilder().setData(data))
        .build();
  }
}
