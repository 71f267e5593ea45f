package io.kernos.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kernos.api.v1.Address;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Parameter;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TrafficControlStatistics;
import io.kernos.api.v1.master.Call.DrainAgent;
import io.kernos.api.v1.scheduler.Call;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoJsonReadTest {

  @Test
  void a_call_as_curl_sends_it() throws Exception {
    Call call =
        read(
            """
            {"type": "SUBSCRIBE", "nobody": {"knows": [1, {"this": null}]},
             "subscribe": {"framework_info": {"user": "root", "name": "x", "roles": ["a", "b"],
               "failover_timeout": 7, "checkpoint": "true", "capabilities": [{"type": "MULTI_ROLE"}],
               "offer_filters": {"a": {"min_allocatable_resources": {"quantities": [{"quantities": {"cpus": {"value": 2}}}]}}}}}}
            """);
    FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
    assertThat(call.getType()).isEqualTo(Call.Type.SUBSCRIBE);
    assertThat(info.getRolesList()).containsExactly("a", "b");
    assertThat(info.getFailoverTimeout()).isEqualTo(7);
    assertThat(info.getCheckpoint()).isTrue();
    assertThat(
            info.getOfferFiltersOrThrow("a")
                .getMinAllocatableResources()
                .getQuantities(0)
                .getQuantitiesOrThrow("cpus")
                .getValue())
        .isEqualTo(2);
  }

  @Test
  void one_value_counts_as_a_list_of_one() throws Exception {
    Call call =
        read(
            """
            {"type":"DECLINE","decline":{"offer_ids":{"value":"o1"}}}""");
    assertThat(call.getDecline().getOfferIds(0).getValue()).isEqualTo("o1");
  }

  @Test
  void of_a_name_that_comes_twice_the_last_counts() throws Exception {
    Call call =
        read(
            """
            {"type":"REVIVE","framework_id":{"value":"old"},"framework_id":{"value":"new"},
             "revive":{"roles":["a","b"],"roles":["c"]},"type":"SUPPRESS"}""");
    assertThat(call.getFrameworkId().getValue()).isEqualTo("new");
    assertThat(call.getRevive().getRolesList()).containsExactly("c");
    assertThat(call.getType()).isEqualTo(Call.Type.SUPPRESS);
  }

  @Test
  void null_is_unset() throws Exception {
    assertThat(read("{\"type\":null,\"framework_id\":null}")).isEqualTo(Call.getDefaultInstance());
  }

  @Test
  void an_unknown_enum_name_is_dropped_where_it_may_be_missing() throws Exception {
    assertThat(read("{\"type\":\"FLY\"}").hasType()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | 8",
        "\"8\" | 8",
        "8.9 | 8",
        "80e-1 | 8",
        "18446744073709551615 | -1",
        "\"18446744073709551615\" | -1",
        "9223372036854775808 | -9223372036854775808",
      })
  void numbers_come_in_many_coats(String json, long value) throws Exception {
    assertThat(statistics(json).getBytes()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "18446744073709551616",
        "1e99",
        "1e-99999999999",
        "\"1e99999999999\"",
        "\"eight\"",
        "\"\"",
        "\"0x8\"",
        "true",
        "{}",
        "[]",
        "\"NaN\"",
      })
  void what_is_no_such_number_is_refused(String json) {
    JsonFormatException e = catchThrowableOfType(JsonFormatException.class, () -> statistics(json));
    assertThat(e.path()).isEqualTo("bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "-2147483649"})
  void a_number_of_32_bits_does_not_wrap(String json) {
    assertThat(
            catchThrowableOfType(
                JsonFormatException.class,
                () -> ProtoJson.read("{\"port\":" + json + "}", Address.getDefaultInstance())))
        .hasMessage("port: Value out of range");
  }

  @Test
  void a_double_too_large_is_refused() {
    assertThat(
            catchThrowableOfType(
                JsonFormatException.class,
                () ->
                    ProtoJson.read(
                        "{\"timestamp\":1e999}", ResourceStatistics.getDefaultInstance())))
        .hasMessage("timestamp: Value out of range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AP8QBw==", "AP8QBw", " AP8Q\\nBw= "})
  void bytes_are_base64_with_or_without_padding(String text) throws Exception {
    Call call = read("{\"message\":{\"data\":\"" + text + "\"}}", Call.newBuilder());
    assertThat(call.getMessage().getData().toByteArray()).containsExactly(0, 0xff, 0x10, 7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"message\":{\"data\":\"A*==\"}} | message.data: Failed to base64 decode",
        "{\"accept\":{\"operations\":[{},{\"type\":\"LAUNCH\",\"launch\":7}]}} |"
            + " accept.operations[1].launch: Not expecting a JSON number",
        "{\"framework_id\":[]} | framework_id: Not expecting a JSON array",
        "{\"subscribe\":{\"framework_info\":{\"user\":true}}} | subscribe.framework_info.user: Not",
        "{\"subscribe\":{\"framework_info\":{\"offer_filters\":{\"r\":3}}}} |"
            + " subscribe.framework_info.offer_filters[\"r\"]: Not expecting",
        "{\"framework_id\":{}} | Missing required fields: framework_id.value",
        "{\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"t\"}},{}]}} |"
            + " Missing required fields: reconcile.tasks[1].task_id",
        "{\"kill\":{\"task_id\":{\"value\":\"t\"},\"kill_policy\":{\"grace_period\":{\"nanoseconds\":\"x\"}}}} |"
            + " kill.kill_policy.grace_period.nanoseconds: Failed to parse 'x'",
      })
  void a_refusal_names_the_field(String json, String message) {
    assertThat(catchThrowableOfType(JsonFormatException.class, () -> read(json)))
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "[]",
        "7",
        "nul",
        "{",
        "{\"type\"",
        "{\"type\":\"KILL\"} x",
        "{type:1}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}"
      })
  void what_is_no_json_object_is_refused(String json) {
    assertThat(catchThrowableOfType(JsonFormatException.class, () -> read(json))).isNotNull();
  }

  @Test
  void bytes_that_are_no_text_are_refused() {
    byte[] json = "{\"type\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(
            catchThrowableOfType(
                JsonFormatException.class, () -> ProtoJson.read(json, Call.getDefaultInstance())))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "[", "{\"parent\":"})
  void deep_nesting_is_refused_and_not_a_stack_overflow(String step) {
    String json = "{\"unknown\":" + step.repeat(100_000);
    assertThat(catchThrowableOfType(JsonFormatException.class, () -> read(json)))
        .hasMessageContaining("200");
  }

  @Test
  void what_is_cut_short_is_said_to_be_so_in_plain_words() {
    assertThat(catchThrowableOfType(JsonFormatException.class, () -> read("{")))
        .hasMessageContaining("start marker at line: 1, column: 1)")
        .hasMessageNotContaining("REDACTED");
  }

  @Test
  void a_missing_required_enum_name_is_refused() {
    assertThat(
            catchThrowableOfType(
                JsonFormatException.class,
                () ->
                    read(
                        """
                        {"accept":{"operations":[{"create_disk":{"source":{"name":"d","type":"SCALAR"},"target_type":"FLAT"}}]}}""")))
        .hasMessage("accept.operations[0].create_disk.target_type: Failed to find enum for 'FLAT'");
  }

  @Test
  void a_string_field_takes_strings_only() throws Exception {
    Parameter type = Parameter.getDefaultInstance();
    assertThat(ProtoJson.read("{\"key\":\"1\",\"value\":\"\"}", type).getKey()).isEqualTo("1");
    assertThat(
            catchThrowableOfType(
                JsonFormatException.class,
                () -> ProtoJson.read("{\"key\":1,\"value\":\"\"}", type)))
        .hasMessage("key: Not expecting a JSON number");
  }

  private static TrafficControlStatistics statistics(String bytes) throws JsonFormatException {
    return ProtoJson.read(
        "{\"id\":\"x\",\"bytes\":" + bytes + "}", TrafficControlStatistics.getDefaultInstance());
  }

  private static Call read(String json) throws JsonFormatException {
    return ProtoJson.read(json, Call.getDefaultInstance());
  }

  /** Reads one whose other required fields do not matter. */
  private static Call read(String json, Call.Builder into) throws JsonFormatException {
    String rest = "\"agent_id\":{\"value\":\"a\"},\"executor_id\":{\"value\":\"e\"},";
    return ProtoJson.read(
        json.replace("{\"message\":{", "{\"message\":{" + rest), into.getDefaultInstanceForType());
  }

  @Test
  void a_duration_may_be_text_as_the_documents_of_mesos_have_it() throws Exception {
    for (String text : List.of("10mins", "600s", "600secs", "600000ms")) {
      DrainAgent drain =
          ProtoJson.read(
              "{\"agent_id\":{\"value\":\"a\"},\"max_grace_period\":\"" + text + "\"}",
              DrainAgent.getDefaultInstance());
      assertThat(drain.getMaxGracePeriod().getSeconds()).as(text).isEqualTo(600);
    }
    assertThatThrownBy(
            () ->
                ProtoJson.read(
                    "{\"agent_id\":{\"value\":\"a\"},\"max_grace_period\":\"soon\"}",
                    DrainAgent.getDefaultInstance()))
        .hasMessageContaining("soon");
  }

  @Test
  void an_array_is_read_as_a_list_of_messages() throws Exception {
    assertThat(
            ProtoJson.readList(
                "[{\"value\":\"a\"}, {\"value\":\"b\"}]", TaskID.getDefaultInstance()))
        .extracting(TaskID::getValue)
        .containsExactly("a", "b");
    assertThat(ProtoJson.readList("[]", TaskID.getDefaultInstance())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[", "[1]", "[{}]", "[{\"value\":\"a\"}] x", "[{\"value\":{}}]"})
  void what_is_no_array_of_messages_is_refused(String json) {
    assertThatThrownBy(() -> ProtoJson.readList(json, TaskID.getDefaultInstance()))
        .isInstanceOf(JsonFormatException.class);
  }
}
