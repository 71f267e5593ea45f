package io.kernos.marathon.launch;

import static io.kernos.marathon.launch.OfferFixtures.offer;
import static io.kernos.marathon.launch.OfferFixtures.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Abandoned;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.World;
import io.kernos.marathon.launch.match.ReservationLabels;
import io.kernos.marathon.launch.task.SecretSource;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is reserved for resident instances, after their end. */
class LeftoversTest {
  private static final Offer AGENT = to("dev", offer("h1", "cpus:2;mem:999;disk:500"));
  private static final Resources ALL = Resources.of(AGENT.getResourcesList());

  private final World world = new World();
  private final FakeMaster master = new FakeMaster(world.clock);
  private final App app = OfferFixtures.resident("/a", "dev").build();

  @AfterEach
  void nothing_was_refused() {
    assertThat(master.refused).isEmpty();
  }

  private void startLauncher() {
    LaunchOptions options = LaunchOptions.DEFAULT;
    Launcher launcher =
        new Launcher(
            options,
            world.clock,
            world.scheduler.ids(),
            world.scheduler.random(),
            world.instances,
            master,
            OfferFixtures.roles(master),
            new TaskFactory(
                options, id -> false, SecretSource.REFERENCES, world.scheduler.random()),
            new TaskGroupFactory(options, id -> false, SecretSource.REFERENCES));
    master.launcher = launcher;
    master.suppressed.clear();
    launcher.start();
    launcher.subscribed(Event.Subscribed.getDefaultInstance());
    world.settle();
  }

  private Instance running() {
    master.addAgent(AGENT);
    startLauncher();
    Instance waiting = world.instances.schedule(app, 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(1));
    Instance launched = world.instances.get(waiting.id()).orElseThrow();
    world.update(launched, TaskState.TASK_RUNNING);
    return world.instances.get(waiting.id()).orElseThrow();
  }

  private void endTask(Instance instance, TaskState state) {
    master.end(instance.tasks().get(0).id());
    world.update(instance, state);
  }

  private Instance deletedWhileItsAgentIsAway() {
    Instance running = running();
    master.leave("h1");
    world.update(running, TaskState.TASK_UNREACHABLE);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();
    assertThat(world.instances.all()).isEmpty();
    return running;
  }

  @Test
  void the_place_of_an_instance_that_ends_for_good_is_freed() {
    Instance running = running();
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    endTask(running, TaskState.TASK_KILLED);
    world.settle();

    assertThat(master.free("h1")).isEqualTo(ALL);
    assertThat(master.suppressed).contains("dev");
    assertThat(world.instances.abandoned().all()).isEmpty();
  }

  @Test
  void a_volume_is_destroyed_before_what_it_is_made_of_is_unreserved() {
    Instance running = running();
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    endTask(running, TaskState.TASK_KILLED);
    world.settle();

    assertThat(
            master.calls.stream()
                .filter(Call::hasAccept)
                .reduce((first, last) -> last)
                .orElseThrow()
                .getAccept()
                .getOperationsList())
        .extracting(Offer.Operation::getType)
        .containsExactly(Offer.Operation.Type.DESTROY, Offer.Operation.Type.UNRESERVE);
  }

  @Test
  void the_place_of_a_stopped_instance_stays() {
    Instance running = running();
    world.instances.end(running.id(), Goal.STOPPED);
    endTask(running, TaskState.TASK_KILLED);
    Instance other =
        world.instances.schedule(World.app("/b").toBuilder().role("dev").build(), 1).get(0);
    world.scheduler.runFor(Duration.ofMinutes(10));

    assertThat(world.instances.get(other.id()).orElseThrow().agent()).isPresent();
    assertThat(master.free("h1").persistentVolumes().size()).isEqualTo(1);
  }

  @Test
  void offers_are_wanted_until_an_agent_that_was_away_is_back_and_its_place_free() {
    Instance deleted = deletedWhileItsAgentIsAway();
    world.scheduler.runFor(Duration.ofHours(1));
    assertThat(master.suppressed).doesNotContain("dev");

    master.comeBack("h1");
    world.scheduler.runFor(Duration.ofMinutes(1));
    assertThat(world.instances.abandoned().all()).as("its task runs there").hasSize(1);
    endTask(deleted, TaskState.TASK_KILLED);
    world.settle();

    assertThat(master.free("h1")).isEqualTo(ALL);
    assertThat(master.suppressed).contains("dev");
  }

  @Test
  void a_scheduler_that_comes_after_frees_it_too() {
    Instance deleted = deletedWhileItsAgentIsAway();
    world.restart(World.app("/b"));
    startLauncher();
    assertThat(master.suppressed).doesNotContain("dev");

    master.comeBack("h1");
    master.end(deleted.tasks().get(0).id());
    world.settle();

    assertThat(master.free("h1")).isEqualTo(ALL);
    assertThat(master.suppressed).contains("dev");
    world.restart(World.app("/b"));
    assertThat(world.instances.abandoned().all()).isEmpty();
  }

