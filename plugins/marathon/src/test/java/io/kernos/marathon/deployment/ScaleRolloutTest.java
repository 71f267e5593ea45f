package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.KillSelection;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scaling; many cases are those of Marathon's ScalingPropositionTest. */
class ScaleRolloutTest {
  private final Fleet fleet = new Fleet();
  private final App app = Fleet.app(3, 1, 1);
  private final App old = Fleet.old(app);

  @Test
  void none_of_none_is_done() {
    assertThat(next(Fleet.app(0, 1, 1))).isEqualTo(Moves.DONE);
  }

  @Test
  void what_is_missing_starts() {
    fleet.serving(old);

    Moves moves = next(app);

    assertThat(moves.ends()).isEmpty();
    assertThat(moves.schedule()).isEqualTo(2);
  }

  @Test
  void all_end_when_none_is_wanted() {
    serving(3);

    assertThat(next(Fleet.app(0, 1, 1)).ends()).hasSize(3);
  }

  @Test
  void scaling_waits_for_those_that_it_started() {
    serving(2);
    next(app);
    assertThat(next(app).done()).isFalse();

    fleet.of(Fleet.NEW).forEach(fleet::serve);
    assertThat(next(app)).isEqualTo(Moves.DONE);
  }

  @Test
  void scaling_does_not_wait_for_sick_ones_that_were_there_before() {
    serving(2);
    fleet.sick(old);

    assertThat(next(app)).isEqualTo(Moves.DONE);
  }

  @Test
  void scaling_waits_for_the_end_of_those_that_it_ended() {
    serving(4);
    assertThat(next(app).ends()).hasSize(1);
    assertThat(next(app).done()).isFalse();

    fleet.endAll();
    assertThat(next(app).done()).isTrue();
  }

  @Test
  void named_instances_end_even_when_no_fewer_are_wanted() {
    fleet.serving(old);
    Instance second = fleet.serving(old);
    Instance third = fleet.serving(old);

    Moves moves = next(app, second, third);

    assertThat(moves.ends()).extracting(Moves.Ending::id).containsOnly(second.id(), third.id());
    assertThat(moves.schedule()).isEqualTo(2);
  }

  @Test
  void named_instances_that_are_gone_count_for_nothing() {
    Instance gone = fleet.serving(old);
    fleet.endAll();
    fleet.change(gone.id(), i -> i.withGoal(Goal.DECOMMISSIONED));
    fleet.endAll();
    serving(4);

    assertThat(next(app, gone).ends()).hasSize(1);
  }

  @Test
  void a_resident_instance_that_came_back_is_not_ended_again() {
    App resident = Fleet.resident(Fleet.app(1, 1, 0));
    Instance named = fleet.serving(Fleet.old(resident));

    assertThat(next(resident, named).ends()).hasSize(1);
    fleet.endAll();
    next(resident, named);
    fleet.serve(named);

    assertThat(next(resident, named)).isEqualTo(Moves.DONE);
  }

  @Test
  void those_that_stand_uneven_go_after_the_named_and_before_the_others() {
    App spread =
        app.toBuilder()
            .instances(2)
            .constraints(
                List.of(new Constraint("hostname", Constraint.Operator.GROUP_BY, Optional.empty())))
            .build();
    Instance onA = on("a");
    on("a");
    on("a");
    on("b");

    Moves moves = next(spread, onA);

    assertThat(moves.ends()).hasSize(2);
    assertThat(fleet.of(Fleet.OLD))
        .extracting(i -> i.agent().orElseThrow().host())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void what_is_lost_sick_or_not_yet_there_goes_first() {
    Instance running = fleet.serving(old);
    Instance sick = fleet.sick(old);
    Instance starting = fleet.add(old, Condition.STARTING, Optional.empty());
    Instance staging = fleet.add(old, Condition.STAGING, Optional.empty());
    Instance lost = fleet.add(old, Condition.UNREACHABLE, Optional.empty());
    Instance waiting = fleet.add(old, Condition.SCHEDULED, Optional.empty());

    assertThat(KillOrder.select(old, fleet.all(), Set.of(), 6))
        .containsExactly(waiting, lost, sick, staging, starting, running);
  }

  @Test
  void of_like_instances_age_decides() {
    Instance oldest = fleet.serving(old);
    Instance youngest = fleet.serving(old);
    App oldestFirst = old.toBuilder().killSelection(KillSelection.OLDEST_FIRST).build();

    assertThat(KillOrder.select(old, fleet.all(), Set.of(), 1)).containsExactly(youngest);
    assertThat(KillOrder.select(oldestFirst, fleet.all(), Set.of(), 1)).containsExactly(oldest);
  }

  @Test
  void those_that_wait_for_offers_are_of_the_new_version_from_then_on() {
    serving(2);
    fleet.add(old, Condition.SCHEDULED, Optional.empty());

    assertThat(next(app).adopt()).isTrue();
    assertThat(fleet.of(Fleet.NEW)).hasSize(1);
  }

  @Test
  void what_is_given_up_is_replaced() {
    serving(2);
    fleet.add(old, Condition.UNREACHABLE_INACTIVE, Optional.empty());

    assertThat(next(app).schedule()).isEqualTo(1);
  }

  @Test
  void a_stop_is_done_when_nothing_runs() {
    serving(1);
    fleet.add(old, Condition.UNREACHABLE, Optional.empty());
    StopRollout stop = new StopRollout();

    assertThat(fleet.apply(old, stop.next(fleet.all())).ends()).hasSize(2);
    assertThat(stop.next(fleet.all()).done()).isFalse();
    fleet.endAll();
    assertThat(stop.next(fleet.all())).isEqualTo(Moves.DONE);
  }

  private void serving(int count) {
    for (int i = 0; i < count; i++) {
      fleet.serving(old);
    }
  }

  private Instance on(String host) {
    Instance instance = fleet.serving(old);
    AgentRef agent = new AgentRef(host, host, Optional.empty(), Optional.empty(), List.of());
    fleet.change(instance.id(), i -> i.withPlace(Optional.of(agent), Optional.empty()));
    return instance;
  }

  private Moves next(App spec, Instance... toKill) {
    Set<InstanceId> ids = Set.copyOf(List.of(toKill).stream().map(Instance::id).toList());
    return fleet.apply(spec, new ScaleRollout(spec, ids).next(fleet.all()));
  }
}
