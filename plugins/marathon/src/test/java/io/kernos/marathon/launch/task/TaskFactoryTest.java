package io.kernos.marathon.launch.task;

import static io.kernos.marathon.launch.OfferFixtures.app;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.Port;
import io.kernos.api.v1.Secret;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Volume.Mode;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Artifact;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.DockerImage;
import io.kernos.marathon.definition.EnvValue;
import io.kernos.marathon.definition.HealthCheck.Protocol;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.PortMapping;
import io.kernos.marathon.definition.ResourceLimits;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.launch.LaunchOptions;
import io.kernos.marathon.launch.match.MatchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The task of an app, against Marathon's TaskBuilder.scala and EnvironmentHelper.scala. */
class TaskFactoryTest {
  private static final AgentRef AGENT =
      new AgentRef("agent-1", "host-1", Optional.empty(), Optional.empty(), List.of());
  private static final String ID = "shop_web.instance-1._app.1";

  private final TaskFactory factory =
      new TaskFactory(LaunchOptions.DEFAULT, id -> false, SecretSource.REFERENCES, new Random(1));

  @Test
  void names_the_task_from_the_inside_out() {
    TaskInfo task = task(app("/shop/web"));

    assertThat(task.getName()).isEqualTo("web.shop");
    assertThat(task.getTaskId().getValue()).isEqualTo(ID);
    assertThat(task.getAgentId().getValue()).isEqualTo("agent-1");
    assertThat(task.getDiscovery().getName()).isEqualTo("web.shop");
    assertThat(task.hasContainer()).isFalse();
  }

  @Test
  void a_command_goes_to_the_shell() {
    CommandInfo command = task(app("/a").user(Optional.of("www"))).getCommand();

    assertThat(command.getShell()).isTrue();
    assertThat(command.getValue()).isEqualTo("sleep 100");
    assertThat(command.getUser()).isEqualTo("www");
  }

  @Test
  void arguments_begin_with_the_program() {
    CommandInfo command =
        task(app("/a").cmd(Optional.empty()).args(List.of("sleep", "9"))).getCommand();

    assertThat(command.getShell()).isFalse();
    assertThat(command.getValue()).isEqualTo("sleep");
    assertThat(command.getArgumentsList()).containsExactly("sleep", "9");
  }

  @Test
  void an_image_gets_arguments_for_its_own_command() {
    CommandInfo command =
        task(app("/a")
                .cmd(Optional.empty())
                .args(List.of("-v"))
                .container(Optional.of(docker(List.of()))))
            .getCommand();

    assertThat(command.getShell()).isFalse();
    assertThat(command.hasValue()).isFalse();
    assertThat(command.getArgumentsList()).containsExactly("-v");
  }

  @Test
  void tells_the_app_what_it_is() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("tier-1", "front");
    labels.put("long", "x".repeat(512));
    Instant version = Instant.parse("2026-01-02T03:04:05.600Z");

    Map<String, String> env =
        env(
            task(
                app("/shop/web")
                    .needs(new ResourceNeeds(0.5, 64, 0, 0))
                    .labels(labels)
                    .versionInfo(VersionInfo.changedAt(version))));

