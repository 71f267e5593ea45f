package io.kernos.agent;

import static io.kernos.agent.RealAgent.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import io.kernos.api.link.FrameworkToExecutor;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RunTasks;
import io.kernos.api.link.ShutdownExecutor;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A custom executor: a process of its own, which speaks the executor API and nothing else. */
class OwnExecutorTest {
  @TempDir Path data;

  private static TaskInfo task(String id) throws Exception {
    Path program = Path.of(OwnExecutorTest.class.getResource("/OwnExecutor.java").toURI());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("S0"))
        .addAllResources(Resources.parse("cpus:1;mem:64").toProto())
        .setExecutor(
            ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("own"))
                .setType(ExecutorInfo.Type.CUSTOM)
                .addAllResources(Resources.parse("cpus:0.1;mem:256").toProto())
                .setCommand(
                    CommandInfo.newBuilder()
                        .setShell(false)
                        .setValue(java)
                        .addArguments("java")
                        .addArguments("-XX:TieredStopAtLevel=1")
                        .addArguments("-Xmx128m")
                        .addArguments("OwnExecutor.java")
                        .addUris(CommandInfo.URI.newBuilder().setValue(program.toUri().getPath()))))
        .build();
  }

  private static void launch(RealAgent agent, TaskInfo task) {
    agent.send(
        LinkMessage.newBuilder()
            .setRunTasks(
                RunTasks.newBuilder()
                    .setFramework(AgentLab.FRAMEWORK)
                    .setExecutor(task.getExecutor())
                    .addTasks(task)));
  }

  private static void message(RealAgent agent, String text) {
    agent.send(
        LinkMessage.newBuilder()
            .setFrameworkToExecutor(
                FrameworkToExecutor.newBuilder()
                    .setFrameworkId(AgentLab.FRAMEWORK.getId())
                    .setExecutorId(ExecutorID.newBuilder().setValue("own"))
                    .setData(ByteString.copyFromUtf8(text))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a key"})
  void it_runs_a_task_survives_a_restart_of_the_agent_and_reconnects(String key) throws Exception {
    UnaryOperator<AgentConfig.Builder> tokens = b -> key.isEmpty() ? b : b.tokenKey(key);
    try (RealAgent agent = new RealAgent(data, tokens)) {
      agent.start();
      launch(agent, task("t1"));
      RealAgent.until(() -> agent.states("t1").contains(TaskState.TASK_RUNNING));
      TaskStatus running = agent.updates.get(0);

      agent.halt();
      agent.start();

      assertThat(agent.registrations.get(1).getTasksList())
          .extracting(t -> t.getTaskId().getValue(), t -> t.getState())
          .containsExactly(tuple("t1", TaskState.TASK_RUNNING));
      assertThat(agent.registrations.get(1).getExecutorsList()).hasSize(1);
      message(agent, "finish");
      RealAgent.until(() -> agent.states("t1").contains(TaskState.TASK_FINISHED));
      assertThat(agent.states("t1"))
          .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

      String sandbox = "/frameworks/f1/executors/own/runs/latest/stdout";
      JsonObject read =
          new JsonObject(agent.get("/files/read?offset=0&path=" + encode(sandbox)).body());
      assertThat(read.getString("data"))
          .contains("own executor of pid " + running.getMessage())
          .contains("cannot reach the agent");

      agent.send(
          LinkMessage.newBuilder()
              .setShutdownExecutor(
                  ShutdownExecutor.newBuilder()
                      .setFrameworkId(AgentLab.FRAMEWORK.getId())
                      .setExecutorId(ExecutorID.newBuilder().setValue("own"))));
      RealAgent.until(() -> agent.received.stream().anyMatch(LinkMessage::hasExecutorExited));
    }
  }

  @Test
  void what_it_is_can_be_seen_and_strangers_cannot_speak_for_it() throws Exception {
    try (RealAgent agent = new RealAgent(data, b -> b.tokenKey("secret"))) {
      agent.start();
      launch(agent, task("t1"));
      RealAgent.until(() -> agent.states("t1").contains(TaskState.TASK_RUNNING));
      JsonObject state = new JsonObject(agent.get("/slave(1)/state").body());
      JsonObject executor =
          state
              .getJsonArray("frameworks")
              .getJsonObject(0)
              .getJsonArray("executors")
              .getJsonObject(0);
      assertThat(executor.getString("id")).isEqualTo("own");
      assertThat(executor.getJsonArray("tasks")).hasSize(1);
      JsonArray containers = new JsonArray(agent.get("/containers").body());
      assertThat(containers.getJsonObject(0).getJsonObject("statistics")).isNotNull();

      String call =
          "{\"type\":\"UPDATE\",\"framework_id\":{\"value\":\"f1\"},"
              + "\"executor_id\":{\"value\":\"own\"},\"update\":{\"status\":{\"task_id\":"
              + "{\"value\":\"t1\"},\"state\":\"TASK_FAILED\",\"source\":\"SOURCE_EXECUTOR\","
              + "\"uuid\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}}}";
      assertThat(agent.post("/api/v1/executor", call, "Content-Type", "application/json"))
          .satisfies(
              r -> {
                assertThat(r.statusCode()).isEqualTo(401);
                assertThat(r.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .contains("mesos-agent-executor");
              });
      agent.send(
          LinkMessage.newBuilder()
              .setShutdownExecutor(
                  ShutdownExecutor.newBuilder()
                      .setFrameworkId(AgentLab.FRAMEWORK.getId())
                      .setExecutorId(ExecutorID.newBuilder().setValue("own"))));
      RealAgent.until(() -> agent.states("t1").contains(TaskState.TASK_FAILED));
      assertThat(agent.updates.get(1).getReason())
          .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }
  }
}
