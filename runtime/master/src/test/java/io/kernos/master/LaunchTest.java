package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.link.RunTasks;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.Environment;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationID;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.Volume;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LaunchTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:4;mem:1000;disk:1000;ports:[1-99]");
  private final TestFramework framework = rig.framework("a");

  private TaskInfo.Builder task(String id) {
    return TestFramework.task(id, agent.info.getId(), "cpus:1;mem:10");
  }

  @Test
  void a_task_is_sent_with_the_leaders_term_and_its_framework() {
    framework.launch("t", "cpus:1;mem:10;ports:[5-6]");
    var message = agent.told(BodyCase.RUN_TASKS).get(0);
    assertThat(message.getTerm()).isEqualTo(rig.store.term());
    RunTasks run = message.getRunTasks();
    assertThat(run.getFramework().getId()).isEqualTo(framework.frameworkId());
    assertThat(run.getTasks(0).getTaskId().getValue()).isEqualTo("t");
    assertThat(run.getTasks(0).getResources(0).getAllocationInfo().getRole()).isEqualTo("a");
    assertThat(run.getGroup()).isFalse();
    assertThat(framework.updates()).isEmpty();
    assertThat(framework.stateInMaster("t")).isEqualTo(TaskState.TASK_STAGING);
    assertThat(rig.count("tasks_staging")).isEqualTo(1);
  }

  @Test
  void each_bad_task_is_answered_with_its_reason_in_the_words_of_the_original() {
    Map<String, UnaryOperator<TaskInfo.Builder>> cases = new LinkedHashMap<>();
    cases.put("ID must not be empty", t -> t.setTaskId(TaskID.newBuilder().setValue("")));
    cases.put(
        "'a/b' contains invalid characters", t -> t.setTaskId(TaskID.newBuilder().setValue("a/b")));
    cases.put("Task has duplicate ID: known", t -> t.setTaskId(id("known")));
    cases.put(
        "Task uses invalid agent other while agent " + agent.id() + " is expected",
        t -> t.setAgentId(AgentID.newBuilder().setValue("other")));
    cases.put(
        "Task's 'kill_policy.grace_period' must be non-negative",
        t -> {
          t.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(-1);
          return t;
        });
    cases.put(
        "Task's `max_completion_time` must be non-negative",
        t -> {
          t.getMaxCompletionTimeBuilder().setNanoseconds(-1);
          return t;
        });
    cases.put(
        "Task uses invalid check: CheckInfo must specify 'type'",
        t -> t.setCheck(CheckInfo.getDefaultInstance()));
    cases.put(
        "Task uses invalid health check: Expecting 'tcp' to be set for TCP health check",
        t -> t.setHealthCheck(HealthCheck.newBuilder().setType(HealthCheck.Type.TCP)));
    cases.put("Task uses no resources", TaskInfo.Builder::clearResources);
    cases.put(
        "Task's `CommandInfo` is invalid: Environment variable 'X' of type 'VALUE' must have a"
            + " value set",
        t ->
            t.setCommand(
                CommandInfo.newBuilder()
                    .setEnvironment(
                        Environment.newBuilder()
                            .addVariables(Environment.Variable.newBuilder().setName("X")))));
    cases.put(
        "Task's `ContainerInfo` is invalid: Invalid volume: Only one of them should be set:"
            + " 'host_path', 'image' and 'source'",
        t ->
            t.setContainer(
                ContainerInfo.newBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .addVolumes(
                        Volume.newBuilder().setContainerPath("x").setMode(Volume.Mode.RW))));
    cases.put(
        "Only cpus and mem may be included in a task's resource limits",
        t -> t.putLimits("disk", Value.Scalar.newBuilder().setValue(1).build()));
    cases.put(
        "The cpu limit must be greater than or equal to the cpu request",
        t -> t.putLimits("cpus", Value.Scalar.newBuilder().setValue(0.5).build()));
    cases.put(
        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present",
        TaskInfo.Builder::clearCommand);
    cases.put(
        "Total resources cpus(allocated: a):5; mem(allocated: a):10 required by task and its"
            + " executor is more than available",
        t -> t.clearResources().addAllResources(Resources.parse("cpus:5;mem:10").toProto()));
    framework.launch("known", "cpus:0.1;mem:1");
    cases.forEach(
        (error, change) -> {
          Offer offer = framework.lastOffer();
          TaskInfo bad = change.apply(task("bad")).build();
          framework.accept(offer, TestFramework.launch(bad));
          TaskStatus status = framework.lastUpdate();
          assertThat(status.getState()).as(error).isEqualTo(TaskState.TASK_ERROR);
          assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
          assertThat(status.getMessage()).startsWith(error);
          assertThat(status.hasUuid()).isFalse();
        });
    assertThat(agent.told(BodyCase.RUN_TASKS)).hasSize(1);
    assertThat(rig.count("task_error/source_master/reason_task_invalid")).isEqualTo(cases.size());
  }

  private static TaskID id(String value) {
    return TaskID.newBuilder().setValue(value).build();
  }

  @Test
  void a_bad_task_does_not_keep_the_good_one_after_it_from_running() {
    framework.accept(
        framework.lastOffer(),
        TestFramework.launch(task("bad").clearResources().build(), task("good").build()));
    assertThat(framework.lastUpdate().getTaskId().getValue()).isEqualTo("bad");
    assertThat(agent.tasks).containsOnlyKeys("good");
  }

  @Test
  void invalid_resources_fail_the_whole_launch() {
    TaskInfo.Builder negative = task("negative");
    negative.getResourcesBuilder(0).getScalarBuilder().setValue(-1);
    framework.accept(
        framework.lastOffer(), TestFramework.launch(negative.build(), task("good").build()));
    assertThat(framework.updates()).hasSize(2);
    assertThat(framework.lastUpdate().getMessage()).contains("value < 0");
    assertThat(agent.tasks).isEmpty();
  }

  @Test
  void tasks_of_one_launch_cannot_use_the_same_port() {
    TaskInfo one = TestFramework.task("one", agent.info.getId(), "cpus:1;ports:[5-6]").build();
    TaskInfo two = TestFramework.task("two", agent.info.getId(), "cpus:1;ports:[6-7]").build();
    framework.accept(framework.lastOffer(), TestFramework.launch(one, two));
    assertThat(agent.tasks).containsOnlyKeys("one");
    assertThat(framework.lastUpdate().getMessage()).contains("is more than available");
  }

  @Test
  void a_launch_may_not_carry_an_operation_id() {
    Offer.Operation launch =
        TestFramework.launch(task("t").build()).toBuilder()
            .setId(OperationID.newBuilder().setValue("op"))
            .build();
    framework.accept(framework.lastOffer(), launch);
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo("The `id` field cannot be set on LAUNCH operations");
  }

  @Test
  void a_user_that_the_principal_may_not_use_is_refused() {
    rig.authorizer = (principal, action, object) -> !object.equals("root");
    TaskInfo.Builder task = task("t");
    task.getCommandBuilder().setUser("root");
    framework.accept(framework.lastOffer(), TestFramework.launch(task.build()));
    assertThat(framework.lastUpdate().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_TASK_UNAUTHORIZED);
    assertThat(framework.lastUpdate().getMessage())
        .contains("launch task t of framework " + framework.id() + " under user 'root'");
  }

  private static ExecutorInfo.Builder executor(String resources) {
    return ExecutorInfo.newBuilder()
        .setType(ExecutorInfo.Type.CUSTOM)
        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
        .setCommand(CommandInfo.newBuilder().setValue("run"))
        .addAllResources(Resources.parse(resources).toProto());
  }

  @Test
  void an_executor_is_paid_for_once_and_shared_by_tasks() {
    framework.accept(
        framework.lastOffer(),
        TestFramework.launch(
            task("t").clearCommand().setExecutor(executor("cpus:1;mem:100")).build()));
    framework.accept(
        framework.lastOffer(),
        TestFramework.launch(
            task("u").clearCommand().setExecutor(executor("cpus:1;mem:100")).build()));
    var used = rig.master.view().agents().get(agent.id()).used().get(framework.id());
    assertThat(used.unallocated()).isEqualTo(Resources.parse("cpus:3;mem:120"));
    assertThat(framework.lastOffer().getExecutorIds(0).getValue()).isEqualTo("e");
    assertThat(agent.told(BodyCase.RUN_TASKS).get(0).getRunTasks().getExecutor().getFrameworkId())
        .isEqualTo(framework.frameworkId());
  }

  @Test
  void another_executor_under_the_same_id_is_refused() {
    framework.accept(
        framework.lastOffer(),
        TestFramework.launch(
            task("t").clearCommand().setExecutor(executor("cpus:1;mem:100")).build()));
    framework.accept(
        framework.lastOffer(),
        TestFramework.launch(
            task("u").clearCommand().setExecutor(executor("cpus:1;mem:200")).build()));
    assertThat(framework.lastUpdate().getMessage())
        .startsWith(
            "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.");
  }

  private ExecutorInfo group() {
    return executor("cpus:0.1;mem:32;disk:32")
        .setType(ExecutorInfo.Type.DEFAULT)
        .clearCommand()
        .setFrameworkId(framework.frameworkId())
        .build();
  }

  private static Offer.Operation launchGroup(ExecutorInfo executor, TaskInfo... tasks) {
    Offer.Operation.LaunchGroup.Builder group =
        Offer.Operation.LaunchGroup.newBuilder().setExecutor(executor);
    TaskGroupInfo.Builder list = TaskGroupInfo.newBuilder();
    for (TaskInfo task : tasks) {
      list.addTasks(task);
    }
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.LAUNCH_GROUP)
        .setLaunchGroup(group.setTaskGroup(list))
        .build();
  }

  @Test
  void a_group_goes_to_the_agent_as_one() {
    framework.accept(
        framework.lastOffer(), launchGroup(group(), task("t").build(), task("u").build()));
    RunTasks run = agent.told(BodyCase.RUN_TASKS).get(0).getRunTasks();
    assertThat(run.getGroup()).isTrue();
    assertThat(run.getTasksCount()).isEqualTo(2);
    assertThat(run.getExecutor().getExecutorId().getValue()).isEqualTo("e");
    assertThat(run.getTasks(0).getExecutor()).isEqualTo(run.getExecutor());
    var used = rig.master.view().agents().get(agent.id()).used().get(framework.id());
    assertThat(used.unallocated()).isEqualTo(Resources.parse("cpus:2.1;mem:52;disk:32"));
  }

  @Test
  void a_group_with_a_bad_task_is_refused_as_a_whole() {
    Map<String, Offer.Operation> cases = new LinkedHashMap<>();
    cases.put(
        "Task 'u' is invalid: Task uses no resources",
        launchGroup(group(), task("t").build(), task("u").clearResources().build()));
    cases.put(
        "Task 't' is invalid: Task has duplicate ID: t",
        launchGroup(group(), task("t").build(), task("t").build()));
    cases.put(
        "'ExecutorInfo.framework_id' must be set",
        launchGroup(group().toBuilder().clearFrameworkId().build(), task("t").build()));
    cases.put(
        "'ExecutorInfo.command' must not be set for 'DEFAULT' executor",
        launchGroup(
            group().toBuilder().setCommand(CommandInfo.newBuilder().setValue("x")).build(),
            task("t").build()));
    cases.put(
        "Executor 'e' uses no disk",
        launchGroup(
            group().toBuilder()
                .clearResources()
                .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto())
                .build(),
            task("t").build()));
    cases.put(
        "Executor 'e' uses less memory (16.0) than the minimum required (32MB)",
        launchGroup(
            group().toBuilder()
                .clearResources()
                .addAllResources(Resources.parse("cpus:0.1;mem:16;disk:1").toProto())
                .build(),
            task("t").build()));
    cases.put(
        "There are overlapping resources in the task group's task resources",
        launchGroup(
            group(),
            TestFramework.task("t", agent.info.getId(), "cpus:1;ports:[3-4]").build(),
            TestFramework.task("u", agent.info.getId(), "cpus:1;ports:[4-5]").build()));
    cases.forEach(
        (error, operation) -> {
          int before = framework.updates().size();
          framework.accept(framework.lastOffer(), operation);
          int tasks = operation.getLaunchGroup().getTaskGroup().getTasksCount();
          assertThat(framework.updates()).as(error).hasSize(before + tasks);
          assertThat(framework.lastUpdate().getReason())
              .isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
          assertThat(framework.lastUpdate().getMessage()).startsWith(error);
        });
    assertThat(agent.tasks).isEmpty();
  }
}
