package io.kernos.simulation.framework;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a framework does with one offer, by chance: a list of operations, and its tasks. */
final class OfferScript {
  private final Offer offer;
  private final FrameworkID framework;
  private final String principal;
  private final Random random;
  private final Supplier<String> names;
  private final OfferCutter cutter;
  private final List<Offer.Operation> operations = new ArrayList<>();
  private final List<TaskInfo> tasks = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param names new ids for tasks, executors and volumes
   */
  OfferScript(
      Offer offer, FrameworkID framework, String principal, Random random, Supplier<String> names) {
    this.offer = offer;
    this.framework = framework;
    this.principal = principal;
    this.random = random;
    this.names = names;
    this.cutter = new OfferCutter(offer);
  }

  List<Offer.Operation> operations() {
    return operations;
  }

  List<TaskInfo> tasks() {
    return tasks;
  }

  /** Decides, launching at most {@code most} tasks. */
  void decide(int most) {
    if (random.nextInt(6) == 0) {
      unreserveOrDestroy();
    }
    if (random.nextInt(6) == 0) {
      reserve();
    }
    if (random.nextInt(4) == 0) {
      create();
    }
    int wanted = Math.min(most, random.nextInt(4));
    if (wanted > 1 && random.nextInt(3) == 0) {
      group(wanted);
    } else if (wanted > 0) {
      launch(wanted);
    }
  }

  /** Gives back everything reserved and every volume that the offer has. */
  void giveBack() {
    while (destroy() || unreserve()) {
      // Each turn adds an operation.
    }
  }

  private void launch(int count) {
    Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
    for (int i = 0; i < count; i++) {
      task(true).ifPresent(launch::addTaskInfos);
    }
    if (launch.getTaskInfosCount() > 0) {
      tasks.addAll(launch.getTaskInfosList());
      add(Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH).setLaunch(launch));
    }
  }

  private void group(int count) {
    Optional<Resource> cpus = cutter.scalar("cpus", 100, r -> true);
    Optional<Resource> mem = cutter.scalar("mem", 32_000, r -> true);
    Optional<Resource> disk = cutter.scalar("disk", 1_000, r -> true);
    if (cpus.isEmpty() || mem.isEmpty() || disk.isEmpty()) {
      return;
    }
    TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
    for (int i = 0; i < count; i++) {
      task(false).ifPresent(group::addTasks);
    }
    if (group.getTasksCount() == 0) {
      return;
    }
    tasks.addAll(group.getTasksList());
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue("group-" + names.get()))
            .setFrameworkId(framework)
            .addResources(cpus.get())
            .addResources(mem.get())
            .addResources(disk.get())
            .build();
    add(
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH_GROUP)
            .setLaunchGroup(
                Offer.Operation.LaunchGroup.newBuilder()
                    .setExecutor(executor)
                    .setTaskGroup(group)));
  }

  private Optional<TaskInfo> task(boolean mayHaveVolume) {
    Optional<Resource> cpus = cutter.scalar("cpus", 100 * (1 + random.nextInt(10)), r -> true);
    Optional<Resource> mem = cutter.scalar("mem", 32_000L * (1 + random.nextInt(8)), r -> true);
    if (cpus.isEmpty() || mem.isEmpty()) {
      return Optional.empty();
    }
    String name = names.get();
    TaskScript script = TaskScript.random(name, random);
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(name)
            .setTaskId(TaskID.newBuilder().setValue(name))
            .setAgentId(offer.getAgentId())
            .addResources(cpus.get())
            .addResources(mem.get())
            .setCommand(CommandInfo.newBuilder().setShell(true).setValue(script.command()));
    if (random.nextInt(3) == 0) {
      cutter.ports(1 + random.nextInt(3), random).ifPresent(task::addResources);
    }
    if (mayHaveVolume && random.nextInt(2) == 0) {
      cutter.whole(r -> r.getDisk().hasPersistence()).ifPresent(task::addResources);
    }
    if (random.nextInt(3) == 0) {
      task.setKillPolicy(
          KillPolicy.newBuilder()
              .setGracePeriod(
                  DurationInfo.newBuilder().setNanoseconds(random.nextInt(2_000) * 1_000_000L)));
    }
    if (random.nextInt(10) == 0) {
      task.setMaxCompletionTime(
          DurationInfo.newBuilder().setNanoseconds((1 + random.nextInt(10)) * 1_000_000_000L));
    }
    return Optional.of(task.build());
  }

  private void reserve() {
    String name = List.of("cpus", "mem", "disk").get(random.nextInt(3));
    long amount = name.equals("cpus") ? 500 : 128_000;
    cutter
        .scalar(name, amount, OfferCutter::unreserved)
        .ifPresent(
            free -> {
              Resource reserved =
                  free.toBuilder()
                      .addReservations(
                          Resource.ReservationInfo.newBuilder()
                              .setType(Resource.ReservationInfo.Type.DYNAMIC)
                              .setRole(offer.getAllocationInfo().getRole())
                              .setPrincipal(principal))
                      .build();
              cutter.add(reserved);
              add(
                  Offer.Operation.newBuilder()
                      .setType(Offer.Operation.Type.RESERVE)
                      .setReserve(Offer.Operation.Reserve.newBuilder().addResources(reserved)));
            });
  }

  private void create() {
    cutter
        .scalar("disk", 64_000, r -> !OfferCutter.unreserved(r))
        .ifPresent(
            disk -> {
              String name = names.get();
              Resource volume =
                  disk.toBuilder()
                      .setDisk(
                          Resource.DiskInfo.newBuilder()
                              .setPersistence(
                                  Resource.DiskInfo.Persistence.newBuilder()
                                      .setId("volume-" + name)
                                      .setPrincipal(principal))
                              .setVolume(
                                  Volume.newBuilder()
                                      .setMode(Volume.Mode.RW)
                                      .setContainerPath("data-" + name)))
                      .build();
              cutter.add(volume);
              add(
                  Offer.Operation.newBuilder()
                      .setType(Offer.Operation.Type.CREATE)
                      .setCreate(Offer.Operation.Create.newBuilder().addVolumes(volume)));
            });
  }

  private void unreserveOrDestroy() {
    if (!destroy()) {
      unreserve();
    }
  }

  private boolean destroy() {
    Optional<Resource> volume = cutter.whole(r -> r.getDisk().hasPersistence());
    volume.ifPresent(
        v -> {
          cutter.add(v.toBuilder().clearDisk().build());
          add(
              Offer.Operation.newBuilder()
                  .setType(Offer.Operation.Type.DESTROY)
                  .setDestroy(Offer.Operation.Destroy.newBuilder().addVolumes(v)));
        });
    return volume.isPresent();
  }

  private boolean unreserve() {
    Predicate<Resource> dynamic =
        r ->
            r.getReservationsList().stream()
                    .anyMatch(i -> i.getType() == Resource.ReservationInfo.Type.DYNAMIC)
                && !r.getDisk().hasPersistence()
                && r.getScalar().getValue() > 0;
    Optional<Resource> reserved = cutter.whole(dynamic);
    reserved.ifPresent(
        r ->
            add(
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.UNRESERVE)
                    .setUnreserve(Offer.Operation.Unreserve.newBuilder().addResources(r))));
    return reserved.isPresent();
  }

  private void add(Offer.Operation.Builder operation) {
    boolean launches = operation.hasLaunch() || operation.hasLaunchGroup();
    if (!launches && random.nextInt(3) == 0) {
      operation.setId(OperationID.newBuilder().setValue("operation-" + names.get()));
    }
    operations.add(operation.build());
  }
}
