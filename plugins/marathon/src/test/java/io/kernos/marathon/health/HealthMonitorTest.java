package io.kernos.marathon.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.HealthCheck.Protocol;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.PortDefinition;
import io.kernos.marathon.definition.ReadinessCheck;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HealthMonitorTest {
  private final World world = new World();
  private final FakeProber prober = new FakeProber();
  private Optional<RunSpec> wanted = Optional.empty();
  private HealthMonitor health = monitor();

  private HealthMonitor monitor() {
    return new HealthMonitor(
        world.instances,
        world.killing,
        prober,
        world.clock,
        (type, body) -> world.events.add(body.copy().put("eventType", type)),
        check -> new JsonObject().put("protocol", check.protocol().name()),
        this::newest);
  }

  private Optional<RunSpec> newest(PathId id) {
    return wanted.filter(spec -> spec.id().equals(id));
  }

  private static HealthCheck check(Protocol protocol, int maxFailures, Duration gracePeriod) {
    return new HealthCheck(
        protocol,
        Optional.empty(),
        Optional.of("/health"),
        Optional.empty(),
        Optional.of(0),
        gracePeriod,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(15),
        maxFailures,
        false,
        "IPv4");
  }

  private App app(HealthCheck... checks) {
    App app =
        World.app("/web").toBuilder()
            .portDefinitions(
                List.of(new PortDefinition(0, "tcp", Optional.of("http-api"), Map.of())))
            .healthChecks(List.of(checks))
            .build();
    wanted = Optional.of(app);
    return app;
  }

  private App http(int maxFailures, Duration gracePeriod) {
    return app(check(Protocol.HTTP, maxFailures, gracePeriod));
  }

  private Instance now(Instance instance) {
    return world.instances.get(instance.id()).orElseThrow();
  }

  @Test
  void an_instance_that_answers_is_healthy_at_once() {
    Instance running = world.running(http(3, Duration.ZERO));
    assertThat(prober.asked).containsExactly("http://host1:31000/health");
    assertThat(now(running).healthy()).contains(true);
    assertThat(health.of(running.id()).get(0).alive()).isTrue();
    assertThat(world.events("health_status_changed_event"))
        .containsExactly(
            new JsonObject()
                .put("appId", "/web")
                .put("instanceId", running.id().toString())
                .put("version", "2029-01-01T00:00:00.000Z")
                .put("alive", true)
                .put("eventType", "health_status_changed_event"));
  }

  @Test
  void an_instance_that_is_up_late_is_seen_before_the_next_interval() {
    prober.refuses = true;
    Instance running = world.running(http(3, Duration.ofMinutes(5)));
    world.scheduler.runFor(Duration.ofMillis(500));
    prober.refuses = false;
    world.scheduler.runFor(Duration.ofMillis(500));
    assertThat(now(running).healthy()).contains(true);
    assertThat(world.events("failed_health_check_event")).isEmpty();
  }

  @Test
  void failures_in_the_grace_period_count_for_nothing() {
    prober.refuses = true;
    Instance running = world.running(http(1, Duration.ofSeconds(60)));
    world.scheduler.runFor(Duration.ofSeconds(59));
    assertThat(health.of(running.id()).get(0).consecutiveFailures()).isZero();
    assertThat(now(running).healthy()).contains(false);
    assertThat(world.events("failed_health_check_event")).isEmpty();
    assertThat(world.kills()).isEmpty();
  }

  @Test
  void an_instance_that_stays_unhealthy_is_killed_at_the_failure_after_so_many() {
    Instance running = world.running(http(2, Duration.ofMinutes(5)));
    prober.status = 503;
    world.scheduler.runFor(Duration.ofSeconds(20));
    assertThat(health.of(running.id()).get(0).consecutiveFailures()).isEqualTo(2);
    assertThat(world.kills()).isEmpty();
    world.scheduler.runFor(Duration.ofSeconds(10));
    assertThat(world.kills()).containsExactly(running.tasks().get(0).id());
    assertThat(world.events("failed_health_check_event")).hasSize(3);
    assertThat(world.events("unhealthy_instance_kill_event"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.fieldNames())
                  .containsExactlyInAnyOrder(
                      "appId",
                      "taskId",
                      "instanceId",
                      "version",
                      "reason",
                      "host",
                      "slaveId",
                      "timestamp",
                      "eventType");
              assertThat(event.getString("reason")).isEqualTo("503 Reason");
            });
    assertThat(world.instances.lastFailure(PathId.of("/web")).orElseThrow().message())
        .isEqualTo("Task was killed since health check failed. Reason: 503 Reason");
  }

  @Test
  void with_no_limit_nothing_is_killed() {
    world.running(http(0, Duration.ZERO));
    prober.status = 503;
    world.scheduler.runFor(Duration.ofMinutes(5));
    assertThat(world.kills()).isEmpty();
  }

  @Test
  void an_instance_that_is_launched_again_is_checked_anew() {
    Instance running = world.running(http(3, Duration.ZERO));
    world.update(running, TaskState.TASK_FAILED);
    assertThat(health.of(running.id())).isEmpty();
    assertThat(now(running).healthy()).isEmpty();
    prober.asked.clear();
    world.scheduler.runFor(Duration.ofMinutes(1));
    assertThat(prober.asked).isEmpty();
    Instance again = world.launch(now(running));
    world.update(again, TaskState.TASK_RUNNING);
    assertThat(now(running).healthy()).contains(true);
  }

  @Test
  void all_checks_must_pass() {
    App both =
        app(
            check(Protocol.TCP, 3, Duration.ZERO),
            check(Protocol.MESOS_HTTP, 3, Duration.ofMinutes(5)));
    Instance running = world.running(both);
    assertThat(prober.asked).containsExactly("host1:31000");
    assertThat(now(running).healthy()).isEmpty();
    world.updates.update(
        World.status(running.tasks().get(0).id(), TaskState.TASK_RUNNING).setHealthy(true).build());
    world.settle();
    assertThat(now(running).healthy()).contains(true);
    assertThat(health.of(running.id())).hasSize(2).allMatch(Health::alive);
  }

  @Test
  void a_health_check_is_told_when_it_comes_and_when_it_is_used_no_more() {
    App app = http(3, Duration.ZERO);
    health.reconcile(List.of(app));
    Instance running = world.running(app);
    assertThat(world.events("add_health_check_event"))
        .containsExactly(
            new JsonObject()
                .put("appId", "/web")
                .put("healthCheck", new JsonObject().put("protocol", "HTTP"))
                .put("version", "2029-01-01T00:00:00.000Z")
                .put("eventType", "add_health_check_event"));
    wanted = Optional.empty();
    health.reconcile(List.of());
    assertThat(world.events("remove_health_check_event")).isEmpty();
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.update(running, TaskState.TASK_KILLED);
    assertThat(world.events("remove_health_check_event"))
        .containsExactly(
            new JsonObject().put("appId", "/web").put("eventType", "remove_health_check_event"));
  }

  private App withReadiness() {
    App app =
        app().toBuilder()
            .readinessChecks(
                List.of(
                    new ReadinessCheck(
                        "ready?",
                        "HTTP",
                        "/ready",
                        "http-api",
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Set.of(200),
                        true)))
            .build();
    wanted = Optional.of(app);
    return app;
  }

  @Test
  void an_instance_is_ready_when_it_answers_so() {
    prober.status = 503;
    Instance running = world.running(withReadiness());
    assertThat(now(running).ready()).isFalse();
    assertThat(health.readiness(PathId.of("/web")))
        .containsExactly(
            new HealthChecks.Readiness(
                "ready?",
                running.tasks().get(0).id(),
                false,
                Optional.of(new HealthChecks.Response(503, "text/html", "body"))));
    prober.status = 200;
    world.scheduler.runFor(Duration.ofSeconds(31));
    assertThat(now(running).ready()).isTrue();
    world.scheduler.runFor(Duration.ofMinutes(2));
    assertThat(prober.asked)
        .containsExactly("http://host1:31000/ready", "http://host1:31000/ready");
  }

  @Test
  void a_readiness_check_that_gets_no_answer_says_so() {
    prober.refuses = true;
    world.running(withReadiness());
    assertThat(health.readiness(PathId.of("/web")).get(0).lastResponse().orElseThrow())
        .isEqualTo(
            new HealthChecks.Response(
                504,
                "text/plain",
                "Marathon could not query http://host1:31000/ready: Connection refused"));
  }

  @Test
  void a_new_scheduler_checks_what_runs() {
    App app =
        withReadiness().toBuilder().healthChecks(http(3, Duration.ZERO).healthChecks()).build();
    wanted = Optional.of(app);
    Instance running = world.running(app);
    assertThat(now(running).ready()).isTrue();
    world.restart(app);
    health = monitor();
    prober.asked.clear();
    assertThat(now(running).healthy()).isEmpty();
    health.start();
    world.settle();
    assertThat(now(running).healthy()).contains(true);
    assertThat(now(running).ready()).isTrue();
    assertThat(prober.asked).containsExactly("http://host1:31000/health");
  }
}
