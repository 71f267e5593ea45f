package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Replacing instances; many cases are those of Marathon's TaskReplaceActorTest. */
class RestartRolloutTest {
  private final Fleet fleet = new Fleet();

  @Test
  void without_a_minimum_all_old_ones_end_at_once() {
    App app = Fleet.app(5, 0, 1);
    old(app, 2);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(2, 5);
  }

  @Test
  void new_ones_that_started_before_are_kept() {
    App app = Fleet.app(5, 0, 1);
    Instance old = fleet.serving(Fleet.old(app));
    fleet.serving(app);

    Moves moves = next(app);

    assertThat(moves.ends()).extracting(Moves.Ending::id).containsExactly(old.id());
    assertThat(moves.schedule()).isEqualTo(4);
  }

  @Test
  void a_rollout_waits_until_old_ones_have_ended() {
    App app = Fleet.app(1, 0, 1);
    old(app, 1);
    next(app);
    serveNext(app);
    assertThat(next(app).done()).isFalse();

    fleet.endAll();
    assertThat(next(app)).isEqualTo(Moves.DONE);
  }

  @Test
  void too_many_old_ones_end_before_the_first_new_one_serves() {
    App app = Fleet.app(2, 1, 1);
    old(app, 3);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(1, 1);
    assertThat(serveNext(app)).containsExactly(1);
  }

  @Test
  void the_minimum_runs_on_until_new_ones_serve() {
    App app = Fleet.app(3, 0.5, 1);
    old(app, 3);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(1, 3);
    assertThat(serveNext(app)).containsExactly(1);
    assertThat(serveNext(app)).containsExactly(1);
    assertThat(serveNext(app)).containsExactly(0);
    fleet.endAll();
    assertThat(next(app).done()).isTrue();
  }

  @Test
  void a_new_one_that_is_not_healthy_yet_replaces_none() {
    App app = Fleet.app(2, 0.5, 0);
    old(app, 1);
    fleet.sick(app);

    assertThat(next(app)).isEqualTo(Moves.NONE);
  }

  @Test
  void without_over_capacity_a_new_one_starts_when_an_old_one_has_ended() {
    App app = Fleet.app(3, 0.5, 0);
    old(app, 3);
    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(1, 0);
    assertThat(next(app)).isEqualTo(Moves.NONE);

    fleet.endAll();
    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 1);
    assertThat(serveNext(app)).containsExactly(1);
  }

  @Test
  void with_no_room_at_all_there_is_one_more_for_a_while() {
    App app = Fleet.app(3, 1, 0);
    old(app, 3);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 1);
    assertThat(serveNext(app)).containsExactly(1);
    fleet.endAll();
    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 1);
  }

  @Test
  void over_capacity_is_used_in_whole_instances() {
    App app = Fleet.app(3, 1, 0.7);
    old(app, 3);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 2);
  }

  @Test
  void fewer_instances_in_the_same_change_end_first() {
    App app = Fleet.app(3, 1, 0.3);
    old(app, 4);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(1, 0);
    fleet.endAll();
    assertThat(next(app).schedule()).isEqualTo(1);
  }

  @Test
  void more_instances_in_the_same_change_start_at_once() {
    App app = Fleet.app(10, 1, 0);
    old(app, 3);

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 7);
  }

  @Test
  void nothing_is_left_when_all_are_replaced() {
    App app = Fleet.app(2, 1, 1);
    fleet.serving(app);
    fleet.serving(app);

    assertThat(next(app)).isEqualTo(Moves.DONE);
  }

  @Test
  void new_ones_must_be_healthy_and_ready() {
    App app = Fleet.app(1, 1, 1);
    Instance fresh = fleet.sick(app);
    fleet.change(fresh.id(), i -> i.withReady(false));
    assertThat(next(app).done()).isFalse();
    fleet.serve(fresh);
    assertThat(next(app).done()).isFalse();

    fleet.change(fresh.id(), i -> i.withReady(true));
    assertThat(next(app).done()).isTrue();
  }

  @Test
  void those_that_do_not_serve_end_first() {
    App app = Fleet.app(4, 0.5, 1);
    fleet.serving(Fleet.old(app));
    fleet.serving(Fleet.old(app));
    fleet.serving(Fleet.old(app));
    Instance sick = fleet.sick(Fleet.old(app));

    assertThat(next(app).ends())
        .hasSize(2)
        .first()
        .extracting(Moves.Ending::id)
        .isEqualTo(sick.id());
  }

  @Test
  void sick_old_ones_make_room_where_there_is_none() {
    App app = Fleet.app(3, 1, 0);
    fleet.sick(Fleet.old(app));
    fleet.sick(Fleet.old(app));
    fleet.serving(Fleet.old(app));

    assertThat(next(app).ends()).hasSize(2);
  }

  @Test
  void sick_old_ones_stay_while_there_is_room_beside_them() {
    App app = Fleet.app(2, 1, 1);
    fleet.sick(Fleet.old(app));
    fleet.sick(Fleet.old(app));

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(0, 2);
  }

  @Test
  void an_old_one_that_fails_is_replaced_by_a_new_one() {
    App app = Fleet.app(2, 1, 0);
    Instance first = fleet.serving(Fleet.old(app));
    fleet.serving(Fleet.old(app));
    fleet.become(first, Condition.FAILED);

    Moves moves = next(app);

    assertThat(moves.ends()).extracting(Moves.Ending::id).containsExactly(first.id());
    assertThat(moves.schedule()).isEqualTo(1);
  }

  @Test
  void old_ones_that_wait_for_offers_never_start() {
    App app = Fleet.app(1, 1, 0);
    fleet.add(Fleet.old(app), Condition.SCHEDULED, Optional.empty());

    assertThat(next(app)).extracting(m -> m.ends().size(), Moves::schedule).containsExactly(1, 1);
  }

  @Test
  void a_resident_one_stops_and_starts_again_in_its_place() {
    App app = Fleet.resident(Fleet.app(1, 0.5, 0));
    Instance old = fleet.serving(Fleet.old(app));

    assertThat(next(app).ends()).containsExactly(new Moves.Ending(old.id(), Goal.STOPPED));
    fleet.endAll();
    assertThat(next(app).schedule()).isEqualTo(1);
    assertThat(fleet.get(old.id()).spec()).isEqualTo(app);
    assertThat(fleet.all()).hasSize(1);
  }

  @Test
  void a_new_one_that_was_replaced_and_came_back_goes() {
    App app = Fleet.app(1, 1, 1);
    fleet.serving(app);
    fleet.serving(app);

    assertThat(next(app).ends()).hasSize(1);
  }

  private void old(App app, int count) {
    for (int i = 0; i < count; i++) {
      fleet.serving(Fleet.old(app));
    }
  }

  private Moves next(App app) {
    return fleet.apply(app, new RestartRollout(app).next(fleet.all()));
  }

  /** One more new instance comes to serve: how many old ones end then. */
  private List<Integer> serveNext(App app) {
    Instance next =
        fleet.of(Fleet.NEW).stream().filter(i -> !Standing.isServing(i)).findFirst().orElseThrow();
    fleet.serve(next);
    return new ArrayList<>(List.of(next(app).ends().size()));
  }
}
