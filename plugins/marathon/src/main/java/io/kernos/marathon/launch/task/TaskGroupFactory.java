package io.kernos.marathon.launch.task;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Command;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.match.MatchResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Makes the tasks of a pod's instance and their executor (Marathon: TaskGroupBuilder.scala). */
public final class TaskGroupFactory {
  private static final Pattern ODD = Pattern.compile("[^A-Z0-9_]+");

  private final LaunchOptions options;
  private final Predicate<PathId> enforcesRole;
  private final SecretSource secrets;
  private final PodContainers containers;

  /** Makes task groups; see {@link TaskFactory}. */
  public TaskGroupFactory(
      LaunchOptions options, Predicate<PathId> enforcesRole, SecretSource secrets) {
    this.options = options;
    this.enforcesRole = enforcesRole;
    this.secrets = secrets;
    this.containers = new PodContainers(secrets, options.bridgeName());
  }

  /**
   * The group that runs on what was matched.
   *
   * @param taskIds by the names of the containers
   */
  public PodGroup group(
      Pod pod,
      InstanceId instance,
      Map<String, String> taskIds,
      Offer offer,
      MatchResult.Match match) {
    Shares shares = new Shares(match.resources());
    Map<String, String> ports = portVariables(pod, match.hostPorts());
    TaskGroupInfo.Builder tasks = TaskGroupInfo.newBuilder();
    Map<String, List<Integer>> hostPorts = new LinkedHashMap<>();
    String executorId = instance.marker() + instance.spec().safe() + "." + instance.uuid();
    int next = 0;
    for (PodContainer container : pod.containers()) {
      int end = next + container.endpoints().size();
      List<Optional<Integer>> own = match.hostPorts().subList(next, end);
      next = end;
      hostPorts.put(container.name(), own.stream().flatMap(Optional::stream).toList());
      String id = taskIds.get(container.name());
      TaskInfo.Builder task = task(pod, container, own);
      task.setTaskId(TaskID.newBuilder().setValue(id))
          .setAgentId(offer.getAgentId())
          .addAllResources(shares.take(container.needs()))
          .setCommand(command(pod, container, id, executorId, offer.getHostname(), ports));
      tasks.addTasks(task);
    }
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
            .setFrameworkId(offer.getFrameworkId())
            .addAllResources(shares.rest())
            .addAllResources(match.volumes())
            .setContainer(containers.outer(pod, match.hostPorts()))
            .setLabels(Protos.labels(pod.labels()))
            .build();
    return new PodGroup(executor, tasks.build(), hostPorts);
  }

