package io.kernos.marathon.launch;

import static io.kernos.marathon.launch.OfferFixtures.constraint;
import static io.kernos.marathon.launch.OfferFixtures.offer;
import static io.kernos.marathon.launch.OfferFixtures.text;
import static io.kernos.marathon.launch.OfferFixtures.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.AttributeConstraint;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.World;
import io.kernos.marathon.launch.task.SecretSource;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the master is told of roles: which there are, suppressed ones, and offer constraints. */
class FrameworkRolesTest {
  private final World world = new World();
  private final FakeMaster master = new FakeMaster(world.clock);

  @AfterEach
  void nothing_was_refused() {
    assertThat(master.refused).isEmpty();
  }

  private void start(boolean suppress, boolean constrain) {
    LaunchOptions defaults = LaunchOptions.DEFAULT;
    LaunchOptions options =
        new LaunchOptions(
            defaults.acceptedRoles(),
            5,
            defaults.declineDuration(),
            true,
            Duration.ZERO,
            true,
            Optional.empty(),
            "",
            "//cmd",
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            suppress,
            constrain ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());
    FrameworkRoles roles = OfferFixtures.roles(master);
    world.instances.listen(roles);
    Launcher launcher =
        new Launcher(
            options,
            world.clock,
            world.scheduler.ids(),
            world.scheduler.random(),
            world.instances,
            master,
            roles,
            new TaskFactory(
                options, id -> false, SecretSource.REFERENCES, world.scheduler.random()),
            new TaskGroupFactory(options, id -> false, SecretSource.REFERENCES));
    master.launcher = launcher;
    launcher.start();
    launcher.subscribed(Event.Subscribed.getDefaultInstance());
    world.settle();
  }

  private static App app(String id, String field, String operator, String... value) {
    return World.app(id).toBuilder()
        .constraints(List.of(constraint(field, operator, value)))
        .build();
  }

  private Call.UpdateFramework lastUpdate() {
    return master.calls.stream()
        .filter(Call::hasUpdateFramework)
        .reduce((first, last) -> last)
        .orElseThrow()
        .getUpdateFramework();
  }

  /** The constraints of the only group of role "*". */
  private List<AttributeConstraint> constraints() {
    assertThat(master.constraints.getRoleConstraintsMap()).containsOnlyKeys("*");
    assertThat(master.constraints.getRoleConstraintsOrThrow("*").getGroupsList()).hasSize(1);
    return master
        .constraints
        .getRoleConstraintsOrThrow("*")
        .getGroups(0)
        .getAttributeConstraintsList();
  }

  @Test
  void a_new_role_leaves_the_others_suppressed() {
    start(true, false);
    assertThat(master.suppressed).containsOnly("*", "dev");

    world.instances.schedule(World.app("/a").toBuilder().role("new").build(), 1);
    world.settle();

    assertThat(lastUpdate().getFrameworkInfo().getRolesList()).containsExactly("*", "dev", "new");
    assertThat(lastUpdate().getFrameworkInfo().getId()).isEqualTo(OfferFixtures.FRAMEWORK);
    assertThat(lastUpdate().getSuppressedRolesList()).containsExactly("*", "dev");
    assertThat(master.suppressed).containsOnly("*", "dev");
  }

  @Test
  void a_new_role_leaves_the_offer_constraints_as_they_were() {
    start(true, true);
    world.instances.schedule(app("/a", "rack", "LIKE", "r[12]"), 1);
    world.scheduler.runFor(Duration.ofSeconds(2));

    world.instances.schedule(World.app("/b").toBuilder().role("new").build(), 1);
    world.settle();

    assertThat(lastUpdate().getFrameworkInfo().getRolesList()).contains("new");
    assertThat(lastUpdate().getOfferConstraints().getRoleConstraintsMap()).containsOnlyKeys("*");
  }

