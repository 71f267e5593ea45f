package io.kernos.api.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StateJsonTest {

  private interface Writing {
    void to(JsonGenerator out) throws IOException;
  }

  private static String json(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = ProtoJson.generator(bytes)) {
      writing.to(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String object(Writing fields) throws IOException {
    return json(
        out -> {
          out.writeStartObject();
          fields.to(out);
          out.writeEndObject();
        });
  }

  @Test
  void resources_are_sums_over_all_reservations() throws Exception {
    Resources resources =
        Resources.parse("cpus:1.1;cpus(a):2.2;mem:64;ports:[1-3,7-8];ports(a):[4-4];x:{b,c}");
    assertThat(object(out -> StateJson.resources(out, "resources", resources)))
        .isEqualTo(
            """
            {"resources":{"cpus":3.3,"gpus":0.0,"mem":64.0,"disk":0.0,"ports":"[1-4, 7-8]","x":"{b, c}"}}""");
  }

  @Test
  void a_task_has_the_keys_of_old() throws Exception {
    Task task =
        Task.newBuilder()
            .setName("n")
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .setState(TaskState.TASK_RUNNING)
            .addAllResources(Resources.parse("cpus:1").allocatedTo("web"))
            .addStatuses(
                TaskStatus.newBuilder()
                    .setTaskId(TaskID.newBuilder().setValue("t"))
                    .setState(TaskState.TASK_RUNNING)
                    .setTimestamp(1.5)
                    .setHealthy(true))
            .build();
    assertThat(json(out -> StateJson.task(out, task)))
        .isEqualTo(
            """
            {"id":"t","name":"n","framework_id":"f","executor_id":"","slave_id":"a","state":"TASK_RUNNING",\
            "resources":{"cpus":1.0,"gpus":0.0,"mem":0.0,"disk":0.0},"role":"web",\
            "statuses":[{"state":"TASK_RUNNING","timestamp":1.5,"healthy":true}]}""");
  }

  @Test
  void attributes_are_values_by_name() throws Exception {
    AgentInfo agent =
        AgentInfo.newBuilder()
            .setHostname("h")
            .addAttributes(
                Attribute.newBuilder()
                    .setName("rack")
                    .setType(Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue("r1")))
            .addAttributes(
                Attribute.newBuilder()
                    .setName("level")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(3)))
            .build();
    assertThat(object(out -> StateJson.agentFields(out, agent)))
        .isEqualTo(
            """
            {"id":"","hostname":"h","port":5051,"attributes":{"rack":"r1","level":3.0}}""");
  }

  @Test
  void an_executor_shows_its_command_even_when_it_has_none() throws Exception {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
            .build();
    assertThat(object(out -> StateJson.executorFields(out, executor)))
        .contains("\"command\":{\"argv\":[],\"uris\":[]}")
        .endsWith("\"type\":\"DEFAULT\"}");
  }

  @Test
  void full_resources_have_the_old_fields_beside_the_new() throws Exception {
    assertThat(object(out -> StateJson.fullResources(out, "r", Resources.parse("cpus:1;mem(a):5"))))
        .contains("\"role\":\"*\"", "\"role\":\"a\",", "\"reservations\":[{\"type\":\"STATIC\"");
  }
}
