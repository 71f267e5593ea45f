package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever instances do, a rollout keeps to its bounds, and ends once they do what they should. */
class RolloutHistoriesTest {
  private static final double[] FRACTIONS = {0, 0.1, 0.3, 0.5, 0.7, 1};
  private static final int HISTORIES = 4_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_restart_keeps_to_its_bounds_and_ends(boolean resident) {
    for (int seed = 0; seed < HISTORIES; seed++) {
      new History(seed, resident).run();
    }
  }

  private static final class History {
    private final int seed;
    private final Random random;
    private final App app;
    private final Fleet fleet = new Fleet();
    private final int minimum;
    private final int maximum;

    History(int seed, boolean resident) {
      this.seed = seed;
      random = new Random(seed);
      App plain = Fleet.app(1 + random.nextInt(7), fraction(), fraction());
      app = resident ? Fleet.resident(plain) : plain;
      int least = (int) Math.ceil(app.instances() * app.upgradeStrategy().minimumHealthCapacity());
      int most = (int) (app.instances() * (1 + app.upgradeStrategy().maximumOverCapacity()));
      minimum = least == most && resident ? least - 1 : least;
      maximum = least == most && !resident ? most + 1 : most;
    }

    private double fraction() {
      return FRACTIONS[random.nextInt(FRACTIONS.length)];
    }

    void run() {
      int old = random.nextInt(app.instances() + 3);
      for (int i = 0; i < old; i++) {
        appear(Fleet.old(app));
      }
      // Some are new already: the scheduler was started again in the middle.
      for (int i = random.nextInt(3); i > 0 && fleet.all().size() < maximum; i--) {
        appear(app);
      }
      for (int step = random.nextInt(60); step > 0; step--) {
        happen();
        rollout();
      }
      int steps = 0;
      while (!rollout().done()) {
        assertThat(steps++).as("seed %s: %s", seed, fleet.all()).isLessThan(500);
        goOn();
      }
      assertThat(fleet.of(Fleet.NEW).stream().filter(Standing::isServing))
          .as("seed %s", seed)
          .hasSize(app.instances());
      assertThat(fleet.of(Fleet.OLD)).isEmpty();
    }

    private void appear(App version) {
      Condition[] conditions = {
        Condition.RUNNING, Condition.RUNNING, Condition.STAGING, Condition.SCHEDULED
      };
      Condition condition = conditions[random.nextInt(conditions.length)];
      Optional<Boolean> healthy =
          condition == Condition.RUNNING ? Optional.of(random.nextInt(4) > 0) : Optional.empty();
      fleet.add(version, condition, healthy);
    }

    private Moves rollout() {
      List<Instance> before = fleet.all();
      long serving = before.stream().filter(Standing::isServing).count();
      Moves moves = new RestartRollout(app).next(before);
      fleet.apply(app, moves);
      long left = fleet.all().stream().filter(Standing::isServing).count();
      assertThat(left)
          .as("seed %s: %s of %s", seed, moves, before)
          .isGreaterThanOrEqualTo(Math.min(serving, minimum));
      if (moves.schedule() > 0) {
        assertThat(running()).as("seed %s", seed).isLessThanOrEqualTo(maximum);
      }
      if (moves.done()) {
        assertThat(moves).isEqualTo(Moves.DONE);
      }
      return moves;
    }

    /** What uses, or will use, an agent's resources. */
    private long running() {
      return fleet.all().stream()
          .filter(i -> Standing.isEnding(i) || Standing.isWanted(i) && i.goal() == Goal.RUNNING)
          .count();
    }

    /** Anything. */
    private void happen() {
      List<Instance> all = fleet.all();
      if (all.isEmpty()) {
        return;
      }
      Instance one = all.get(random.nextInt(all.size()));
      if (Standing.isEnding(one)) {
        fleet.end(one);
        return;
      }
      switch (random.nextInt(10)) {
        case 0 -> {
          if (one.condition() != Condition.SCHEDULED) {
            fleet.become(one, Condition.FAILED);
          }
        }
        case 1 -> {
          if (one.isRunning()) {
            fleet.change(one.id(), i -> i.withHealthy(Optional.of(false)));
          }
        }
        case 2 -> {
          if (one.isRunning()) {
            fleet.become(one, Condition.UNREACHABLE);
          }
        }
        case 3 -> {
          if (one.condition() == Condition.UNREACHABLE) {
            fleet.become(one, Condition.UNREACHABLE_INACTIVE);
          }
        }
        default -> progress(one);
      }
    }

    /** Nothing but what should. */
    private void goOn() {
      List<Instance> all = fleet.all();
      if (!all.isEmpty()) {
        progress(all.get(random.nextInt(all.size())));
      }
    }

    private void progress(Instance one) {
      if (Standing.isEnding(one)) {
        fleet.end(one);
      } else if (one.goal() == Goal.RUNNING) {
        if (one.condition() == Condition.SCHEDULED || one.condition().isTerminal()) {
          fleet.become(one, Condition.STAGING);
        } else {
          fleet.serve(one);
        }
      }
    }
  }
}
