package io.kernos.marathon.launch.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Volume.Source.SandboxPath;
import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Command;
import io.kernos.marathon.definition.EnvValue;
import io.kernos.marathon.definition.KillSelection;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.definition.PodContainer.Exec;
import io.kernos.marathon.definition.PodContainer.PodHealthCheck;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.OfferFixtures;
import io.kernos.marathon.launch.match.MatchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tasks of a pod, against Marathon's TaskGroupBuilder.scala. */
class TaskGroupFactoryTest {
  private static final PathId ID = PathId.of("/shop/pod");
  private final PodGroup group =
      new TaskGroupFactory(LaunchOptions.DEFAULT, id -> false, SecretSource.REFERENCES)
          .group(
              pod(),
              InstanceId.of(ID, "1"),
              Map.of("web", "web-task", "side", "side-task"),
              OfferFixtures.offer("h1", "cpus:1"),
              new MatchResult.Match(
                  Resources.parse("cpus:1.6;mem:92;disk:10;ports:[31005-31005]")
                      .allocatedTo("*")
                      .toProto(),
                  List.of(Optional.of(31005), Optional.empty()),
                  List.of(),
                  List.of()));

  @Test
  void the_executor_takes_its_share_and_all_ports() {
    ExecutorInfo executor = group.executor();

    assertThat(executor.getType()).isEqualTo(ExecutorInfo.Type.DEFAULT);
    assertThat(executor.getExecutorId().getValue()).isEqualTo("instance-shop_pod.1");
    assertThat(executor.getFrameworkId()).isEqualTo(OfferFixtures.FRAMEWORK);
    assertThat(Resources.of(executor.getResourcesList()))
        .isEqualTo(Resources.parse("cpus:0.1;mem:32;disk:10;ports:[31005-31005]").allocatedTo("*"));
  }

  @Test
  void each_container_takes_what_it_needs() {
    assertThat(Resources.of(task("web").getResourcesList()))
        .isEqualTo(Resources.parse("cpus:1;mem:50").allocatedTo("*"));
    assertThat(Resources.of(task("side").getResourcesList()))
        .isEqualTo(Resources.parse("cpus:0.5;mem:10").allocatedTo("*"));
    assertThat(group.hostPorts())
        .containsEntry("web", List.of(31005))
        .containsEntry("side", List.of());
  }

  @Test
  void all_share_the_network_with_its_mapped_ports() {
    NetworkInfo network = group.executor().getContainer().getNetworkInfos(0);

    assertThat(network.getName()).isEqualTo("blue");
    assertThat(network.getPortMappingsList())
        .extracting(m -> m.getHostPort() + ":" + m.getContainerPort() + "/" + m.getProtocol())
        .containsExactly("31005:80/tcp", "31005:80/udp");
  }

  @Test
  void containers_learn_the_ports_of_all_endpoints() {
    assertThat(env("side"))
        .containsEntry("ENDPOINT_HTTP_MAIN", "80")
        .containsEntry("EP_HOST_HTTP_MAIN", "31005")
        .containsEntry("EP_CONTAINER_HTTP_MAIN", "80")
        .containsEntry("ENDPOINT_INNER", "99")
        .doesNotContainKey("EP_HOST_INNER");
  }

  @Test
  void containers_learn_who_they_are_and_override_the_pod() {
    assertThat(env("web"))
        .containsEntry("MESOS_TASK_ID", "web-task")
        .containsEntry("MESOS_EXECUTOR_ID", "instance-shop_pod.1")
        .containsEntry("MARATHON_APP_ID", "/shop/pod")
        .containsEntry("MARATHON_CONTAINER_ID", "web")
        .containsEntry("MARATHON_CONTAINER_RESOURCE_CPUS", "1.0")
        .containsEntry("HOST", "h1")
        .containsEntry("COLOUR", "red");
    assertThat(env("side")).containsEntry("COLOUR", "blue");
  }

  @Test
  void a_command_line_goes_to_the_shell_and_arguments_do_not() {
    CommandInfo shell = task("web").getCommand();
    CommandInfo argv = task("side").getCommand();

    assertThat(shell.getShell()).isTrue();
    assertThat(shell.getValue()).isEqualTo("serve");
    assertThat(argv.getShell()).isFalse();
    assertThat(argv.getValue()).isEqualTo("sleep");
    assertThat(argv.getArgumentsList()).containsExactly("sleep", "9");
  }

