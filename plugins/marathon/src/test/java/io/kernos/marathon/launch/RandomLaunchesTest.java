package io.kernos.marathon.launch;

import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.needs;
import static io.kernos.marathon.launch.OfferFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.instance.World;
import io.kernos.marathon.launch.task.SecretSource;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Apps come, scale, fail and end at random; the master refuses whatever takes more than was
 * offered.
 */
class RandomLaunchesTest {
  private static final List<Constraint> CONSTRAINTS =
      List.of(
          constraint("hostname", "UNIQUE"),
          constraint("rack", "MAX_PER", "3"),
          constraint("rack", "CLUSTER"),
          constraint("rack", "GROUP_BY", "3"),
          constraint("hostname", "UNLIKE", "h[0-4]"),
          constraint("rack", "IS", "r1"));

  private final World world = new World();
  private final FakeMaster master = new FakeMaster(world.clock);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothing_is_taken_twice_and_constraints_hold(long seed) {
    Random random = new Random(seed);
    start(random);
    for (int i = 0; i < 12; i++) {
      int ports = 31000 + random.nextInt(6);
      String resources =
          "cpus:" + (1 + random.nextInt(8)) + ";mem:2000;ports:[31000-" + ports + "]";
      master.addAgent("h" + i, resources, text("rack", "r" + i % 3));
    }
    List<App> apps = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      apps.add(app(i, random));
    }
    for (int step = 0; step < 60; step++) {
      act(apps.get(random.nextInt(apps.size())), random);
      world.scheduler.runFor(Duration.ofMillis(random.nextInt(30)));
      apps.forEach(this::check);
    }
    world.scheduler.runFor(Duration.ofMinutes(10));
    apps.forEach(this::check);
    checkPorts();
    assertThat(master.refused).isEmpty();
    assertThat(master.count(Call.Type.ACCEPT)).isGreaterThan(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_fits_is_launched_within_seconds_however_slow_the_store_is(long seed) {
    Random random = new Random(seed);
    start(random);
    master.addAgent("h0", "cpus:9999;mem:999999;ports:[31000-32999]", text("rack", "r0"));
    master.addAgent("h1", "cpus:9999;mem:999999;ports:[31000-32999]", text("rack", "r1"));
    world.store.faults(
        new StoreFaults() {
          @Override
          public Duration latency() {
            return Duration.ofMillis(random.nextInt(200));
          }
        });
    List<App> apps = new ArrayList<>();
    for (int i = CONSTRAINTS.size(); i < CONSTRAINTS.size() + 8; i++) {
      Backoff none = new Backoff(Duration.ZERO, 1, Duration.ZERO);
      apps.add(app(i, random).toBuilder().instances(99).backoff(none).build());
    }
    for (int round = 0; round < 20; round++) {
      for (int step = 0; step < 10; step++) {
        act(apps.get(random.nextInt(apps.size())), random);
        world.scheduler.runFor(Duration.ofMillis(random.nextInt(200)));
      }
      world.scheduler.runFor(Duration.ofSeconds(10));
      assertThat(world.instances.all()).as("in round " + round).noneMatch(Instance::isScheduled);
    }
    assertThat(master.refused).isEmpty();
  }

  private void start(Random random) {
    LaunchOptions options = LaunchOptions.DEFAULT;
    Launcher launcher =
        new Launcher(
            options,
            world.clock,
            world.scheduler.ids(),
            random,
            world.instances,
            master,
            OfferFixtures.roles(master),
            new TaskFactory(options, id -> false, SecretSource.REFERENCES, random),
            new TaskGroupFactory(options, id -> false, SecretSource.REFERENCES));
    master.launcher = launcher;
    launcher.start();
    launcher.subscribed(
        Event.Subscribed.newBuilder()
            .setFrameworkId(OfferFixtures.FRAMEWORK)
            .setMasterInfo(MasterInfo.newBuilder().setId("m").setIp(1).setPort(1))
            .build());
  }

  private static App app(int i, Random random) {
    List<Constraint> constraints = i < CONSTRAINTS.size() ? List.of(CONSTRAINTS.get(i)) : List.of();
    List<PortDefinition> ports =
        random.nextBoolean()
            ? List.of()
            : List.of(new PortDefinition(0, "tcp", Optional.empty(), Map.of()));
    return World.app("/a" + i).toBuilder()
        .instances(9)
        .needs(needs(0.1 + random.nextInt(10) / 10.0, 1 + random.nextInt(300)))
        .constraints(constraints)
        .portDefinitions(ports)
        .build();
  }

  private void act(App app, Random random) {
    List<Instance> launched =
        world.instances.of(app.id()).stream().filter(i -> running(i).isPresent()).toList();
    if (random.nextInt(3) > 0 || launched.isEmpty()) {
      int room = app.instances() - world.instances.of(app.id()).size();
      if (room > 0) {
        world.instances.schedule(app, 1 + random.nextInt(Math.min(9, room)));
      }
      return;
    }
    Instance instance = launched.get(random.nextInt(launched.size()));
    String task = running(instance).orElseThrow();
    boolean ends = random.nextBoolean();
    if (ends) {
      world.instances.end(instance.id(), Goal.DECOMMISSIONED);
    }
    world.updates.update(
        World.status(task, ends ? TaskState.TASK_KILLED : TaskState.TASK_FAILED).build());
    master.end(task);
  }

  private Optional<String> running(Instance instance) {
    return instance.tasks().stream().map(Task::id).filter(master.tasks::containsKey).findFirst();
  }

  private void check(App app) {
    List<FakeMaster.Running> tasks =
        master.tasks.values().stream()
            .filter(task -> task.info().getName().equals(app.id().hostname()))
            .toList();
    List<String> hosts = tasks.stream().map(FakeMaster.Running::host).toList();
    Map<String, Long> racks =
        hosts.stream()
            .collect(Collectors.groupingBy(RandomLaunchesTest::rack, Collectors.counting()));
    for (Constraint constraint : app.constraints()) {
      switch (constraint.operator()) {
        case UNIQUE -> assertThat(hosts).doesNotHaveDuplicates();
        case MAX_PER, GROUP_BY -> assertThat(racks.values()).allMatch(count -> count <= 3);
        case CLUSTER -> assertThat(racks).hasSizeLessThan(2);
        case UNLIKE -> assertThat(hosts).noneMatch(host -> host.matches("h[0-4]"));
        case IS -> assertThat(racks.keySet()).allMatch("r1"::equals);
        case LIKE -> throw new IllegalStateException();
      }
    }
  }

  private static String rack(String host) {
    return "r" + Integer.parseInt(host.substring(1)) % 3;
  }

  private void checkPorts() {
    Set<String> seen = new HashSet<>();
    for (Instance instance : world.instances.all()) {
      running(instance)
          .flatMap(instance::task)
          .ifPresent(
              task ->
                  task.hostPorts()
                      .forEach(
                          port ->
                              assertThat(seen.add(instance.agent().orElseThrow().host() + port))
                                  .isTrue()));
    }
  }
}
