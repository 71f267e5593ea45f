package io.kernos.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.OfferFilters;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TrafficControlStatistics;
import io.kernos.api.v1.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoJsonWriteTest {

  @Test
  void names_are_snake_case_enums_are_names_and_bytes_are_base64() {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("t\"1"))
            .setState(TaskState.TASK_RUNNING)
            .setAgentId(AgentID.newBuilder().setValue("a"))
            .setUuid(ByteString.copyFrom(new byte[] {0, (byte) 0xff, 0x10, 7}))
            .build();
    assertThat(ProtoJson.write(status))
        .isEqualTo(
            """
            {"task_id":{"value":"t\\"1"},"state":"TASK_RUNNING","agent_id":{"value":"a"},"uuid":"AP8QBw=="}""");
  }

  @Test
  void unset_fields_with_an_explicit_default_are_written_unless_deprecated() {
    FrameworkInfo info = FrameworkInfo.newBuilder().setUser("root").setName("n").build();
    assertThat(ProtoJson.write(info))
        .isEqualTo(
            """
            {"user":"root","name":"n","failover_timeout":0.0,"checkpoint":false}""");
  }

  @Test
  void a_deprecated_field_that_is_set_is_written() {
    FrameworkInfo info = FrameworkInfo.newBuilder().setUser("").setName("").setRole("*").build();
    assertThat(ProtoJson.write(info)).contains("\"role\":\"*\"");
  }

  @Test
  void a_required_field_with_a_default_is_written_too() {
    assertThat(ProtoJson.write(MasterInfo.newBuilder().setId("m").setIp(1).buildPartial()))
        .contains("\"port\":5050");
  }

  @Test
  void maps_are_objects() {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setUser("")
            .setName("")
            .putOfferFilters("a/b", OfferFilters.getDefaultInstance())
            .build();
    assertThat(ProtoJson.write(info)).endsWith(",\"offer_filters\":{\"a/b\":{}}}");
  }

  @Test
  void unsigned_numbers_of_64_bits_stay_bare_and_unsigned() {
    TrafficControlStatistics statistics =
        TrafficControlStatistics.newBuilder().setId("x").setBytes(-1).setDrops(1L << 60).build();
    assertThat(ProtoJson.write(statistics))
        .isEqualTo("{\"id\":\"x\",\"bytes\":18446744073709551615,\"drops\":1152921504606846976}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "4, 4.0",
    "0.1, 0.1",
    "31536000, 31536000.0",
    "1606780800.123456, 1606780800.123456",
    "0.000001, 0.000001",
    "1e-7, 1.0E-7",
    "1e20, 100000000000000000000.0",
    "1e21, 1.0E21",
    "2e-3, 0.002",
  })
  void doubles_keep_their_point(double value, String text) {
    assertThat(ProtoJson.write(Value.Scalar.newBuilder().setValue(value)))
        .isEqualTo("{\"value\":" + text + "}");
  }

  @Test
  void an_infinity_is_a_string_that_the_reader_takes() throws Exception {
    ResourceStatistics message =
        ResourceStatistics.newBuilder()
            .setTimestamp(Double.NEGATIVE_INFINITY)
            .setCpusLimit(Double.POSITIVE_INFINITY)
            .build();
    String json = ProtoJson.write(message);
    assertThat(json).contains("\"timestamp\":\"-Infinity\"");
    assertThat(ProtoJson.read(json, message).getCpusLimit()).isInfinite();
  }
}
