package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.group.Tree;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {
  private final Scheduler world = new Scheduler(1);
  private final SimulatedInstances instances = new SimulatedInstances(world);
  private final Roster roster = new Roster(instances, world.clock(), spec -> {});

  private void schedule(App app, int count) {
    roster.carryOut(app, new Moves(List.of(), false, count, false));
  }

  @Test
  void of_a_vast_number_of_instances_only_some_wait_for_offers_at_once() {
    App vast = Tree.app("/vast", Integer.MAX_VALUE);

    schedule(vast, Integer.MAX_VALUE);
    schedule(vast, Integer.MAX_VALUE);

    assertThat(roster.of(vast.id())).hasSize(Roster.MOST_WAITING);
  }

  @Test
  void as_they_are_launched_others_wait() {
    App vast = Tree.app("/vast", Integer.MAX_VALUE);
    schedule(vast, Integer.MAX_VALUE);
    world.runFor(Duration.ofSeconds(1));

    schedule(vast, 1);

    assertThat(roster.of(vast.id())).hasSize(Roster.MOST_WAITING + 1);
  }
}
