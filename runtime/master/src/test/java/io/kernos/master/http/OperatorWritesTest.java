package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.log.LogLevel;
import io.kernos.testkit.log.RecordedLogLevel;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators change over HTTP, with a real master behind it and one agent on its link. */
class OperatorWritesTest {
  private static final String RESERVED =
      """
      [{"name":"disk","type":"SCALAR","scalar":{"value":100},
        "reservations":[{"type":"DYNAMIC","role":"a"}]}]""";
  private static final String VOLUME =
      """
      [{"name":"disk","type":"SCALAR","scalar":{"value":50},
        "reservations":[{"type":"DYNAMIC","role":"a"}],
        "disk":{"persistence":{"id":"v"},"volume":{"container_path":"d","mode":"RW"}}}]""";

  private MasterFixture master;
  private String agentId;

  @BeforeEach
  void start() throws Exception {
    master = new MasterFixture();
    agentId = master.agentId;
  }

  @AfterEach
  void stop() throws Exception {
    master.close();
  }

  private String send(String method, String path, String body) throws Exception {
    return master.send(method, path, body);
  }

  private String operator(String call) throws Exception {
    return master.operator(call);
  }

  private String form(String path, String... fields) throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return send("POST", path, body.toString());
  }

  private JsonObject slave() throws Exception {
    return master.json("/slaves").getJsonArray("slaves").getJsonObject(0);
  }

  @Test
  void forms_reserve_and_make_volumes_and_take_both_back() throws Exception {
    assertThat(form("/reserve", "slaveId", agentId, "resources", RESERVED)).isEqualTo("202");
    assertThat(slave().getJsonObject("reserved_resources").getJsonObject("a").getDouble("disk"))
        .isEqualTo(100);
    assertThat(form("/master/create-volumes", "slaveId", agentId, "volumes", VOLUME))
        .isEqualTo("202");
    assertThat(slave().getJsonObject("reserved_resources_full").encode())
        .contains("\"persistence\":{\"id\":\"v\"");
    assertThat(form("/unreserve", "slaveId", agentId, "resources", RESERVED)).startsWith("409 ");
    assertThat(form("/destroy-volumes", "slaveId", agentId, "volumes", VOLUME)).isEqualTo("202");
    assertThat(form("/unreserve", "slaveId", agentId, "resources", RESERVED)).isEqualTo("202");
    assertThat(slave().getJsonObject("reserved_resources").isEmpty()).isTrue();
    assertThat(master.orders()).hasSize(4);
  }

  @Test
  void a_form_names_the_source_of_another_reservation() throws Exception {
    form("/reserve", "slaveId", agentId, "resources", RESERVED);
    String other = RESERVED.replace("\"a\"", "\"b\"");
    assertThat(form("/reserve", "slaveId", agentId, "source", RESERVED, "resources", other))
        .isEqualTo("202");
    assertThat(slave().getJsonObject("reserved_resources").fieldNames()).containsExactly("b");
  }

  @Test
  void what_a_form_lacks_is_told() throws Exception {
    assertThat(send("GET", "/reserve", "")).startsWith("405 ");
    assertThat(form("/reserve", "resources", RESERVED))
        .isEqualTo("400 Missing 'slaveId' query parameter in the request body");
    assertThat(form("/create-volumes", "slaveId", agentId))
        .isEqualTo("400 Missing 'volumes' query parameter in the request body");
    assertThat(form("/unreserve", "slaveId", agentId, "resources", "{}"))
        .startsWith("400 Error in parsing 'resources' query parameter in the request body: ");
    assertThat(form("/reserve", "slaveId", "nowhere", "resources", RESERVED))
        .isEqualTo("400 No agent found with specified ID");
    assertThat(send("POST", "/teardown", "frameworkId=%zz"))
        .startsWith("400 Unable to decode query string: ");
    assertThat(form("/teardown"))
        .isEqualTo("400 Missing 'frameworkId' query parameter in the request body");
    assertThat(form("/teardown", "frameworkId", "x"))
        .isEqualTo("400 No framework found with specified ID");
  }

  @Test
  void calls_of_the_operator_api_do_the_same() throws Exception {
    String call =
        """
        {"type":"%s","%s":{"agent_id":{"value":"%s"},"resources":%s}}""";
    assertThat(
            operator(call.formatted("RESERVE_RESOURCES", "reserve_resources", agentId, RESERVED)))
        .isEqualTo("202");
    assertThat(operator("{\"type\":\"GET_AGENTS\"}"))
        .contains("\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"a\"}]");
    assertThat(
            operator(
                call.formatted("UNRESERVE_RESOURCES", "unreserve_resources", agentId, RESERVED)))
        .isEqualTo("202");
    assertThat(operator("{\"type\":\"CREATE_VOLUMES\"}"))
        .endsWith("Expecting 'create_volumes' to be present");
    assertThat(
            operator(
                """
                {"type":"GROW_VOLUME","grow_volume":{"volume":%1$s,"addition":%1$s}}"""
                    .formatted(VOLUME.strip().substring(1, VOLUME.strip().length() - 1))))
        .endsWith("only agent default resources are supported right now");
  }

  @Test
  void weights_are_put() throws Exception {
    assertThat(send("PUT", "/weights", "[{\"role\":\"web\",\"weight\":2.5}]")).isEqualTo("200");
    assertThat(send("GET", "/weights", "")).isEqualTo("200 [{\"weight\":2.5,\"role\":\"web\"}]");
    assertThat(send("PUT", "/weights", "{}"))
        .startsWith("400 Failed to parse update weights request JSON");
    assertThat(send("PUT", "/weights", "[{\"role\":\"web\"}]"))
        .startsWith("400 Failed to convert update weights request JSON");
    assertThat(send("POST", "/weights", "[]")).startsWith("405 ");
  }

  @Test
  void a_quota_is_posted_and_deleted() throws Exception {
    String quota =
        """
        {"role":"web","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":2}}]}""";
    assertThat(send("POST", "/quota", quota)).isEqualTo("200");
    assertThat(send("GET", "/quota", "")).contains("\"role\":\"web\"");
    assertThat(send("POST", "/quota", quota)).contains("already has quota");
    assertThat(send("POST", "/quota", "nonsense"))
        .startsWith("400 Failed to parse set quota request JSON");
    assertThat(send("DELETE", "/quota", "")).startsWith("400 ");
    assertThat(send("DELETE", "/master/quota/web", "")).isEqualTo("200");
    assertThat(send("DELETE", "/quota/web", ""))
        .isEqualTo("400 Failed to remove quota: Role 'web' has no quota set");
    assertThat(operator("{\"type\":\"SET_QUOTA\",\"set_quota\":{\"quota_request\":" + quota + "}}"))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"REMOVE_QUOTA\",\"remove_quota\":{\"role\":\"web\"}}"))
        .isEqualTo("200");
    assertThat(send("PUT", "/quota", quota)).startsWith("405 ");
  }

  @Test
  void the_level_of_the_log_is_set_for_a_while() throws Exception {
    assertThat(
            operator(
                """
                {"type":"SET_LOGGING_LEVEL","set_logging_level":
                 {"level":2,"duration":{"nanoseconds":60000000000}}}"""))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_LOGGING_LEVEL\"}"))
        .isEqualTo("200 {\"type\":\"GET_LOGGING_LEVEL\",\"get_logging_level\":{\"level\":2}}");
    assertThat(LogLevel.ofProcess())
        .hasValueSatisfying(
            log -> assertThat(((RecordedLogLevel) log).time()).isEqualTo(Duration.ofMinutes(1)));
    assertThat(operator("{\"type\":\"SET_LOGGING_LEVEL\"}"))
        .endsWith("Expecting 'set_logging_level' to be present");
  }

  @Test
  void a_master_that_writes_no_log_file_has_no_files() throws Exception {
    assertThat(operator("{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/master/log\"}}"))
        .isEqualTo("404");
    assertThat(
            operator(
                "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/master/log\",\"offset\":0}}"))
        .isEqualTo("404");
    assertThat(send("GET", "/files/browse?path=/master/log", "")).isEqualTo("404");
    assertThat(send("GET", "/files/read", "")).isEqualTo("400 Expecting 'path=value' in query.");
    assertThat(send("GET", "/files/debug", "")).isEqualTo("200 {}");
  }
}