  @Test
  void a_shared_folder_lies_in_the_sandbox_of_the_executor() {
    SandboxPath path = task("web").getContainer().getVolumes(0).getSource().getSandboxPath();

    assertThat(path.getType()).isEqualTo(SandboxPath.Type.PARENT);
    assertThat(path.getPath()).isEqualTo("volumes/shared");
  }

  @Test
  void a_health_check_names_its_endpoint() {
    assertThat(task("web").getHealthCheck().getHttp().getPort()).isEqualTo(80);
    assertThat(task("web").getKillPolicy().getGracePeriod().getNanoseconds())
        .isEqualTo(5_000_000_000L);
    assertThat(task("side").hasHealthCheck()).isFalse();
  }

  @Test
  void each_task_is_found_by_its_own_endpoints() {
    assertThat(task("web").getDiscovery().getName()).isEqualTo("pod.shop");
    assertThat(task("web").getDiscovery().getPorts().getPortsList())
        .extracting(port -> port.getName() + ":" + port.getNumber())
        .containsExactly("http-main:31005", "http-main:31005");
    assertThat(task("side").getDiscovery().getPorts().getPorts(0).getNumber()).isEqualTo(99);
  }

  private TaskInfo task(String name) {
    return group.tasks().getTasksList().stream()
        .filter(task -> task.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, String> env(String name) {
    Map<String, String> env = new LinkedHashMap<>();
    for (Environment.Variable variable :
        task(name).getCommand().getEnvironment().getVariablesList()) {
      env.put(variable.getName(), variable.getValue());
    }
    return env;
  }

  private static Pod pod() {
    Endpoint http =
        new Endpoint(
            "http-main",
            Optional.of(80),
            Optional.of(0),
            List.of("tcp", "udp"),
            Map.of(),
            List.of());
    Endpoint inner =
        new Endpoint(
            "inner", Optional.of(99), Optional.empty(), List.of("tcp"), Map.of(), List.of());
    Check.Target target =
        new Check.Target(Optional.of("http-main"), Optional.empty(), Optional.empty());
    PodHealthCheck check =
        new PodHealthCheck(
            new Check.Probe.Http(target, Optional.of("/"), "HTTP"),
            Duration.ofSeconds(300),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            3);
    PodContainer web =
        container(
            "web",
            new Command.Shell("serve"),
            new ResourceNeeds(1, 50, 0, 0),
            http,
            Map.of("COLOUR", new EnvValue.Plain("red")),
            Optional.of(check),
            List.of(new VolumeMount(Optional.of("shared"), "/data", Optional.empty())),
            Optional.of(Duration.ofSeconds(5)));
    PodContainer side =
        container(
            "side",
            new Command.Argv(List.of("sleep", "9")),
            new ResourceNeeds(0.5, 10, 0, 0),
            inner,
            Map.of(),
            Optional.empty(),
            List.of(),
            Optional.empty());
    return new Pod(
        ID,
        VersionInfo.changedAt(Instant.EPOCH),
        Optional.empty(),
        Map.of("COLOUR", new EnvValue.Plain("blue")),
        Map.of(),
        List.of(web, side),
        Map.of("shared", new Volume.Ephemeral()),
        List.of(new Network(Network.Mode.CONTAINER, Optional.of("blue"), Map.of())),
        1,
        ResourceNeeds.EXECUTOR,
        List.of(),
        Set.of(),
        Backoff.DEFAULT,
        UpgradeStrategy.DEFAULT,
        UnreachableStrategy.DEFAULT,
        KillSelection.YOUNGEST_FIRST,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        "*");
  }

  private static PodContainer container(
      String name,
      Command command,
      ResourceNeeds needs,
      Endpoint endpoint,
      Map<String, EnvValue> env,
      Optional<PodHealthCheck> check,
      List<VolumeMount> mounts,
      Optional<Duration> grace) {
    return new PodContainer(
        name,
        Optional.of(new Exec(command, Optional.empty())),
        needs,
        Optional.empty(),
        List.of(endpoint),
        Optional.empty(),
        env,
        Optional.empty(),
        check,
        Optional.empty(),
        mounts,
        List.of(),
        Map.of(),
        grace,
        Optional.empty(),
        Optional.empty());
  }
}
