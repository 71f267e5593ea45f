package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.when;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a task group can be launched, which it is wholly or not at all. */
public final class GroupValidation {
  /** Thousandths; Mesos: 0.01 cpus and 32 MB. */
  private static final long MIN_CPUS = 10;

  private static final long MIN_MEM = 32_000;

  private GroupValidation() {}

  /**
   * What is wrong with a group, each of whose tasks carries the executor.
   *
   * @param available what is left of the offers that were accepted
   */
  public static Optional<String> validate(
      TaskGroupInfo group, ExecutorInfo executor, LaunchContext context, Resources available) {
    for (int i = 0; i < group.getTasksCount(); i++) {
      TaskInfo task = group.getTasks(i);
      Optional<String> error = task(task, context);
      if (error.isEmpty() && seenBefore(group, i)) {
        error = Optional.of("Task has duplicate ID: " + task.getTaskId().getValue());
      }
      if (error.isPresent()) {
        return prefix("Task '" + task.getTaskId().getValue() + "' is invalid: ", error);
      }
    }
    return first(
        List.of(
            () -> executor(group, executor, context, available),
            () -> shareCgroups(group, executor, context)));
  }

  private static boolean seenBefore(TaskGroupInfo group, int index) {
    return group.getTasksList().subList(0, index).stream()
        .anyMatch(other -> other.getTaskId().equals(group.getTasks(index).getTaskId()));
  }

  private static Optional<String> task(TaskInfo task, LaunchContext context) {
    HealthCheck.Type check = task.getHealthCheck().getType();
    boolean byNetwork =
        task.hasHealthCheck() && (check == HealthCheck.Type.HTTP || check == HealthCheck.Type.TCP);
    ContainerInfo container = task.getContainer();
    return first(
        List.of(
            () -> TaskValidation.withoutExecutor(task, context),
            () -> when(!task.hasExecutor(), "'TaskInfo.executor' must be set"),
            () ->
                when(
                    container.getNetworkInfosCount() > 0 && byNetwork,
                    "HTTP and TCP health checks are not supported for nested containers not"
                        + " joining parent's network"),
            () ->
                when(
                    task.hasContainer() && container.getType() == ContainerInfo.Type.DOCKER,
                    "Docker ContainerInfo is not supported on the task"),
            () ->
                when(
                    task.getLimitsCount() > 0
                        && (!container.hasLinuxInfo()
                            || TaskValidation.linux(container).getShareCgroups()),
                    "Resource limits may only be set for tasks within a task group when the"
                        + " 'share_cgroups' field is set to 'false'.")));
  }

  private static Optional<String> executor(
      TaskGroupInfo group, ExecutorInfo executor, LaunchContext context, Resources available) {
    Optional<String> error =
        first(
            List.of(
                () -> ExecutorValidation.validate(executor, context),
                () -> when(!executor.hasType(), "'ExecutorInfo.type' must be set"),
                () ->
                    when(executor.getType() == ExecutorInfo.Type.UNKNOWN, "Unknown executor type"),
                () ->
                    when(
                        executor.hasContainer()
                            && executor.getContainer().getType() == ContainerInfo.Type.DOCKER,
                        "Docker ContainerInfo is not supported on the executor"),
                () -> sameExecutor(group, executor),
                () -> minimum(executor),
                () -> together(group, executor)));
    if (error.isPresent()) {
      return error;
    }
    Resources total = Resources.EMPTY;
    for (TaskInfo task : group.getTasksList()) {
      total = total.plus(Resources.of(task.getResourcesList()));
    }
    if (context.executor(executor.getExecutorId().getValue()).isEmpty()) {
      total = total.plus(Resources.of(executor.getResourcesList()));
    }
    return when(
        !available.contains(total),
        "Total resources "
            + total
            + " required by task group and its executor are more than available "
            + available);
  }

  private static Optional<String> sameExecutor(TaskGroupInfo group, ExecutorInfo executor) {
    for (TaskInfo task : group.getTasksList()) {
      if (!ExecutorValidation.same(task.getExecutor(), executor)) {
        return Optional.of(
            "The `ExecutorInfo` of task '"
                + task.getTaskId().getValue()
                + "' is different from executor '"
                + executor.getExecutorId().getValue()
                + "'");
      }
    }
    return FINE;
  }

  private static Optional<String> minimum(ExecutorInfo executor) {
    Resources resources = Resources.of(executor.getResourcesList());
    String words = "Executor '" + executor.getExecutorId().getValue() + "' uses ";
    long cpus = resources.scalar("cpus");
    if (cpus < MIN_CPUS) {
      return Optional.of(words + less("CPUs", cpus, "0.01"));
    }
    long mem = resources.scalar("mem");
    if (mem < MIN_MEM) {
      return Optional.of(words + less("memory", mem, "32MB"));
    }
    return when(resources.scalar("disk") == 0, words + "no disk");
  }

  private static String less(String what, long thousandths, String minimum) {
    return "less "
        + what
        + " ("
        + (thousandths == 0 ? "None" : String.valueOf(thousandths / 1000.0))
        + ") than the minimum required ("
        + minimum
        + ")";
  }

  private static Optional<String> together(TaskGroupInfo group, ExecutorInfo executor) {
    List<Resource> all = new ArrayList<>(executor.getResourcesList());
    List<Resources> ofTasks = new ArrayList<>();
    for (TaskInfo task : group.getTasksList()) {
      all.addAll(task.getResourcesList());
      ofTasks.add(Resources.of(task.getResourcesList()));
    }
    List<Resources> bundles = new ArrayList<>(ofTasks);
    bundles.add(Resources.of(executor.getResourcesList()));
    return first(
        List.of(
            () ->
                prefix(
                    "Task group and executor use duplicate persistence ID: ",
                    ResourceRules.uniqueVolumes(all)),
            () ->
                prefix(
                    "Task group and executor mix revocable and non-revocable resources: ",
                    ResourceRules.unmixed(Resources.of(all))),
            () ->
                when(
                    ResourceRules.overlap(bundles),
                    "There are overlapping resources in the task group's task resources "
                        + ofTasks
                        + " and/or executor resources "
                        + Resources.of(executor.getResourcesList()))));
  }

  private static Optional<String> shareCgroups(
      TaskGroupInfo group, ExecutorInfo executor, LaunchContext context) {
    if (TaskValidation.linux(executor.getContainer()).hasShareCgroups()
        && TaskValidation.linux(executor.getContainer()).getShareCgroups()) {
      return Optional.of(
          "The 'share_cgroups' field cannot be set to 'true' on executor containers");
    }
    List<ContainerInfo> containers = new ArrayList<>();
    group.getTasksList().forEach(task -> containers.add(task.getContainer()));
    for (Task task : context.tasksOf(executor.getExecutorId().getValue())) {
      containers.add(task.getContainer());
    }
    long sharing =
        containers.stream().filter(c -> TaskValidation.linux(c).getShareCgroups()).count();
    return when(
        sharing != 0 && sharing != containers.size(),
        "If set, the value of 'share_cgroups' must be the same for all tasks in each task group"
            + " and under a single executor");
  }
}
