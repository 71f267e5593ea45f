package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.when;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.LinuxInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a task can be launched; the order of the checks is that of Mesos. */
public final class TaskValidation {
  private TaskValidation() {}

  /**
   * What is wrong with a task of a LAUNCH.
   *
   * @param available what is left of the offers that were accepted
   */
  public static Optional<String> validate(
      TaskInfo task, LaunchContext context, Resources available) {
    return first(
        List.of(
            () -> withoutExecutor(task, context),
            () -> executor(task, context, available),
            () ->
                when(
                    linux(task.getContainer()).hasShareCgroups()
                        && !linux(task.getContainer()).getShareCgroups(),
                    "Only tasks in a task group may have 'share_cgroups' set to 'false'")));
  }

  /** What is wrong with a task of any launch, its executor left aside. */
  static Optional<String> withoutExecutor(TaskInfo task, LaunchContext context) {
    return first(
        List.of(
            () -> CommonValidation.id(task.getTaskId().getValue()),
            () -> unique(task, context),
            () ->
                when(
                    !task.getAgentId().getValue().equals(context.agentId()),
                    "Task uses invalid agent "
                        + task.getAgentId().getValue()
                        + " while agent "
                        + context.agentId()
                        + " is expected"),
            () ->
                when(
                    task.getKillPolicy().getGracePeriod().getNanoseconds() < 0,
                    "Task's 'kill_policy.grace_period' must be non-negative"),
            () ->
                when(
                    task.getMaxCompletionTime().getNanoseconds() < 0,
                    "Task's `max_completion_time` must be non-negative"),
            () ->
                task.hasCheck()
                    ? prefix("Task uses invalid check: ", CommonValidation.check(task.getCheck()))
                    : FINE,
            () ->
                task.hasHealthCheck()
                    ? prefix(
                        "Task uses invalid health check: ",
                        CommonValidation.healthCheck(task.getHealthCheck()))
                    : FINE,
            () -> resources(task),
            () ->
                prefix(
                    "Task's `CommandInfo` is invalid: ",
                    CommonValidation.command(task.getCommand())),
            () ->
                task.hasContainer()
                    ? prefix(
                        "Task's `ContainerInfo` is invalid: ",
                        CommonValidation.container(task.getContainer()))
                    : FINE,
            () -> limits(task)));
  }

  private static Optional<String> unique(TaskInfo task, LaunchContext context) {
    String id = task.getTaskId().getValue();
    if (context.hasTask(id)) {
      return Optional.of("Task has duplicate ID: " + id);
    }
    return when(context.hasUnreachableTask(id), "Task reuses the ID of an unreachable task: " + id);
  }

  private static Optional<String> resources(TaskInfo task) {
    List<Resource> resources = task.getResourcesList();
    return first(
        List.of(
            () -> when(resources.isEmpty(), "Task uses no resources"),
            () -> prefix("Task uses invalid resources: ", ResourceRules.validate(resources)),
            () ->
                prefix(
                    "Task uses duplicate persistence ID: ", ResourceRules.uniqueVolumes(resources)),
            () -> prefix("Invalid task resources: ", ResourceRules.oneAllocation(resources)),
            () ->
                prefix(
                    "Task mixes revocable and non-revocable resources: ",
                    ResourceRules.unmixed(Resources.of(resources))),
            () -> when(Resources.of(resources).isEmpty(), "Task uses no resources")));
  }

  private static Optional<String> limits(TaskInfo task) {
    Map<String, Value.Scalar> limits = task.getLimitsMap();
    if (limits.isEmpty()) {
      return FINE;
    }
    Resources resources = Resources.of(task.getResourcesList());
    long known = limits.keySet().stream().filter(n -> n.equals("cpus") || n.equals("mem")).count();
    if (limits.size() > known) {
      return Optional.of("Only cpus and mem may be included in a task's resource limits");
    }
    if (limits.containsKey("cpus")) {
      if (resources.scalar("cpus") == 0) {
        return Optional.of("When a CPU limit is specified, a CPU request must also be specified");
      }
      if (below(limits.get("cpus"), resources.scalar("cpus"))) {
        return Optional.of("The cpu limit must be greater than or equal to the cpu request");
      }
    }
    if (limits.containsKey("mem")) {
      if (resources.scalar("mem") == 0) {
        return Optional.of(
            "When a memory limit is specified, a memory request must also be specified");
      }
      if (below(limits.get("mem"), resources.scalar("mem"))) {
        return Optional.of("The memory limit must be greater than or equal to the memory request");
      }
    }
    return FINE;
  }

  private static boolean below(Value.Scalar limit, long thousandths) {
    // Written so that a limit that is no number counts as below.
    return !(limit.getValue() * 1000 >= thousandths);
  }

  private static Optional<String> executor(
      TaskInfo task, LaunchContext context, Resources available) {
    if (task.hasExecutor() == task.hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    Resources total = Resources.of(task.getResourcesList());
    if (task.hasExecutor()) {
      ExecutorInfo executor = task.getExecutor();
      Optional<String> error = customExecutor(executor, context);
      if (error.isPresent()) {
        return error;
      }
      if (context.executor(executor.getExecutorId().getValue()).isEmpty()) {
        total = total.plus(Resources.of(executor.getResourcesList()));
      }
    }
    Optional<String> error = together(task);
    if (error.isPresent()) {
      return error;
    }
    return when(
        !available.contains(total),
        "Total resources "
            + total
            + " required by task and its executor is more than available "
            + available);
  }

  private static Optional<String> customExecutor(ExecutorInfo executor, LaunchContext context) {
    return first(
        List.of(
            () -> ExecutorValidation.validate(executor, context),
            () ->
                when(
                    executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM,
                    "'ExecutorInfo.type' must be 'CUSTOM'"),
            () -> when(!executor.hasCommand(), "'ExecutorInfo.command' must be set"),
            () -> {
              Resources resources = Resources.of(executor.getResourcesList());
              return when(
                  !resources.shared().isEmpty(),
                  "Executor resources " + resources + " should not contain any shared resources");
            },
            () ->
                when(
                    linux(executor.getContainer()).getShareCgroups()
                        && linux(executor.getContainer()).hasShareCgroups(),
                    "The 'share_cgroups' field cannot be set to 'true' on executor containers")));
  }

  private static Optional<String> together(TaskInfo task) {
    List<Resource> both = new ArrayList<>(task.getResourcesList());
    both.addAll(task.getExecutor().getResourcesList());
    return first(
        List.of(
            () ->
                prefix(
                    "Task and its executor use invalid resources: ", ResourceRules.validate(both)),
            () ->
                when(
                    ResourceRules.overlap(
                        List.of(
                            Resources.of(task.getResourcesList()),
                            Resources.of(task.getExecutor().getResourcesList()))),
                    "There are overlapping resources in the task resources "
                        + Resources.of(task.getResourcesList())
                        + " and executor resources "
                        + Resources.of(task.getExecutor().getResourcesList())),
            () ->
                prefix(
                    "Task and its executor use duplicate persistence ID: ",
                    ResourceRules.uniqueVolumes(both)),
            () ->
                prefix(
                    "Task and its executor mix revocable and non-revocable resources: ",
                    ResourceRules.unmixed(Resources.of(both)))));
  }

  static LinuxInfo linux(ContainerInfo container) {
    return container.getLinuxInfo();
  }
}
