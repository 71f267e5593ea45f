package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.marathon.definition.App;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of instances over a store that is slow and fails. */
final class InstanceHistoryTest {
  private static final List<TaskState> STATES =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_UNREACHABLE,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED);

  private final App app = World.app("/web");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void each_change_is_told_after_the_one_before_it_and_is_found_after_a_crash(long seed) {
    World world = new World();
    Random random = new Random(seed);
    world.store.faults(faults(random));
    Map<InstanceId, Instance> told = new HashMap<>();
    world.instances.listen(
        (before, after) -> {
          InstanceId id = before.or(() -> after).orElseThrow().id();
          assertThat(Optional.ofNullable(told.get(id))).isEqualTo(before);
          after.ifPresentOrElse(now -> told.put(id, now), () -> told.remove(id));
        });
    for (int i = 0; i < 300; i++) {
      act(world, random);
      world.scheduler.runFor(Duration.ofMillis(random.nextInt(200)));
    }
    world.scheduler.runFor(Duration.ofMinutes(1));
    assertThat(world.over).isNull();
    assertThat(told.values()).containsExactlyInAnyOrderElementsOf(world.instances.all());

    List<Instance> launched =
        world.instances.all().stream().filter(instance -> !instance.tasks().isEmpty()).toList();
    world.store.faults(StoreFaults.NONE);
    world.restart(app);
    assertThat(world.instances.all()).containsExactlyInAnyOrderElementsOf(launched);
  }

  private void act(World world, Random random) {
    List<Instance> all = new ArrayList<>(world.instances.all());
    if (all.size() < 5) {
      all.addAll(world.instances.schedule(app, 3));
    }
    Instance one = all.get(random.nextInt(all.size()));
    switch (random.nextInt(6)) {
      case 0 -> world.instances.end(one.id(), Goal.DECOMMISSIONED);
      case 1, 2 -> {
        if (one.isScheduled()) {
          world.instances.launching(List.of(world.provisioned(one)));
        }
      }
      default -> {
        if (!one.tasks().isEmpty()) {
          TaskState state = STATES.get(random.nextInt(STATES.size()));
          world.updates.update(
              World.status(one.tasks().get(0).id(), state)
                  .setTimestamp(world.clock.now().toEpochMilli() / 1000.0)
                  .build());
        }
      }
    }
  }

  private static StoreFaults faults(Random random) {
    return new StoreFaults() {
      @Override
      public Duration latency() {
        return Duration.ofMillis(random.nextInt(100));
      }

      @Override
      public Fate fate() {
        int chance = random.nextInt(10);
        return chance == 0 ? Fate.LOST : chance == 1 ? Fate.ANSWER_LOST : Fate.DONE;
      }
    };
  }
}
