package io.kernos.marathon.launch.task;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.match.MatchResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** Makes the task of an app's instance (Marathon: TaskBuilder.scala). */
public final class TaskFactory {
  private final LaunchOptions options;
  private final Predicate<PathId> enforcesRole;
  private final SecretSource secrets;
  private final Random random;
  private final Containers containers;

  /**
   * Makes tasks.
   *
   * @param enforcesRole whether the top-level group of an app gives its role to all in it
   */
  public TaskFactory(
      LaunchOptions options, Predicate<PathId> enforcesRole, SecretSource secrets, Random random) {
    this.options = options;
    this.enforcesRole = enforcesRole;
    this.secrets = secrets;
    this.random = random;
    this.containers = new Containers(secrets, options.bridgeName());
  }

  /** The task that runs on what was matched. */
  public TaskInfo task(App app, String taskId, AgentRef agent, MatchResult.Match match) {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(app.id().hostname())
            .setTaskId(TaskID.newBuilder().setValue(taskId))
            .setAgentId(AgentID.newBuilder().setValue(agent.id()))
            .setDiscovery(Discovery.of(app, match.hostPorts()));
    app.resourceLimits().ifPresent(limits -> task.putAllLimits(Protos.limits(limits)));
    if (!app.labels().isEmpty()) {
      task.setLabels(Protos.labels(app.labels()));
    }
    Optional<ContainerInfo> container = containers.of(app, taskId, match.hostPorts());
    CommandInfo.Builder command = command(app, taskId, agent.host(), match.hostPorts());
    String executor = options.executorOf(app);
    if (executor.equals(LaunchOptions.COMMAND_EXECUTOR)) {
      container.ifPresent(task::setContainer);
      task.setCommand(command).addAllResources(match.resources());
    } else {
      Shares shares = new Shares(match.resources());
      List<Resource> own = app.executorResources().map(shares::take).orElse(List.of());
      task.setExecutor(executor(app, executor, taskId, command, container, own));
      task.addAllResources(shares.rest());
    }
    task.addAllResources(match.volumes());
    app.taskKillGracePeriod().ifPresent(grace -> task.setKillPolicy(Protos.killPolicy(grace)));
    // A task has one health check at most: the first.
    app.healthChecks().stream()
        .filter(check -> check.protocol().byExecutor())
        .flatMap(check -> Checks.health(check, target -> port(app, match, target)).stream())
        .findFirst()
        .ifPresent(task::setHealthCheck);
    app.check()
        .flatMap(check -> Checks.check(check, target -> port(app, match, target)))
        .ifPresent(task::setCheck);
    return task.build();
  }

  private static ExecutorInfo executor(
      App app,
      String path,
      String taskId,
      CommandInfo.Builder command,
      Optional<ContainerInfo> container,
      List<Resource> resources) {
    String rest = app.cmd().orElseGet(() -> String.join(" ", app.args()));
    String quoted = "'" + path.replace("'", "'\\''") + "'";
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.CUSTOM)
            .setExecutorId(ExecutorID.newBuilder().setValue("marathon-" + taskId))
            .addAllResources(resources)
            .setCommand(
                command
                    .setShell(true)
                    .clearArguments()
                    .setValue("chmod ug+rx " + quoted + " && exec " + quoted + " " + rest));
    container.ifPresent(executor::setContainer);
    return executor.build();
  }

  private CommandInfo.Builder command(
      App app, String taskId, String host, List<Optional<Integer>> hostPorts) {
    CommandInfo.Builder command = CommandInfo.newBuilder();
    Variables variables = new Variables(app, secrets);
    putContext(app, taskId, variables);
    String prefix = options.envPrefix().orElse("");
    variables.putAll(prefix, PortVariables.of(app, hostPorts, random));
    variables.put(prefix + "HOST", host);
    variables.putUsers(app.env(), app.secrets());
    command.setEnvironment(variables.toProto());
    app.cmd()
        .filter(line -> !line.isEmpty())
        .ifPresentOrElse(command::setValue, () -> command.setShell(false));
    if (!app.args().isEmpty()) {
      command.setShell(false).addAllArguments(app.args());
      if (app.container().isEmpty()) {
        command.setValue(app.args().get(0));
      }
    }
    command.addAllUris(Protos.uris(app.fetch()));
    app.user().ifPresent(command::setUser);
    return command;
  }

  private void putContext(App app, String taskId, Variables variables) {
    variables.put("MESOS_TASK_ID", taskId);
    variables.put("MARATHON_APP_ID", app.id());
    variables.put("MARATHON_APP_VERSION", Versions.text(app.version()));
    app.container()
        .filter(container -> container.type() == Container.Type.DOCKER)
        .flatMap(Container::image)
        .ifPresent(image -> variables.put("MARATHON_APP_DOCKER_IMAGE", image.id()));
    variables.put("MARATHON_APP_RESOURCE_CPUS", app.needs().cpus());
    variables.put("MARATHON_APP_RESOURCE_MEM", app.needs().mem());
    variables.put("MARATHON_APP_RESOURCE_DISK", app.needs().disk());
    variables.put("MARATHON_APP_RESOURCE_GPUS", app.needs().gpus());
    boolean enforced = enforcesRole.test(app.id());
    variables.put(
        "MARATHON_APP_ENFORCE_GROUP_ROLE", String.valueOf(enforced).toUpperCase(Locale.ROOT));
    variables.putLabels(app.labels());
  }

  /** The port as it is seen where the executor checks it: inside the container. */
  private static Optional<Integer> port(App app, MatchResult.Match match, Check.Target target) {
    if (target.port().isPresent()) {
      return target.port();
    }
    int index = target.index();
    if (index >= match.hostPorts().size()) {
      return Optional.empty();
    }
    Optional<Integer> hostPort = match.hostPorts().get(index);
    List<PortMapping> mappings = app.container().map(Container::portMappings).orElse(List.of());
    if (Discovery.isHost(app.networks()) || mappings.isEmpty()) {
      return hostPort;
    }
    int containerPort = mappings.get(index).containerPort();
    return containerPort == 0 ? hostPort : Optional.of(containerPort);
  }
}