    assertThat(env)
        .containsEntry("MESOS_TASK_ID", ID)
        .containsEntry("MARATHON_APP_ID", "/shop/web")
        .containsEntry("MARATHON_APP_VERSION", "2026-01-02T03:04:05.600Z")
        .containsEntry("MARATHON_APP_RESOURCE_CPUS", "0.5")
        .containsEntry("MARATHON_APP_RESOURCE_MEM", "64.0")
        .containsEntry("MARATHON_APP_RESOURCE_DISK", "0.0")
        .containsEntry("MARATHON_APP_RESOURCE_GPUS", "0")
        .containsEntry("MARATHON_APP_ENFORCE_GROUP_ROLE", "FALSE")
        .containsEntry("MARATHON_APP_LABELS", "TIER_1")
        .containsEntry("MARATHON_APP_LABEL_TIER_1", "front")
        .containsEntry("HOST", "host-1")
        .doesNotContainKey("PORT");
  }

  @Test
  void tells_ports_by_index_by_number_and_by_name() {
    Map<String, String> env =
        env(
            task(
                app("/a").portDefinitions(List.of(port(8080, "http"), port(0, "admin"))),
                Optional.of(31001),
                Optional.of(31002)));

    assertThat(env)
        .containsEntry("PORT", "31001")
        .containsEntry("PORTS", "31001,31002")
        .containsEntry("PORT0", "31001")
        .containsEntry("PORT1", "31002")
        .containsEntry("PORT_8080", "31001")
        .containsEntry("PORT_31002", "31002")
        .containsEntry("PORT_HTTP", "31001")
        .containsEntry("PORT_ADMIN", "31002");
  }

  @Test
  void a_port_that_is_only_in_the_container_is_told_as_such() {
    Map<String, String> env =
        env(
            task(
                networked(
                    mapping(80, "http", Optional.empty()), mapping(0, "p2p", Optional.empty())),
                Optional.empty(),
                Optional.empty()));

    assertThat(env)
        .containsEntry("PORT0", "80")
        .containsEntry("PORT_80", "80")
        .containsEntry("PORT_HTTP", "80");
    assertThat(env.get("PORT1")).isEqualTo(env.get("PORT_P2P")).isEqualTo(env.get("PORT"));
    assertThat(Integer.parseInt(env.get("PORT1"))).isBetween(1025, 65535);
  }

  @Test
  void a_prefix_changes_the_variables_of_ports_and_host_alone() {
    LaunchOptions defaults = LaunchOptions.DEFAULT;
    LaunchOptions prefixed =
        new LaunchOptions(
            defaults.acceptedRoles(),
            5,
            defaults.declineDuration(),
            true,
            Duration.ZERO,
            true,
            Optional.of("CUSTOM_"),
            "mesos-bridge",
            "//cmd",
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            true,
            Optional.empty());
    TaskFactory other =
        new TaskFactory(prefixed, id -> true, SecretSource.REFERENCES, new Random(1));

    Map<String, String> env =
        env(
            other.task(
                app("/a").portDefinitions(List.of(port(0, "http"))).build(),
                ID,
                AGENT,
                match(Optional.of(31001))));

    assertThat(env)
        .containsKeys("CUSTOM_PORT0", "CUSTOM_PORT_HTTP", "CUSTOM_HOST", "MARATHON_APP_ID")
        .containsEntry("MARATHON_APP_ENFORCE_GROUP_ROLE", "TRUE")
        .doesNotContainKeys("PORT0", "HOST");
  }

  @Test
  void what_the_user_sets_wins() {
    Map<String, String> env = env(task(app("/a").env(Map.of("HOST", new EnvValue.Plain("mine")))));

    assertThat(env).containsEntry("HOST", "mine");
  }

  @Test
  void a_secret_goes_by_reference_to_its_source() {
    TaskInfo task =
        task(
            app("/a")
                .env(Map.of("PASS", new EnvValue.SecretRef("pass")))
                .secrets(Map.of("pass", "/db/password")));

    Environment.Variable variable =
        task.getCommand().getEnvironment().getVariablesList().stream()
            .filter(each -> each.getName().equals("PASS"))
            .findFirst()
            .orElseThrow();
    assertThat(variable.getType()).isEqualTo(Environment.Variable.Type.SECRET);
    assertThat(variable.getSecret().getType()).isEqualTo(Secret.Type.REFERENCE);
    assertThat(variable.getSecret().getReference().getName()).isEqualTo("/db/password");
  }

  @Test
  void fetches_what_the_app_asks_for() {
    TaskInfo task =
        task(
            app("/a")
                .fetch(
                    List.of(
                        new Artifact("http://x/a.tgz", true, false, true, Optional.of("b.tgz")))));

    CommandInfo.URI uri = task.getCommand().getUris(0);
    assertThat(uri.getValue()).isEqualTo("http://x/a.tgz");
    assertThat(uri.getExtract()).isTrue();
    assertThat(uri.getCache()).isTrue();
    assertThat(uri.getOutputFile()).isEqualTo("b.tgz");
  }

  @Test
  void a_port_is_found_once_for_each_protocol() {
    PortDefinition dns =
        new PortDefinition(0, "udp,tcp", Optional.of("dns"), Map.of("VIP_0", "1.2.3.4:53"));

    TaskInfo task = task(app("/a").portDefinitions(List.of(dns)), Optional.of(31001));

    assertThat(task.getDiscovery().getPorts().getPortsList())
        .extracting(Port::getProtocol)
        .containsExactly("udp", "tcp");
    Port port = task.getDiscovery().getPorts().getPorts(0);
    assertThat(port.getNumber()).isEqualTo(31001);
    assertThat(port.getName()).isEqualTo("dns");
    assertThat(port.getLabels().getLabels(0).getKey()).isEqualTo("VIP_0");
  }

  @Test
  void a_port_in_a_container_is_found_in_its_network() {
    TaskInfo task = task(networked(mapping(80, "http", Optional.empty())), Optional.empty());

    Port port = task.getDiscovery().getPorts().getPorts(0);
    assertThat(port.getNumber()).isEqualTo(80);
    assertThat(port.getLabels().getLabelsList())
        .extracting(label -> label.getKey() + "=" + label.getValue())
        .containsExactly("network-scope=container", "network-name=blue");
  }

  @Test
  void docker_gets_the_image_its_ports_and_the_id_of_the_task() {
    Container container = docker(List.of(mapping(80, "http", Optional.of(0))));
    App.Builder app =
        app("/a")
            .container(Optional.of(container))
            .networks(List.of(new Network(Network.Mode.BRIDGE, Optional.empty(), Map.of())));

    TaskInfo task = task(app, Optional.of(31001));

    assertThat(task.getContainer().getType()).isEqualTo(ContainerInfo.Type.DOCKER);
    ContainerInfo.DockerInfo docker = task.getContainer().getDocker();
    assertThat(docker.getImage()).isEqualTo("nginx");
    assertThat(docker.getNetwork()).isEqualTo(ContainerInfo.DockerInfo.Network.BRIDGE);
    assertThat(docker.getPortMappings(0).getHostPort()).isEqualTo(31001);
    assertThat(docker.getPortMappings(0).getContainerPort()).isEqualTo(80);
    assertThat(docker.getParametersList())
        .extracting(each -> each.getKey() + "=" + each.getValue())
        .containsExactly("label=MESOS_TASK_ID=" + ID);
    assertThat(task.getContainer().getVolumes(0).getHostPath()).isEqualTo("/var/data");
    assertThat(task.getContainer().getVolumes(0).getMode()).isEqualTo(Mode.RO);
    assertThat(env(task)).containsEntry("MARATHON_APP_DOCKER_IMAGE", "nginx");
  }

  @Test
  void a_native_container_joins_its_network_with_its_mapped_ports() {
    TaskInfo task =
        task(
            networked(mapping(0, "http", Optional.of(0)), mapping(81, "inner", Optional.empty())),
            Optional.of(31001),
            Optional.empty());

    assertThat(task.getContainer().getType()).isEqualTo(ContainerInfo.Type.MESOS);
    NetworkInfo network = task.getContainer().getNetworkInfos(0);
    assertThat(network.getName()).isEqualTo("blue");
    assertThat(network.getPortMappingsList())
        .containsExactly(
            NetworkInfo.PortMapping.newBuilder()
                .setContainerPort(31001)
                .setHostPort(31001)
                .setProtocol("tcp")
                .build());
  }

  @Test
  void the_executor_runs_the_first_of_its_health_checks_inside_the_container() {
    App.Builder app =
        networked(mapping(80, "http", Optional.of(0)))
            .healthChecks(List.of(check(Protocol.HTTP), check(Protocol.MESOS_HTTPS)));

    HealthCheck check = task(app, Optional.of(31001)).getHealthCheck();

    assertThat(check.getType()).isEqualTo(HealthCheck.Type.HTTP);
    assertThat(check.getHttp().getPort()).isEqualTo(80);
    assertThat(check.getHttp().getScheme()).isEqualTo("https");
    assertThat(check.getHttp().getPath()).isEqualTo("/ping");
    assertThat(check.getGracePeriodSeconds()).isEqualTo(300);
    assertThat(check.getConsecutiveFailures()).isEqualTo(3);
  }

  @Test
  void a_health_check_that_names_no_port_means_the_first() {
    TaskInfo task =
        task(
            app("/a")
                .portDefinitions(List.of(port(0, "http")))
                .healthChecks(List.of(check(Protocol.MESOS_HTTP, Optional.empty()))),
            Optional.of(31001));

    assertThat(task.getHealthCheck().getHttp().getPort()).isEqualTo(31001);
  }

  @Test
  void health_checks_by_the_scheduler_are_not_sent() {
    TaskInfo task =
        task(
            app("/a")
                .portDefinitions(List.of(port(0, "http")))
                .healthChecks(List.of(check(Protocol.HTTP))),
            Optional.of(31001));

    assertThat(task.hasHealthCheck()).isFalse();
  }

  @Test
  void limits_and_the_grace_period_go_along() {
    TaskInfo task =
        task(
            app("/a")
                .resourceLimits(
                    Optional.of(
                        new ResourceLimits(
                            OptionalDouble.of(Double.POSITIVE_INFINITY), OptionalDouble.empty())))
                .taskKillGracePeriod(Optional.of(Duration.ofSeconds(9))));

    assertThat(task.getLimitsMap()).containsOnlyKeys("cpus");
    assertThat(task.getLimitsMap().get("cpus").getValue()).isInfinite();
    assertThat(task.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(9_000_000_000L);
  }

  @Test
  void a_custom_executor_is_started_by_its_path() {
    App app =
        app("/a")
            .executor("/opt/run")
            .executorResources(Optional.of(new ResourceNeeds(0.5, 10, 0, 0)))
            .build();
    MatchResult.Match match =
        new MatchResult.Match(
            Resources.parse("cpus:1.5;mem:138").allocatedTo("*").toProto(),
            List.of(),
            List.of(),
            List.of());

    TaskInfo task = factory.task(app, ID, AGENT, match);

    assertThat(task.hasCommand()).isFalse();
    assertThat(task.getExecutor().getExecutorId().getValue()).isEqualTo("marathon-" + ID);
    assertThat(task.getExecutor().getCommand().getValue())
        .isEqualTo("chmod ug+rx '/opt/run' && exec '/opt/run' sleep 100");
    assertThat(Resources.of(task.getExecutor().getResourcesList()).scalar("cpus")).isEqualTo(500);
    assertThat(Resources.of(task.getResourcesList()).scalar("mem")).isEqualTo(128_000);
  }

  @SafeVarargs
  private TaskInfo task(App.Builder app, Optional<Integer>... hostPorts) {
    return factory.task(app.build(), ID, AGENT, match(hostPorts));
  }

  @SafeVarargs
  private static MatchResult.Match match(Optional<Integer>... hostPorts) {
    return new MatchResult.Match(
        Resources.parse("cpus:1;mem:128").allocatedTo("*").toProto(),
        List.of(hostPorts),
        List.of(),
        List.of());
  }

  private static Map<String, String> env(TaskInfo task) {
    Map<String, String> env = new LinkedHashMap<>();
    task.getCommand()
        .getEnvironment()
        .getVariablesList()
        .forEach(variable -> env.put(variable.getName(), variable.getValue()));
    return env;
  }

  private static PortDefinition port(int port, String name) {
    return new PortDefinition(port, "tcp", Optional.of(name), Map.of());
  }

  private static PortMapping mapping(int port, String name, Optional<Integer> hostPort) {
    return new PortMapping(port, hostPort, 0, "tcp", Optional.of(name), Map.of(), List.of());
  }

  private static App.Builder networked(PortMapping... mappings) {
    return app("/a")
        .networks(List.of(new Network(Network.Mode.CONTAINER, Optional.of("blue"), Map.of())))
        .container(
            Optional.of(
                new Container(
                    Container.Type.MESOS,
                    Optional.empty(),
                    List.of(),
                    List.of(mappings),
                    Optional.empty())));
  }

  private static Container docker(List<PortMapping> mappings) {
    DockerImage image =
        new DockerImage(
            "nginx",
            Optional.of(true),
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    Container.Mounted data =
        new Container.Mounted(
            new Volume.Host("/var/data"),
            new VolumeMount(Optional.empty(), "/data", Optional.of(true)));
    return new Container(
        Container.Type.DOCKER, Optional.of(image), List.of(data), mappings, Optional.empty());
  }

  private static io.kernos.marathon.definition.HealthCheck check(Protocol protocol) {
    return check(protocol, Optional.of(0));
  }

  private static io.kernos.marathon.definition.HealthCheck check(
      Protocol protocol, Optional<Integer> portIndex) {
    return new io.kernos.marathon.definition.HealthCheck(
        protocol,
        Optional.empty(),
        Optional.of("/ping"),
        Optional.empty(),
        portIndex,
        Duration.ofSeconds(300),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        Duration.ofSeconds(15),
        3,
        false,
        "IPv4");
  }
}
