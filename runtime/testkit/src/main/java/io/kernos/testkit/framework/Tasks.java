package io.kernos.testkit.framework;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import java.util.List;

/** Short ways to describe tasks. */
public final class Tasks {
  private Tasks() {}

  /** A task that runs {@code command} in a shell with {@code resources} in the text syntax. */
  public static TaskInfo shell(String id, AgentID agent, String resources, String command) {
    return TaskInfo.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setName(id)
        .setAgentId(agent)
        .addAllResources(Resources.parse(resources).allocatedTo("*").toProto())
        .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command))
        .build();
  }

  /** The operation that launches these tasks. */
  public static Offer.Operation launch(List<TaskInfo> tasks) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.LAUNCH)
        .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
        .build();
  }
}