  private TaskInfo.Builder task(
      Pod pod, PodContainer container, List<Optional<Integer>> hostPorts) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(container.name())
            .setContainer(containers.inner(pod, container))
            .setDiscovery(Discovery.of(pod.id(), pod.networks(), container.endpoints(), hostPorts));
    container.resourceLimits().ifPresent(limits -> task.putAllLimits(Protos.limits(limits)));
    if (!container.labels().isEmpty()) {
      task.setLabels(Protos.labels(container.labels()));
    }
    container
        .healthCheck()
        .flatMap(check -> Checks.health(check, target -> port(pod, container, hostPorts, target)))
        .ifPresent(task::setHealthCheck);
    container
        .check()
        .flatMap(check -> Checks.check(check, target -> port(pod, container, hostPorts, target)))
        .ifPresent(task::setCheck);
    container.killGracePeriod().ifPresent(grace -> task.setKillPolicy(Protos.killPolicy(grace)));
    return task;
  }

  private CommandInfo command(
      Pod pod,
      PodContainer container,
      String taskId,
      String executorId,
      String host,
      Map<String, String> ports) {
    // Without a command of its own an image runs its entry point, for which there must be no shell.
    CommandInfo.Builder command = CommandInfo.newBuilder().setShell(false);
    container
        .exec()
        .ifPresent(
            exec -> {
              if (exec.command() instanceof Command.Shell shell) {
                command.setShell(true).setValue(shell.line());
              } else if (exec.command() instanceof Command.Argv argv) {
                command.addAllArguments(argv.argv());
                if (!argv.argv().isEmpty()
                    && (exec.overrideEntrypoint().orElse(false) || container.image().isEmpty())) {
                  command.setValue(argv.argv().get(0));
                }
              }
            });
    container.user().or(pod::user).ifPresent(command::setUser);
    command.addAllUris(Protos.uris(container.artifacts()));
    Variables variables = new Variables(pod, secrets);
    variables.putUsers(pod.environment(), pod.secrets());
    variables.putUsers(container.environment(), pod.secrets());
    variables.put("HOST", host);
    variables.put("MESOS_TASK_ID", taskId);
    variables.put("MESOS_EXECUTOR_ID", executorId);
    variables.put("MARATHON_APP_ID", pod.id());
    variables.put("MARATHON_APP_VERSION", Versions.text(pod.version()));
    variables.put("MARATHON_CONTAINER_ID", container.name());
    boolean enforced = enforcesRole.test(pod.id());
    variables.put(
        "MARATHON_APP_ENFORCE_GROUP_ROLE", String.valueOf(enforced).toUpperCase(Locale.ROOT));
    variables.put("MARATHON_CONTAINER_RESOURCE_CPUS", container.needs().cpus());
    variables.put("MARATHON_CONTAINER_RESOURCE_MEM", container.needs().mem());
    variables.put("MARATHON_CONTAINER_RESOURCE_DISK", container.needs().disk());
    variables.put("MARATHON_CONTAINER_RESOURCE_GPUS", container.needs().gpus());
    Map<String, String> labels = new LinkedHashMap<>(pod.labels());
    labels.putAll(container.labels());
    variables.putLabels(labels);
    variables.putAll("", ports);
    return command.setEnvironment(variables.toProto()).build();
  }

  /** The ports of all endpoints, which every container of the pod learns. */
  private Map<String, String> portVariables(Pod pod, List<Optional<Integer>> hostPorts) {
    String prefix = options.envPrefix().orElse("").toUpperCase(Locale.ROOT);
    Map<String, String> variables = new LinkedHashMap<>();
    List<Endpoint> endpoints = new ArrayList<>();
    pod.containers().forEach(container -> endpoints.addAll(container.endpoints()));
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      String name = ODD.matcher(endpoint.name().toUpperCase(Locale.ROOT)).replaceAll("_");
      Optional<Integer> hostPort = hostPorts.get(i);
      Optional<Integer> containerPort =
          endpoint.containerPort().filter(port -> port != 0).or(() -> hostPort);
      Optional<Integer> port = Discovery.isHost(pod.networks()) ? hostPort : containerPort;
      port.ifPresent(p -> variables.put(prefix + "ENDPOINT_" + name, p.toString()));
      hostPort.ifPresent(p -> variables.put(prefix + "EP_HOST_" + name, p.toString()));
      if (endpoint.containerPort().isPresent()) {
        containerPort.ifPresent(p -> variables.put(prefix + "EP_CONTAINER_" + name, p.toString()));
      }
    }
    return variables;
  }

  /** The port as it is seen where the executor checks it: inside the container. */
  private static Optional<Integer> port(
      Pod pod, PodContainer container, List<Optional<Integer>> hostPorts, Check.Target target) {
    for (int i = 0; i < container.endpoints().size(); i++) {
      Endpoint endpoint = container.endpoints().get(i);
      if (target.endpoint().equals(Optional.of(endpoint.name()))) {
        Optional<Integer> hostPort = hostPorts.get(i);
        return Discovery.isHost(pod.networks())
            ? hostPort
            : endpoint.containerPort().filter(port -> port != 0).or(() -> hostPort);
      }
    }
    return target.port();
  }
}
