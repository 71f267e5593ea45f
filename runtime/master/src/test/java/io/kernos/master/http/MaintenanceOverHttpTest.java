package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.json.ProtoJson;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.master.Response;
import io.kernos.master.MasterConfig;
import io.kernos.spi.security.Authorizer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maintenance as operators and frameworks speak of it over HTTP, with a real master behind it. */
class MaintenanceOverHttpTest {
  private static final String MACHINES =
      """
      [{"hostname":"Machine1","ip":"10.0.0.1"}]""";
  private static final String SCHEDULE =
      """
      {"windows":[{"machine_ids":[{"hostname":"machine1","ip":"10.0.0.1"}],\
      "unavailability":{"start":{"nanoseconds":1443830400000000000},\
      "duration":{"nanoseconds":3600000000000}}}]}""";

  private final HttpClient client = HttpClient.newHttpClient();
  private final PlayedAgents agents = new PlayedAgents();
  private ServedMaster server;
  private volatile Authorizer authorizer = Authorizer.permitAll();

  @BeforeEach
  void start() throws Exception {
    server =
        new ServedMaster(
            MasterConfig.defaults(),
            agents,
            (principal, action, object) -> authorizer.permits(principal, action, object),
            Optional.empty());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private String sent(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    return (answer.statusCode() + " " + answer.body()).strip();
  }

  private String get(String path) throws Exception {
    return sent(request(path).GET());
  }

  private String post(String path, String body) throws Exception {
    return sent(request(path).POST(BodyPublishers.ofString(body)));
  }

  private String operator(String body) throws Exception {
    return sent(
        request("/api/v1")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private Response operator(Call.Builder call) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            request("/api/v1")
                .header("Content-Type", "application/x-protobuf")
                .header("Accept", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(call.build().toByteArray()))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Response.parseFrom(answer.body());
  }

  /** A framework over HTTP: its stream, and its calls beside it. */
  private final class Scheduler implements AutoCloseable {
    private final RawHttp stream = new RawHttp(server.port());
    private final String id;

    Scheduler() throws Exception {
      stream
          .post(
              "/api/v1/scheduler",
              "Content-Type: application/json\r\n",
              """
              {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}"""
                  .getBytes(StandardCharsets.UTF_8))
          .head();
      id =
          next("SUBSCRIBED")
              .getJsonObject("subscribed")
              .getJsonObject("framework_id")
              .getString("value");
    }

    /** The next event of this type; others are passed over. */
    JsonObject next(String type) throws Exception {
      for (; ; ) {
        String chunk = new String(stream.chunk(), StandardCharsets.UTF_8);
        assertThat(chunk).as("the stream goes on until a " + type).isNotEmpty();
        JsonObject event = new JsonObject(chunk.substring(chunk.indexOf('\n') + 1));
        if (event.getString("type").equals(type)) {
          return event;
        }
      }
    }

    JsonObject nextOffer() throws Exception {
      return next("OFFERS").getJsonObject("offers").getJsonArray("offers").getJsonObject(0);
    }

    String call(String type, JsonObject body) throws Exception {
      JsonObject call =
          new JsonObject()
              .put("type", type)
              .put("framework_id", new JsonObject().put("value", id))
              .put(type.toLowerCase(java.util.Locale.ROOT), body);
      return sent(
          request("/api/v1/scheduler")
              .header("Content-Type", "application/json")
              .header("Mesos-Stream-Id", stream.headers.get("mesos-stream-id"))
              .POST(BodyPublishers.ofString(call.encode())));
    }

    @Override
    public void close() throws Exception {
      stream.close();
    }
  }

  private static LinkMessage told(BlockingQueue<LinkMessage> agent, BodyCase kind)
      throws Exception {
    for (; ; ) {
      LinkMessage message = agent.poll(20, TimeUnit.SECONDS);
      assertThat(message).as("is told " + kind).isNotNull();
      if (message.getBodyCase() == kind) {
        return message;
      }
    }
  }

  @Test
  void a_machine_is_scheduled_left_taken_down_and_brought_up_again() throws Exception {
    BlockingQueue<LinkMessage> agent = agents.register("machine1", "10.0.0.1:5051", "cpus:4");
    told(agent, BodyCase.AGENT_REGISTERED);
    try (Scheduler scheduler = new Scheduler()) {
      JsonObject offer = scheduler.nextOffer();
      assertThat(offer.containsKey("unavailability")).isFalse();

      // The schedule is set: the offer is taken back, and made again with what is to come.
      assertThat(post("/maintenance/schedule", SCHEDULE)).isEqualTo("200");
      assertThat(get("/maintenance/schedule")).isEqualTo("200 " + SCHEDULE);
      JsonObject rescinded = scheduler.next("RESCIND").getJsonObject("rescind");
      assertThat(rescinded.getJsonObject("offer_id")).isEqualTo(offer.getJsonObject("id"));
      JsonObject away = new JsonObject(SCHEDULE).getJsonArray("windows").getJsonObject(0);
      assertThat(scheduler.nextOffer().getJsonObject("unavailability"))
          .isEqualTo(away.getJsonObject("unavailability"));

      // The framework is asked, and what it answers stands in the status.
      JsonObject asked =
          scheduler
              .next("INVERSE_OFFERS")
              .getJsonObject("inverse_offers")
              .getJsonArray("inverse_offers")
              .getJsonObject(0);
      assertThat(asked.getJsonObject("unavailability"))
          .isEqualTo(away.getJsonObject("unavailability"));
      assertThat(operator("{\"type\":\"GET_FRAMEWORKS\"}"))
          .contains("\"inverse_offers\":[{\"id\":" + asked.getJsonObject("id").encode());
      JsonArray ids = new JsonArray().add(asked.getJsonObject("id"));
      assertThat(
              scheduler.call(
                  "ACCEPT_INVERSE_OFFERS",
                  new JsonObject()
                      .put("inverse_offer_ids", ids)
                      .put("filters", new JsonObject().put("refuse_seconds", 3600))))
          .isEqualTo("202");
      assertThat(get("/master/maintenance/status?jsonp=f"))
          .startsWith(
              "200 f({\"draining_machines\":[{\"id\":{\"hostname\":\"machine1\",\"ip\":\"10.0.0.1\"}")
          .contains("\"status\":\"ACCEPT\"", scheduler.id, "\"timestamp\":{\"nanoseconds\":");

      // It is taken down: its agent is told to stop, and no other comes from there.
      assertThat(post("/machine/down", MACHINES)).isEqualTo("200");
      assertThat(told(agent, BodyCase.AGENT_REFUSED).getAgentRefused().getShutdown()).isTrue();
      scheduler.next("FAILURE");
      assertThat(get("/maintenance/status"))
          .isEqualTo("200 {\"down_machines\":[{\"hostname\":\"machine1\",\"ip\":\"10.0.0.1\"}]}");
      assertThat(post("/maintenance/schedule", "{}"))
          .startsWith(
              "400 Machine '{\"hostname\":\"machine1\",\"ip\":\"10.0.0.1\"}' is deactivated");
      agent = agents.register("machine1", "10.0.0.1:5051", "cpus:4");
      assertThat(told(agent, BodyCase.AGENT_REFUSED).getAgentRefused().getReason())
          .isEqualTo("Machine is `DOWN`");

      // It is up again, and offered as if nothing had been.
      assertThat(post("/master/machine/up", MACHINES)).isEqualTo("200");
      assertThat(get("/maintenance/schedule")).isEqualTo("200 {}");
      assertThat(get("/maintenance/status")).isEqualTo("200 {}");
      agent = agents.register("machine1", "10.0.0.1:5051", "cpus:4");
      told(agent, BodyCase.AGENT_REGISTERED);
      assertThat(scheduler.nextOffer().containsKey("unavailability")).isFalse();
    }
  }

  @Test
  void the_operator_api_does_the_same_in_json() throws Exception {
    assertThat(
            operator(
                "{\"type\":\"UPDATE_MAINTENANCE_SCHEDULE\",\"update_maintenance_schedule\":"
                    + ("{\"schedule\":" + SCHEDULE + "}}")))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_MAINTENANCE_SCHEDULE\"}"))
        .isEqualTo(
            "200 {\"type\":\"GET_MAINTENANCE_SCHEDULE\",\"get_maintenance_schedule\":"
                + ("{\"schedule\":" + SCHEDULE + "}}"));
    assertThat(
            operator(
                "{\"type\":\"START_MAINTENANCE\",\"start_maintenance\":"
                    + ("{\"machines\":" + MACHINES + "}}")))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_MAINTENANCE_STATUS\"}"))
        .isEqualTo(
            "200 {\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":"
                + "{\"down_machines\":[{\"hostname\":\"machine1\",\"ip\":\"10.0.0.1\"}]}}}");
    assertThat(
            operator(
                "{\"type\":\"STOP_MAINTENANCE\",\"stop_maintenance\":"
                    + ("{\"machines\":" + MACHINES + "}}")))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_MAINTENANCE_STATUS\"}"))
        .isEqualTo(
            "200 {\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":{}}}");
  }

  @Test
  void the_operator_api_does_the_same_in_protobuf() throws Exception {
    MachineID machine = MachineID.newBuilder().setHostname("machine1").build();
    Schedule schedule =
        Schedule.newBuilder()
            .addWindows(
                Window.newBuilder()
                    .addMachineIds(machine)
                    .setUnavailability(
                        Unavailability.newBuilder()
                            .setStart(TimeInfo.newBuilder().setNanoseconds(1))))
            .build();
    operator(
        Call.newBuilder()
            .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
            .setUpdateMaintenanceSchedule(
                Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule)));
    Response read = operator(Call.newBuilder().setType(Call.Type.GET_MAINTENANCE_SCHEDULE));
    assertThat(read.getGetMaintenanceSchedule().getSchedule()).isEqualTo(schedule);
    Response status = operator(Call.newBuilder().setType(Call.Type.GET_MAINTENANCE_STATUS));
    assertThat(status.getGetMaintenanceStatus().getStatus().getDrainingMachines(0).getId())
        .isEqualTo(machine);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/maintenance/schedule | not json | 400",
        "/maintenance/schedule | [] | 400",
        "/maintenance/schedule | {\"windows\":[{\"machine_ids\":[{\"hostname\":\"a\"}]}]} | 400",
        "/maintenance/schedule | {\"windows\":[{\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}"
            + " | 400 List of machines in the maintenance window is empty",
        "/machine/down | {} | 400",
        "/machine/down | [ | 400",
        "/machine/down | [7] | 400",
        "/machine/down | [] | 400 List of machines is empty",
        "/machine/down | [{\"hostname\":\"x\"}] | 400 Machine '{\"hostname\":\"x\"}' is not part of"
            + " a maintenance schedule",
        "/machine/up | [{\"ip\":\"1.2.3\"}] | 400 Failed to parse the IP '1.2.3'",
        "/maintenance/status | {} | 405",
      })
  void what_is_wrong_is_refused(String path, String body, String answer) throws Exception {
    assertThat(post(path, body)).startsWith(answer);
    assertThat(get("/maintenance/schedule")).isEqualTo("200 {}");
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE_MAINTENANCE_SCHEDULE, update_maintenance_schedule",
    "START_MAINTENANCE, start_maintenance",
    "STOP_MAINTENANCE, stop_maintenance"
  })
  void a_call_needs_what_it_is_about(String type, String field) throws Exception {
    assertThat(operator("{\"type\":\"" + type + "\"}"))
        .isEqualTo("400 Failed to validate master::Call: Expecting '" + field + "' to be present");
  }

  @Test
  void methods_that_are_not_served_are_refused() throws Exception {
    assertThat(get("/machine/down")).startsWith("405");
    assertThat(get("/machine/up")).startsWith("405");
    assertThat(sent(request("/maintenance/schedule").DELETE())).startsWith("405");
  }

  @Test
  void machines_that_somebody_may_not_see_are_left_out() throws Exception {
    Schedule.Builder schedule = ProtoJson.read(SCHEDULE, Schedule.getDefaultInstance()).toBuilder();
    schedule.getWindowsBuilder(0).addMachineIds(MachineID.newBuilder().setHostname("hidden"));
    assertThat(post("/maintenance/schedule", ProtoJson.write(schedule))).isEqualTo("200");
    authorizer = (principal, action, object) -> !object.equals("hidden");
    assertThat(get("/maintenance/schedule")).isEqualTo("200 " + SCHEDULE);
    assertThat(get("/maintenance/status")).doesNotContain("hidden").contains("machine1");
    assertThat(post("/machine/down", "[{\"hostname\":\"hidden\"}]")).isEqualTo("403");
    authorizer = (principal, action, object) -> !action.contains("maintenance");
    assertThat(get("/maintenance/schedule")).isEqualTo("200 {}");
    assertThat(get("/maintenance/status")).isEqualTo("200 {}");
  }
}
