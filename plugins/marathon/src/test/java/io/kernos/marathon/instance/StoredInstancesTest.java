package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.marathon.definition.App;
import io.kernos.spi.store.StoreException;
import io.kernos.testkit.store.StoreFaults;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoredInstancesTest {
  private final World world = new World();
  private final App app = World.app("/shop/web");

  private final Definitions onlyApp = new FixedDefinitions(app);

  private StoreFaults slow(Duration latency, StoreFaults.Fate fate) {
    return new StoreFaults() {
      @Override
      public Duration latency() {
        return latency;
      }

      @Override
      public Fate fate() {
        return fate;
      }
    };
  }

  private Future<Void> restart() {
    world.start();
    Future<Void> loaded = world.instances.load(onlyApp);
    world.settle();
    return loaded;
  }

  @Test
  void new_instances_wait_for_an_offer_at_once() {
    List<Instance> scheduled = world.instances.schedule(app, 2);
    assertThat(world.instances.of(app.id())).isEqualTo(scheduled).allMatch(Instance::isScheduled);
    assertThat(scheduled.get(0).id().toString()).startsWith("shop_web.instance-");
    assertThat(world.told).containsExactly("->Scheduled", "->Scheduled");
  }

  @Test
  void listeners_are_told_of_a_launch_once_it_is_stored() {
    Instance waiting = world.instances.schedule(app, 1).get(0);
    world.store.faults(slow(Duration.ofSeconds(1), StoreFaults.Fate.DONE));
    Future<Void> launching = world.instances.launching(List.of(world.provisioned(waiting)));
    world.scheduler.runFor(Duration.ofMillis(1900));
    assertThat(world.told).containsExactly("->Scheduled");
    assertThat(launching.isComplete()).isFalse();
    world.scheduler.runFor(Duration.ofMillis(200));
    assertThat(world.told).containsExactly("->Scheduled", "Scheduled>Provisioned");
    assertThat(launching.succeeded()).isTrue();
  }

  @Test
  void changes_that_come_while_others_are_stored_share_a_transaction() {
    world.store.faults(slow(Duration.ofSeconds(1), StoreFaults.Fate.DONE));
    List<Instance> waiting = world.instances.schedule(app, 100);
    List<Future<Void>> all = new ArrayList<>();
    waiting.forEach(i -> all.add(world.instances.launching(List.of(world.provisioned(i)))));
    world.scheduler.runFor(Duration.ofMillis(4100));
    assertThat(all).allMatch(Future::succeeded);
  }

  @Test
  void a_launch_of_what_waits_no_more_is_refused() {
    Instance running = world.running(app);
    assertThat(world.instances.launching(List.of(running)).failed()).isTrue();
    Instance gone = world.instances.schedule(app, 1).get(0);
    world.instances.end(gone.id(), Goal.DECOMMISSIONED);
    assertThat(world.instances.launching(List.of(world.provisioned(gone))).failed()).isTrue();
  }

  @Test
  void what_waits_for_an_offer_ends_at_once() {
    Instance waiting = world.instances.schedule(app, 1).get(0);
    assertThat(world.instances.end(waiting.id(), Goal.DECOMMISSIONED).succeeded()).isTrue();
    assertThat(world.instances.of(app.id())).isEmpty();
    assertThat(world.told).endsWith("Scheduled>-");
  }

  @Test
  void what_was_launched_is_found_again_and_what_waits_is_not() {
    Instance running = world.running(app);
    world.instances.schedule(app, 1);
    assertThat(restart().succeeded()).isTrue();
    assertThat(world.instances.all()).containsExactly(running);
  }

  @Test
  void an_instance_of_a_version_thrown_away_gets_the_newest_definition() {
    App old = app.withVersion(app.versionInfo().scaledAt(Instant.parse("2028-01-01T00:00:00Z")));
    Instance running = world.running(old);
    restart();
    assertThat(world.instances.get(running.id()).orElseThrow().spec())
        .matches(spec -> spec.version().equals(old.version()) && !spec.differsInConfig(app));
  }

  @Test
  void an_instance_of_an_app_that_is_gone_is_forgotten_at_the_start() {
    world.running(World.app("/gone"));
    restart();
    assertThat(world.instances.all()).isEmpty();
    assertThat(restart().succeeded()).isTrue();
  }

  @Test
  void an_unavailable_store_is_tried_again() {
    Instance waiting = world.instances.schedule(app, 1).get(0);
    world.store.faults(slow(Duration.ZERO, StoreFaults.Fate.LOST));
    Future<Void> launching = world.instances.launching(List.of(world.provisioned(waiting)));
    world.scheduler.runFor(Duration.ofSeconds(10));
    assertThat(launching.isComplete()).isFalse();
    world.store.faults(StoreFaults.NONE);
    world.scheduler.runFor(Duration.ofSeconds(6));
    assertThat(launching.succeeded()).isTrue();
    assertThat(world.over).isNull();
  }

  @Test
  void in_another_term_everything_stops() {
    Instance running = world.running(app);
    world.store.elect();
    world.told.clear();
    Future<Void> end = world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();
    assertThat(end.failed()).isTrue();
    assertThat(world.over)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FENCED));
    assertThat(world.told).isEmpty();
    assertThat(world.kills()).isEmpty();
  }

  @Test
  void the_last_failure_outlives_the_scheduler() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_FAILED);
    restart();
    assertThat(world.instances.lastFailure(app.id()))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.state()).isEqualTo("TASK_FAILED");
              assertThat(failure.taskId()).isEqualTo(running.tasks().get(0).id());
              assertThat(failure.host()).isEqualTo("host1");
            });
    world.instances.forgetFailure(app.id());
    world.settle();
    restart();
    assertThat(world.instances.lastFailure(app.id())).isEmpty();
  }

  @Test
  void waiting_instances_take_on_a_scaled_version() {
    Instance running = world.running(app);
    Instance waiting = world.instances.schedule(app, 1).get(0);
    App scaled = app.scaledTo(5, Instant.parse("2029-02-01T00:00:00Z"));
    world.instances.adopt(scaled);
    assertThat(world.instances.get(waiting.id()).orElseThrow().spec()).isEqualTo(scaled);
    assertThat(world.instances.get(running.id()).orElseThrow().spec()).isEqualTo(app);
  }

  @Test
  void loading_ten_thousand_instances_does_not_take_each_of_them_with_each() {
    List<Instance> waiting = world.instances.schedule(app, 10_000);
    world.instances.launching(waiting.stream().map(world::provisioned).toList());
    world.settle();
    long start = System.nanoTime();
    restart();
    assertThat(world.instances.all()).hasSize(10_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void a_listener_sees_all_that_was_scheduled_at_once() {
    List<Integer> seen = new ArrayList<>();
    world.instances.listen((before, after) -> seen.add(world.instances.of(app.id()).size()));
    world.instances.schedule(app, 1000);
    assertThat(seen).hasSize(1000).containsOnly(1000);
  }
}