  @Test
  void without_suppression_offers_come_though_nothing_waits() {
    start(false, false);

    assertThat(master.suppressed).isEmpty();
    master.addAgent("h1", "cpus:4;mem:1024");
    world.settle();
    assertThat(master.count(Call.Type.DECLINE)).isEqualTo(1);
    assertThat(master.count(Call.Type.SUPPRESS)).isZero();
  }

  @Test
  void offer_constraints_are_off_by_default() {
    start(true, false);
    world.instances.schedule(app("/a", "rack", "LIKE", "r[12]"), 1);
    world.scheduler.runFor(Duration.ofSeconds(5));

    assertThat(master.count(Call.Type.UPDATE_FRAMEWORK)).isZero();
    assertThat(LaunchOptions.DEFAULT.constraintsInterval()).isEmpty();
  }

  @Test
  void the_master_is_told_of_which_agents_offers_can_be_of_use() {
    start(true, true);
    world.instances.schedule(app("/a", "rack", "LIKE", "r[12]"), 1);
    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(constraints()).hasSize(1);
    assertThat(constraints().get(0).getSelector().getAttributeName()).isEqualTo("rack");
    assertThat(constraints().get(0).getPredicate().getTextMatches().getRegex()).isEqualTo("r[12]");
  }

  @Test
  void an_app_that_can_run_anywhere_lifts_the_constraints_of_its_role_while_it_waits() {
    start(true, true);
    world.instances.schedule(app("/a", "rack", "IS", "r1"), 1);
    Instance any = world.instances.schedule(World.app("/any"), 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(2));
    assertThat(master.constraints.getRoleConstraintsMap()).isEmpty();

    world.instances.end(any.id(), Goal.DECOMMISSIONED);
    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(constraints()).hasSize(1);
  }

  @Test
  void a_host_that_is_taken_is_left_out_until_it_is_free_again() {
    start(true, true);
    master.addAgent(offer("h1", "cpus:4;mem:1024"));
    world.instances.schedule(app("/a", "hostname", "UNIQUE"), 2);
    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(constraints())
        .anySatisfy(
            each -> {
              assertThat(each.getSelector().getPseudoattributeType())
                  .isEqualTo(AttributeConstraint.Selector.PseudoattributeType.HOSTNAME);
              assertThat(each.getPredicate().getTextNotEquals().getValue()).isEqualTo("h1");
            });
    Instance running =
        world.instances.of(PathId.of("/a")).stream()
            .filter(instance -> !instance.isScheduled())
            .findFirst()
            .orElseThrow();
    master.end(running.tasks().get(0).id());
    world.update(running, TaskState.TASK_FAILED);
    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(master.count(Call.Type.UPDATE_FRAMEWORK)).isGreaterThan(1);
    assertThat(master.tasks).hasSize(1);
  }

  @Test
  void constraints_are_told_no_more_often_than_wanted() {
    start(true, true);
    for (int i = 0; i < 50; i++) {
      world.instances.schedule(app("/a" + i, "rack", "IS", "r" + i), 1);
      world.scheduler.runFor(Duration.ofMillis(100));
    }

    assertThat(master.count(Call.Type.UPDATE_FRAMEWORK)).isLessThan(8);
  }

  @Test
  void constraints_do_not_keep_away_what_is_to_be_freed() {
    start(true, true);
    master.addAgent(to("dev", offer("h1", "cpus:2;mem:999;disk:500", text("rack", "r1"))));
    Instance resident =
        world.instances.schedule(OfferFixtures.resident("/db", "dev").build(), 1).get(0);
    world.scheduler.runFor(Duration.ofSeconds(2));
    Instance running = world.instances.get(resident.id()).orElseThrow();
    world.update(running, TaskState.TASK_RUNNING);
    master.leave("h1");
    world.update(running, TaskState.TASK_UNREACHABLE);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.instances.schedule(app("/a", "rack", "IS", "r2").toBuilder().role("dev").build(), 1);
    world.scheduler.runFor(Duration.ofSeconds(2));

    assertThat(master.constraints.getRoleConstraintsMap()).isEmpty();
  }
}