  @Test
  void what_was_freed_just_before_a_crash_is_forgotten_by_the_next_scheduler() {
    Instance deleted = deletedWhileItsAgentIsAway();
    master.comeBack("h1");
    master.end(deleted.tasks().get(0).id());
    // The offer came, and the answer was sent; nothing that came after was seen.
    Abandoned abandoned = world.instances.abandoned();
    abandoned.offered(abandoned.all().iterator().next(), world.clock.now());
    world.scheduler.runFor(Duration.ofMillis(1));
    world.restart(World.app("/b"));
    master.launcher = null;
    startLauncher();

    world.scheduler.runFor(Duration.ofMinutes(5));

    assertThat(world.instances.abandoned().all()).isEmpty();
    assertThat(master.suppressed).contains("dev");
  }

  @Test
  void the_place_of_an_instance_whose_app_is_not_known_after_loading_is_freed() {
    Instance running = running();
    world.restart(World.app("/b"));
    startLauncher();
    assertThat(world.instances.abandoned().all())
        .extracting(Abandoned.Place::instance, Abandoned.Place::agent, Abandoned.Place::held)
        .containsExactly(tuple(running.id(), "agent-h1", true));

    master.end(running.tasks().get(0).id());
    world.settle();

    assertThat(master.free("h1")).isEqualTo(ALL);
  }

  @Test
  void what_others_have_reserved_is_left_alone() {
    Resources plain = reserved(Map.of());
    Resources foreign = reserved(ReservationLabels.of("marathon-2", "a.instance-u1"));
    Resources strange = reserved(ReservationLabels.of("marathon-1", "not an instance"));
    master.addAgent(to("dev", offer("h1", plain.plus(foreign).plus(strange))));
    startLauncher();
    world.instances.schedule(World.app("/b").toBuilder().role("dev").build(), 1);
    world.scheduler.runFor(Duration.ofMinutes(5));

    assertThat(master.calls)
        .filteredOn(Call::hasAccept)
        .flatExtracting(call -> call.getAccept().getOperationsList())
        .extracting(Offer.Operation::getType)
        .doesNotContain(Offer.Operation.Type.UNRESERVE);
  }

  private static Resources reserved(Map<String, String> labels) {
    Resource.ReservationInfo reservation = Operations.reservation("dev", Optional.empty(), labels);
    return Resources.of(
        Resources.parse("cpus:0.05;mem:10").toProto().stream()
            .map(resource -> resource.toBuilder().addReservations(reservation).build())
            .toList());
  }

  @Test
  void what_is_not_confirmed_in_time_is_forgotten_and_tried_anew() {
    master.losesReservations = true;
    master.addAgent(AGENT);
    startLauncher();
    world.instances.listen(
        (before, after) -> {
          if (after.isEmpty()) {
            world.instances.schedule(app, 1);
          }
        });
    Instance first = world.instances.schedule(app, 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(19));
    assertThat(world.instances.get(first.id()).orElseThrow().reservation()).isPresent();
    assertThat(world.instances.get(first.id()).orElseThrow().isScheduled()).isTrue();

    master.losesReservations = false;
    world.scheduler.runFor(Duration.ofSeconds(4));

    assertThat(world.instances.get(first.id())).isEmpty();
    assertThat(master.tasks.keySet()).singleElement().asString().doesNotContain(first.id().uuid());
    assertThat(world.events("instance_changed_event"))
        .anySatisfy(
            event -> {
              assertThat(event.getString("instanceId")).isEqualTo(first.id().toString());
              assertThat(event.getString("condition")).isEqualTo("Killed");
            });
  }

  @Test
  void the_time_to_confirm_runs_on_in_a_scheduler_that_comes_after() {
    master.losesReservations = true;
    master.addAgent(AGENT);
    startLauncher();
    Instance first = world.instances.schedule(app, 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(15));
    world.restart(app);
    world.deadlines.start();
    assertThat(world.instances.get(first.id())).isPresent();

    world.scheduler.runFor(Duration.ofSeconds(8));

    assertThat(world.instances.get(first.id())).isEmpty();
  }

  @Test
  void a_reservation_that_never_was_is_not_looked_for_for_ever() {
    master.losesReservations = true;
    master.addAgent(AGENT);
    startLauncher();
    Instance first = world.instances.schedule(app, 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(1));
    world.instances.end(first.id(), Goal.DECOMMISSIONED);
    world.settle();
    assertThat(world.instances.abandoned().all()).hasSize(1);

    world.scheduler.runFor(Duration.ofMinutes(5));

    assertThat(world.instances.abandoned().all()).isEmpty();
    assertThat(master.suppressed).contains("dev");
  }

  @Test
  void a_reservation_on_which_something_was_launched_waits_for_ever() {
    Instance running = running();
    endTask(running, TaskState.TASK_FAILED);
    master.leave("h1");
    world.scheduler.runFor(Duration.ofHours(1));

    Instance waiting = world.instances.get(running.id()).orElseThrow();
    assertThat(waiting.isScheduled()).isTrue();
    assertThat(waiting.reservation()).isPresent();
  }
}
