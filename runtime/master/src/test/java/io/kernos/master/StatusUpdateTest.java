package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.api.link.ExecutorToFramework;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;
import org.junit.jupiter.api.Test;

class StatusUpdateTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100");
  private final TestFramework framework = rig.framework("a");

  private Task known(String id) {
    return rig.master.view().frameworks().get(framework.id()).tasks().get(id);
  }

  @Test
  void an_update_reaches_the_framework_and_its_acknowledgement_the_agent() {
    framework.launch("t", "cpus:1;mem:10");
    ByteString uuid = agent.update("t", TaskState.TASK_RUNNING);
    assertThat(framework.lastUpdate().getUuid()).isEqualTo(uuid);
    assertThat(framework.lastUpdate().getAgentId()).isEqualTo(agent.info.getId());
    assertThat(known("t").getState()).isEqualTo(TaskState.TASK_RUNNING);
    framework.acknowledge(agent.info.getId(), "t", uuid);
    var message = agent.told(BodyCase.ACKNOWLEDGE_UPDATE).get(0).getAcknowledgeUpdate();
    assertThat(message.getUuid()).isEqualTo(uuid);
    assertThat(message.getTaskId().getValue()).isEqualTo("t");
  }

  @Test
  void a_terminal_update_frees_the_resources_and_its_acknowledgement_the_task() {
    framework.launch("t", "cpus:1;mem:10");
    ByteString uuid = agent.update("t", TaskState.TASK_FINISHED);
    assertThat(rig.master.view().agents().get(agent.id()).used()).isEmpty();
    assertThat(known("t").getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(rig.count("tasks_finished")).isEqualTo(1);
    framework.acknowledge(agent.info.getId(), "t", uuid);
    assertThat(known("t")).isNull();
    assertThat(rig.master.view().frameworks().get(framework.id()).completed()).hasSize(1);
  }

  @Test
  void an_acknowledgement_of_an_earlier_update_leaves_the_ended_task() {
    framework.launch("t", "cpus:1;mem:10");
    ByteString running = agent.update("t", TaskState.TASK_RUNNING);
    agent.update("t", TaskState.TASK_FINISHED);
    framework.acknowledge(agent.info.getId(), "t", running);
    assertThat(known("t")).isNotNull();
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_UPDATE)).hasSize(1);
  }

  @Test
  void the_newest_state_counts_even_when_an_older_update_is_on_its_way() {
    framework.launch("t", "cpus:1;mem:10");
    agent.send(
        LinkMessage.newBuilder()
            .setUpdateTask(
                UpdateTask.newBuilder()
                    .setFrameworkId(framework.frameworkId())
                    .setLatestState(TaskState.TASK_FAILED)
                    .setStatus(
                        TaskStatus.newBuilder()
                            .setTaskId(TaskID.newBuilder().setValue("t"))
                            .setState(TaskState.TASK_RUNNING)
                            .setUuid(rig.scheduler.ids().uuidBytes()))));
    rig.settle();
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(known("t").getState()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(known("t").getStatusUpdateState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(rig.master.view().agents().get(agent.id()).used()).isEmpty();
  }

  @Test
  void a_framework_that_was_away_can_acknowledge_only_what_it_was_sent() {
    framework.launch("t", "cpus:1;mem:10");
    framework.disconnect();
    ByteString uuid = agent.update("t", TaskState.TASK_FINISHED);
    assertThat(known("t").getState()).isEqualTo(TaskState.TASK_FINISHED);
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(agent.told(BodyCase.UPDATE_FRAMEWORK))
        .anyMatch(message -> message.getUpdateFramework().getSubscribed());
    again.acknowledge(agent.info.getId(), "t", uuid);
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_UPDATE)).isEmpty();
    agent.update("t", TaskState.TASK_FINISHED);
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void an_agent_cannot_speak_for_the_task_of_another() {
    framework.launch("t", "cpus:1;mem:10");
    TestAgent liar = rig.agent("two", "cpus:1;mem:10");
    liar.tasks.put("t", agent.tasks.get("t"));
    liar.update("t", TaskState.TASK_FAILED);
    assertThat(framework.updates()).isEmpty();
    assertThat(known("t").getState()).isEqualTo(TaskState.TASK_STAGING);
    assertThat(rig.count("invalid_status_updates")).isEqualTo(1);
  }

  @Test
  void a_framework_that_does_not_know_partitions_is_told_lost() {
    FrameworkInfo info =
        FrameworkInfo.newBuilder().setUser("u").setName("old").setFailoverTimeout(60).build();
    TestFramework old = new TestFramework(rig, info);
    framework.disconnect();
    old.subscribe();
    old.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_GONE);
    assertThat(old.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
  }

  @Test
  void an_update_for_a_removed_framework_is_acknowledged_by_the_master() {
    framework.launch("t", "cpus:1;mem:10");
    rig.master.teardown(framework.id(), rig.nobody());
    rig.settle();
    ByteString uuid = agent.update("t", TaskState.TASK_KILLED);
    assertThat(agent.told(BodyCase.ACKNOWLEDGE_UPDATE).get(0).getAcknowledgeUpdate().getUuid())
        .isEqualTo(uuid);
  }

  @Test
  void statuses_of_one_state_are_kept_once() {
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    agent.update("t", TaskStatus.newBuilder().setState(TaskState.TASK_RUNNING).setHealthy(true));
    assertThat(known("t").getStatusesList()).hasSize(1);
    assertThat(known("t").getStatuses(0).getHealthy()).isTrue();
    assertThat(framework.updates()).hasSize(2);
  }

  @Test
  void a_message_of_an_executor_reaches_its_framework() {
    agent.send(
        LinkMessage.newBuilder()
            .setExecutorToFramework(
                ExecutorToFramework.newBuilder()
                    .setFrameworkId(framework.frameworkId())
                    .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .setData(ByteString.copyFromUtf8("hello"))));
    rig.settle();
    Event.Message message = framework.told(Event.Type.MESSAGE).get(0).getMessage();
    assertThat(message.getData().toStringUtf8()).isEqualTo("hello");
    assertThat(message.getAgentId()).isEqualTo(agent.info.getId());
  }

  @Test
  void completed_tasks_are_bounded() {
    MasterRig small = new MasterRig(MasterConfig.builder().history(5, 3, 3).build());
    TestAgent one = small.agent("one", "cpus:2;mem:100");
    TestFramework busy = small.framework("a");
    for (int i = 0; i < 5; i++) {
      busy.launch("t" + i, "cpus:1;mem:10");
      ByteString uuid = one.update("t" + i, TaskState.TASK_FINISHED);
      busy.acknowledge(one.info.getId(), "t" + i, uuid);
    }
    assertThat(small.master.view().frameworks().get(busy.id()).completed())
        .extracting(task -> task.getTaskId().getValue())
        .containsExactly("t2", "t3", "t4");
    Resources offered = Resources.EMPTY;
    for (var offer : small.master.view().frameworks().get(busy.id()).offers().values()) {
      offered = offered.plus(Resources.of(offer.getResourcesList()).unallocated());
    }
    assertThat(offered).isEqualTo(Resources.parse("cpus:2;mem:100"));
  }
}
