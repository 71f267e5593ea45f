package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.CommandInfo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeContainerizerTest {
  private final Scheduler scheduler = new Scheduler(3);
  private final FakeContainerizer machine =
      new FakeContainerizer(
          scheduler,
          "m",
          spec ->
              spec.id().startsWith("bad")
                  ? FakeContainerizer.Script.failsToLaunch("no such image")
                  : FakeContainerizer.Script.exits(Duration.ofSeconds(10), 3));

  @Test
  void a_container_ends_by_its_script() {
    Containerizer life = life(scheduler.clock());
    done(life.launch(spec("c")));
    assertThat(done(life.await("c"))).isEqualTo(Exit.code(3));
  }

  @Test
  void a_container_outlives_its_agent_and_is_found_again() {
    VirtualClock first = scheduler.clock();
    Containerizer life = life(first);
    done(life.launch(spec("c")));
    first.kill();
    scheduler.runFor(Duration.ofSeconds(30));
    Containerizer next = machine.open(scheduler.clock());
    assertThat(done(next.recover())).containsExactly("c");
    assertThat(done(next.await("c"))).isEqualTo(Exit.code(3));
    done(next.forget("c"));
    assertThat(next.await("c")).satisfies(f -> assertThat(finished(f).failed()).isTrue());
  }

  @Test
  void nothing_that_a_dead_agent_asked_for_starts_once_the_next_has_looked() {
    VirtualClock first = scheduler.clock();
    Containerizer life = life(first);
    for (int i = 0; i < 20; i++) {
      life.launch(spec("c" + i));
    }
    first.kill();
    Containerizer next = machine.open(scheduler.clock());
    Set<String> found = done(next.recover());
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(found).isNotEmpty().hasSizeLessThan(20);
    assertThat(machine.running()).extracting(ContainerSpec::id).hasSameElementsAs(found);
  }

  @Test
  void a_second_start_fails_and_is_reported() {
    Containerizer life = life(scheduler.clock());
    done(life.launch(spec("c")));
    assertThat(finished(life.launch(spec("c"))).failed()).isTrue();
    assertThat(machine.doubleStarts()).containsExactly("c");
  }

  @Test
  void signals_end_it() {
    Containerizer life = life(scheduler.clock());
    done(life.launch(spec("a")));
    done(life.launch(spec("b")));
    assertThat(done(life.signal("a", 15))).isTrue();
    done(life.destroy("b"));
    assertThat(done(life.await("a"))).isEqualTo(Exit.signal(15));
    assertThat(done(life.await("b"))).isEqualTo(Exit.signal(9));
    assertThat(done(life.signal("a", 15))).isFalse();
    assertThat(machine.running()).isEmpty();
  }

  @Test
  void a_launch_that_fails_leaves_nothing() {
    Containerizer life = life(scheduler.clock());
    assertThat(finished(life.launch(spec("bad"))).cause()).hasMessage("no such image");
    assertThat(machine.running()).isEmpty();
  }

  private Containerizer life(VirtualClock clock) {
    Containerizer life = machine.open(clock);
    done(life.recover());
    return life;
  }

  private <T> Future<T> finished(Future<T> future) {
    assertThat(scheduler.runUntil(future::isComplete, Duration.ofMinutes(1))).isTrue();
    return future;
  }

  private <T> T done(Future<T> future) {
    assertThat(finished(future).cause()).isNull();
    return future.result();
  }

  static ContainerSpec spec(String id) {
    return new ContainerSpec(
        id,
        CommandInfo.newBuilder().setValue("true").build(),
        Map.of(),
        Path.of("/sandbox"),
        Optional.empty(),
        ContainerSpec.Limits.NONE,
        Optional.empty(),
        Optional.empty());
  }
}
