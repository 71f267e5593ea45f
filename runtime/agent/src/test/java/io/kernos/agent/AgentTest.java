package io.kernos.agent;

import static io.kernos.agent.AgentLab.FRAMEWORK;
import static io.kernos.agent.AgentLab.customTask;
import static io.kernos.agent.AgentLab.task;
import static io.kernos.api.v1.TaskState.TASK_DROPPED;
import static io.kernos.api.v1.TaskState.TASK_ERROR;
import static io.kernos.api.v1.TaskState.TASK_FAILED;
import static io.kernos.api.v1.TaskState.TASK_FINISHED;
import static io.kernos.api.v1.TaskState.TASK_GONE;
import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_RUNNING;
import static io.kernos.api.v1.TaskState.TASK_STAGING;
import static io.kernos.api.v1.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.api.link.DrainAgent;
import io.kernos.api.link.KillTask;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Ping;
import io.kernos.api.link.ReconcileTasks;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.link.RunTasks;
import io.kernos.api.link.ShutdownFramework;
import io.kernos.api.link.UpdateFramework;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.DrainConfig;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus.Reason;
import io.kernos.api.v1.executor.Event;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentTest {
  private final AgentLab lab = new AgentLab();

  private AgentLab ready() {
    lab.boot().registered();
    lab.await(() -> lab.agent.view().state() == AgentState.RUNNING && lab.host.session != null);
    lab.run(Duration.ofSeconds(1));
    return lab;
  }

  private void kill(String taskId) {
    lab.master.send(
        LinkMessage.newBuilder()
            .setKillTask(
                KillTask.newBuilder()
                    .setFrameworkId(FRAMEWORK.getId())
                    .setTaskId(TaskID.newBuilder().setValue(taskId))));
  }

  private void running(String taskId) {
    lab.launch(task(taskId));
    lab.await(() -> lab.host.types().contains(Event.Type.LAUNCH));
    lab.host.update(taskId, taskId, TASK_RUNNING);
    lab.await(() -> lab.master.states(taskId).contains(TASK_RUNNING));
    lab.run(Duration.ofSeconds(1));
  }

  @Test
  void a_new_agent_registers_and_takes_the_id_it_is_given() {
    ready();
    assertThat(lab.master.registrations.get(0).getAgent().hasId()).isFalse();
    assertThat(lab.agent.view().info().getId().getValue()).isEqualTo("S0");
  }

  @Test
  void a_drained_agent_takes_no_tasks_and_says_why_others_were_killed() {
    ready();
    running("t1");
    drain(false);
    lab.launch(task("t2"));
    lab.await(() -> lab.master.states("t2").contains(TASK_DROPPED));
    assertThat(lab.master.last("t2").getStatus().getReason())
        .isEqualTo(Reason.REASON_AGENT_DRAINING);
    kill("t1");
    lab.host.update("t1", "t1", TASK_KILLED);
    lab.await(() -> lab.master.states("t1").contains(TASK_KILLED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_AGENT_DRAINING);
  }

  @Test
  void killed_tasks_are_gone_when_the_agent_will_be() {
    ready();
    running("t1");
    drain(true);
    lab.host.update("t1", "t1", TASK_KILLED);
    lab.await(() -> lab.master.states("t1").contains(TaskState.TASK_GONE_BY_OPERATOR));
  }

  private void drain(boolean gone) {
    lab.master.send(
        LinkMessage.newBuilder()
            .setDrainAgent(
                DrainAgent.newBuilder().setConfig(DrainConfig.newBuilder().setMarkGone(gone))));
    lab.run(Duration.ofSeconds(1));
  }

  @Test
  void a_command_task_goes_to_an_executor_of_the_host_and_its_updates_to_the_master() {
    ready().launch(task("t1"));
    lab.await(() -> lab.host.types().contains(Event.Type.LAUNCH));
    assertThat(lab.host.running.get("t1").getExecutor().getName())
        .isEqualTo("Command Executor (Task: t1) (Command: sh -c 'sleep 1000')");
    lab.host.update("t1", "t1", TASK_STARTING);
    lab.host.update("t1", "t1", TASK_RUNNING);
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.await(() -> lab.master.states("t1").contains(TASK_FINISHED));
    assertThat(lab.master.states("t1")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    lab.host.ended("t1");
    lab.await(() -> lab.agent.view().frameworks().isEmpty());
    assertThat(lab.agent.view().completedFrameworks()).hasSize(1);
  }

  @Test
  void an_update_is_acknowledged_to_its_executor_and_says_where_it_came_from() {
    ready();
    running("t1");
    assertThat(lab.host.types()).containsExactly(Event.Type.LAUNCH, Event.Type.ACKNOWLEDGED);
    var status = lab.master.updates.get(0).getStatus();
    assertThat(status.getAgentId().getValue()).isEqualTo("S0");
    assertThat(status.getExecutorId().getValue()).isEqualTo("t1");
    assertThat(status.getContainerStatus().getNetworkInfos(0).getIpAddresses(0).getIpAddress())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_task_id_that_is_known_is_not_started_again() {
    ready();
    running("t1");
    lab.launch(task("t1"));
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.host.types()).containsOnlyOnce(Event.Type.LAUNCH);
    assertThat(lab.master.states("t1")).containsExactly(TASK_RUNNING);
  }

  @Test
  void a_task_id_that_has_ended_is_not_started_again() {
    ready();
    running("t1");
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.await(() -> lab.master.states("t1").contains(TASK_FINISHED));
    lab.host.ended("t1");
    lab.await(() -> lab.agent.view().frameworks().isEmpty());
    lab.launch(task("t1"));
    lab.await(() -> lab.master.states("t1").contains(TASK_DROPPED));
    assertThat(lab.host.types()).containsOnlyOnce(Event.Type.LAUNCH);
  }

  @Test
  void an_agent_that_dies_at_any_write_brings_no_finished_task_back() {
    for (long delay = 0; delay < 40; delay++) {
      AgentLab each = new AgentLab();
      each.boot().registered();
      each.await(() -> each.agent.view().state() == AgentState.RUNNING);
      each.run(Duration.ofSeconds(1));
      each.launch(task("t1"));
      each.await(() -> each.host.running.containsKey("t1"));
      each.run(Duration.ofMillis(50));
      each.host.update("t1", "t1", TASK_FINISHED);
      each.await(() -> each.master.states("t1").contains(TASK_FINISHED));
      each.run(Duration.ofNanos(delay * 250_000));
      each.host.running.remove("t1");
      each.crash().boot();
      each.run(Duration.ofMinutes(2));
      assertThat(each.master.states("t1")).as("after %s", delay).containsOnly(TASK_FINISHED);
    }
  }

  @Test
  void a_state_whose_updates_are_still_being_written_down_is_not_taken_for_told() {
    ready();
    lab.launch(AgentLab.task("t1"));
    lab.await(() -> lab.host.types().contains(Event.Type.LAUNCH));
    lab.disk.slow(Duration.ofHours(1));
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.run(Duration.ofSeconds(1));
    lab.master.session.close("register again");
    lab.await(() -> lab.master.registrations.size() == 2);
    Task named = lab.master.registrations.get(1).getTasks(0);
    assertThat(named.getState()).isEqualTo(TASK_FINISHED);
    assertThat(named.getStatusUpdateState()).isEqualTo(TASK_STAGING);
    assertThat(lab.master.updates).isEmpty();
  }

  @Test
  void an_update_is_not_taken_for_told_before_the_one_before_it_cannot_come_back() {
    ready();
    lab.master.acknowledges = false;
    running("t1");
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.run(Duration.ofSeconds(1));
    lab.disk.slow(Duration.ofHours(1));
    lab.master.acknowledge(lab.master.last("t1"));
    lab.run(Duration.ofSeconds(1));
    lab.master.session.close("register again");
    lab.await(() -> lab.master.registrations.size() == 2);
    Task named = lab.master.registrations.get(1).getTasks(0);
    assertThat(named.getState()).isEqualTo(TASK_FINISHED);
    assertThat(named.getStatusUpdateState()).isEqualTo(TASK_RUNNING);
  }

  @Test
  void the_next_update_waits_until_the_one_before_is_acknowledged() {
    ready();
    lab.master.acknowledges = false;
    running("t1");
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.run(Duration.ofSeconds(5));
    assertThat(lab.master.states("t1")).containsExactly(TASK_RUNNING);
    assertThat(lab.master.updates.get(0).getLatestState()).isEqualTo(TASK_RUNNING);
    lab.master.acknowledge(lab.master.last("t1"));
    lab.await(() -> lab.master.states("t1").contains(TASK_FINISHED));
  }

  @Test
  void an_unacknowledged_update_comes_again_after_10_seconds_then_twice_as_late() {
    ready();
    lab.master.acknowledges = false;
    running("t1");
    lab.run(Duration.ofSeconds(20));
    assertThat(lab.master.states("t1")).hasSize(2);
    lab.run(Duration.ofSeconds(20));
    assertThat(lab.master.states("t1")).hasSize(3);
    assertThat(lab.master.updates.stream().map(u -> u.getStatus().getUuid()).distinct()).hasSize(1);
  }

  @Test
  void an_unacknowledged_update_comes_again_at_once_when_its_framework_subscribes_again() {
    ready();
    lab.master.acknowledges = false;
    running("t1");
    lab.master.send(framework(false));
    lab.run(Duration.ofSeconds(1));
    assertThat(lab.master.states("t1")).hasSize(1);
    lab.master.send(framework(true));
    lab.run(Duration.ofSeconds(1));
    assertThat(lab.master.states("t1")).hasSize(2);
  }

  @Test
  void a_task_killed_before_it_went_is_killed_during_launch() {
    Promise<Void> fetching = Promise.promise();
    lab.fetcher = (uris, directory, user) -> fetching.future();
    ready();
    TaskInfo.Builder slow = task("t1").toBuilder();
    slow.getCommandBuilder().addUrisBuilder().setValue("http://example/x");
    lab.launch(slow.build());
    lab.run(Duration.ofSeconds(1));
    kill("t1");
    lab.await(() -> lab.master.states("t1").contains(TASK_KILLED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    fetching.complete();
    lab.await(() -> lab.agent.view().frameworks().isEmpty());
    assertThat(lab.host.running).isEmpty();
  }

  @Test
  void a_failed_fetch_fails_the_task_with_its_words() {
    lab.fetcher = (uris, directory, user) -> io.vertx.core.Future.failedFuture("no such host");
    ready();
    TaskInfo.Builder bad = task("t1").toBuilder();
    bad.getCommandBuilder().addUrisBuilder().setValue("http://example/x");
    lab.launch(bad.build());
    lab.await(() -> lab.master.states("t1").contains(TASK_FAILED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
    assertThat(lab.master.last("t1").getStatus().getMessage())
        .isEqualTo("Failed to launch container: no such host");
    lab.await(() -> lab.agent.view().frameworks().isEmpty());
  }

  @Test
  void a_kill_of_a_running_task_goes_to_its_executor() {
    ready();
    running("t1");
    kill("t1");
    lab.await(() -> lab.host.types().contains(Event.Type.KILL));
  }

  @Test
  void a_group_goes_together() {
    ready();
    ExecutorInfo pod =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("pod"))
            .setType(ExecutorInfo.Type.DEFAULT)
            .build();
    lab.master.send(
        LinkMessage.newBuilder()
            .setRunTasks(
                RunTasks.newBuilder()
                    .setFramework(FRAMEWORK)
                    .setExecutor(pod)
                    .setGroup(true)
                    .addTasks(task("a"))
                    .addTasks(task("b"))));
    lab.await(() -> lab.host.types().contains(Event.Type.LAUNCH_GROUP));
    assertThat(lab.host.events.get(0).getLaunchGroup().getTaskGroup().getTasksCount()).isEqualTo(2);
    assertThat(lab.agent.view().executors().get(0).launched()).hasSize(2);
  }

  @Test
  void bad_names_are_refused_and_harm_nobody() {
    ready();
    lab.launch(task("../../etc"));
    lab.await(() -> lab.master.states("../../etc").contains(TASK_ERROR));
    lab.launch(task("good"));
    lab.await(() -> lab.host.running.containsKey("good"));
  }

  @Test
  void reservations_that_the_agent_does_not_have_are_unknown_to_it() {
    ready();
    TaskInfo.Builder stranger = task("t1").toBuilder().clearResources();
    stranger
        .addResourcesBuilder()
        .setName("cpus")
        .setType(io.kernos.api.v1.Value.Type.SCALAR)
        .setScalar(io.kernos.api.v1.Value.Scalar.newBuilder().setValue(1))
        .addReservationsBuilder()
        .setType(io.kernos.api.v1.Resource.ReservationInfo.Type.DYNAMIC)
        .setRole("r");
    lab.launch(stranger.build());
    lab.await(() -> lab.master.states("t1").contains(TASK_DROPPED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_RESOURCES_UNKNOWN);
  }

  @Test
  void a_custom_executor_that_does_not_subscribe_fails_its_tasks_after_a_minute() {
    ready().launch(customTask("t1", "e1"));
    lab.await(() -> lab.containers.running().size() == 1);
    assertThat(lab.containers.running().get(0).environment())
        .containsEntry("MESOS_EXECUTOR_ID", "e1")
        .containsEntry("MESOS_RECOVERY_TIMEOUT", "15mins")
        .containsEntry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs");
    lab.await(() -> lab.master.states("t1").contains(TASK_FAILED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
    assertThat(lab.containers.running()).isEmpty();
  }

  @Test
  void the_agent_comes_back_with_its_tasks_and_updates_that_were_not_acknowledged() {
    ready();
    lab.master.acknowledges = false;
    running("t1");
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() == 2);
    var again = lab.master.registrations.get(1);
    assertThat(again.getSession()).isGreaterThan(lab.master.registrations.get(0).getSession());
    assertThat(again.getAgent().getId().getValue()).isEqualTo("S0");
    assertThat(again.getTasksList()).hasSize(1);
    assertThat(again.getTasks(0).getState()).isEqualTo(TASK_RUNNING);
    lab.await(() -> lab.master.states("t1").size() == 2 && lab.host.session != null);
    lab.master.acknowledges = true;
    lab.master.acknowledge(lab.master.last("t1"));
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.await(() -> lab.master.states("t1").contains(TASK_FINISHED));
  }

  @Test
  void a_task_written_down_but_never_delivered_is_dropped_after_a_restart() {
    Promise<Void> never = Promise.promise();
    lab.fetcher = (uris, directory, user) -> never.future();
    ready();
    TaskInfo.Builder slow = task("t1").toBuilder();
    slow.getCommandBuilder().addUrisBuilder().setValue("http://example/x");
    lab.launch(slow.build());
    lab.run(Duration.ofSeconds(1));
    lab.crash().boot();
    lab.await(() -> lab.master.states("t1").contains(TASK_DROPPED));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_AGENT_RESTARTED);
    assertThat(lab.host.running).isEmpty();
  }

  @Test
  void after_a_reboot_of_the_machine_its_tasks_are_gone() {
    ready();
    running("t1");
    lab.bootId = "boot-2";
    lab.crash().boot();
    lab.await(() -> lab.master.states("t1").contains(TASK_GONE));
    assertThat(lab.master.last("t1").getStatus().getMessage()).contains("rebooted");
    assertThat(lab.agent.view().info().getId().getValue()).isEqualTo("S0");
    lab.await(() -> lab.host.types().contains(Event.Type.SHUTDOWN));
  }

  @Test
  void a_custom_executor_that_does_not_come_back_is_killed_and_its_tasks_are_gone() {
    ready().launch(customTask("t1", "e1"));
    lab.await(() -> lab.containers.running().size() == 1);
    lab.crash().boot();
    lab.await(() -> lab.master.states("t1").contains(TASK_GONE));
    assertThat(lab.master.last("t1").getStatus().getReason())
        .isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    assertThat(lab.containers.running()).isEmpty();
  }

  @Test
  void tasks_that_the_master_misses_are_told_as_dropped_unless_they_are_known() {
    ready();
    running("t1");
    lab.master.send(
        LinkMessage.newBuilder()
            .setReconcileTasks(
                ReconcileTasks.newBuilder()
                    .setFrameworkId(FRAMEWORK.getId())
                    .addTaskIds(TaskID.newBuilder().setValue("t1"))
                    .addTaskIds(TaskID.newBuilder().setValue("lost"))));
    lab.await(() -> lab.master.states("lost").contains(TASK_DROPPED));
    assertThat(lab.master.states("t1")).containsExactly(TASK_RUNNING);
  }

  @Test
  void the_end_of_a_task_that_never_came_outlives_the_last_task_of_its_framework() {
    ready();
    running("t1");
    lab.master.acknowledges = false;
    lab.host.update("t1", "t1", TASK_FINISHED);
    lab.await(() -> lab.master.states("t1").contains(TASK_FINISHED));
    lab.host.ended("t1");
    lab.run(Duration.ofSeconds(1));
    lab.disk.slow(Duration.ofHours(1));
    lab.master.send(missed("lost"));
    lab.run(Duration.ofSeconds(1));
    lab.master.acknowledge(lab.master.last("t1"));
    lab.run(Duration.ofHours(2));
    assertThat(lab.master.states("lost")).contains(TASK_DROPPED);
  }

  @Test
  void a_task_that_never_came_is_named_until_its_end_is_acknowledged() {
    ready();
    lab.master.acknowledges = false;
    lab.master.send(missed("lost"));
    lab.await(() -> lab.master.states("lost").contains(TASK_DROPPED));
    Task named = registeredAfterCrash().getTasks(0);
    assertThat(named.getTaskId().getValue()).isEqualTo("lost");
    assertThat(named.getState()).isEqualTo(TASK_DROPPED);
    assertThat(named.getStatusUpdateUuid())
        .isEqualTo(lab.master.last("lost").getStatus().getUuid());
    lab.await(() -> lab.master.states("lost").size() == 2);
    lab.master.acknowledge(lab.master.last("lost"));
    lab.run(Duration.ofSeconds(1));
    assertThat(registeredAfterCrash().getTasksList()).isEmpty();
  }

  private RegisterAgent registeredAfterCrash() {
    int before = lab.master.registrations.size();
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() > before);
    return lab.master.registrations.get(before);
  }

  @Test
  void a_leader_of_an_older_term_is_not_obeyed() {
    ready();
    running("t1");
    AgentLab.Master old = lab.master;
    lab.master = lab.new Master("master-2", 2);
    lab.registered();
    lab.run(Duration.ofSeconds(10));
    assertThat(lab.agent.view().leader().orElseThrow().term()).isEqualTo(2);
    assertThat(old.session).isNull();
    lab.master.session.send(
        LinkMessage.newBuilder()
            .setTerm(1)
            .setShutdownFramework(ShutdownFramework.newBuilder().setFrameworkId(FRAMEWORK.getId()))
            .build());
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.agent.view().frameworks()).hasSize(1);
    assertThat(lab.agent.view().frameworks().get(0).terminating()).isFalse();
  }

  @Test
  void a_shut_down_framework_leaves_nothing_behind() {
    ready();
    running("t1");
    lab.master.send(
        LinkMessage.newBuilder()
            .setShutdownFramework(
                ShutdownFramework.newBuilder().setFrameworkId(FRAMEWORK.getId())));
    lab.await(() -> lab.host.types().contains(Event.Type.SHUTDOWN));
    lab.host.ended("t1");
    lab.await(() -> lab.agent.view().frameworks().isEmpty());
    lab.run(Duration.ofSeconds(1)); // What is written down goes too.
    lab.crash().boot();
    lab.await(() -> lab.master.registrations.size() == 2);
    assertThat(lab.master.registrations.get(1).getTasksList()).isEmpty();
    assertThat(lab.master.registrations.get(1).getFrameworksList()).isEmpty();
  }

  @Test
  void an_agent_that_hears_that_it_is_disconnected_registers_again() {
    ready();
    lab.master.send(LinkMessage.newBuilder().setPing(Ping.newBuilder().setConnected(false)));
    lab.await(() -> lab.master.registrations.size() == 2);
  }

  @Test
  void shutting_down_ends_every_executor_and_tells_the_master() {
    ready();
    running("t1");
    var done = lab.agent.shutdown();
    lab.await(() -> lab.host.types().contains(Event.Type.SHUTDOWN));
    lab.host.ended("t1");
    lab.await(done::isComplete);
    lab.await(() -> lab.master.received.stream().anyMatch(LinkMessage::hasUnregisterAgent));
  }

  @Test
  void a_task_that_ended_in_a_shutdown_cut_short_is_told_as_dropped() {
    ready();
    running("t1");
    lab.launch(task("t2"));
    lab.await(() -> lab.host.running.containsKey("t2"));
    lab.agent.shutdown();
    lab.await(() -> lab.host.types().contains(Event.Type.SHUTDOWN));
    lab.host.ended("t1");
    lab.run(Duration.ofSeconds(1));
    assertThat(registeredAfterCrash().getTasksList())
        .extracting(named -> named.getTaskId().getValue())
        .containsExactly("t2");
    lab.run(Duration.ofSeconds(1));
    lab.master.send(missed("t1"));
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.master.states("t1")).containsExactly(TASK_RUNNING, TASK_DROPPED);
  }

  @Test
  void an_executor_that_ends_with_a_task_that_has_not_fails_it() {
    ready();
    running("t1");
    lab.host.ended("t1");
    lab.await(() -> lab.master.states("t1").contains(TASK_FAILED));
    UpdateTask last = lab.master.last("t1");
    assertThat(last.getStatus().getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    assertThat(last.getStatus().getMessage()).isEqualTo("Executor terminated");
  }

  @Test
  void a_failed_write_of_the_checkpoint_stops_the_agent() {
    ready();
    lab.disk.fail();
    lab.launch(task("t1"));
    lab.await(() -> lab.agent.failure().isComplete());
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.host.running).isEmpty();
  }

  @Test
  void updates_of_an_executor_for_tasks_it_does_not_have_go_nowhere() {
    ready();
    running("t1");
    lab.host.update("t1", "another", TaskState.TASK_FINISHED);
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.master.states("another")).isEmpty();
  }

  private static LinkMessage.Builder missed(String taskId) {
    return LinkMessage.newBuilder()
        .setReconcileTasks(
            ReconcileTasks.newBuilder()
                .setFrameworkId(FRAMEWORK.getId())
                .setPartitionAware(true)
                .addTaskIds(TaskID.newBuilder().setValue(taskId)));
  }

  private static LinkMessage.Builder framework(boolean subscribed) {
    return LinkMessage.newBuilder()
        .setUpdateFramework(
            UpdateFramework.newBuilder()
                .setFramework(AgentLab.FRAMEWORK)
                .setSubscribed(subscribed));
  }
}
