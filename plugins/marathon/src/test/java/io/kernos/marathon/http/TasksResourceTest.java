package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksResourceTest extends ApiFixture {
  private App web;
  private Instance first;
  private Instance second;

  @BeforeEach
  void open() {
    start();
    web = fakes.app("/web");
    first = fakes.runs(web, "u1");
    second = fakes.runs(web, "u2");
  }

  @Test
  void all_tasks_are_listed_and_chosen_by_state() {
    assertThat(json("/v2/tasks").getJsonArray("tasks")).hasSize(2);
    assertThat(json("/v2/tasks?status=running").getJsonArray("tasks")).hasSize(2);
    assertThat(json("/v2/tasks?status[]=staging").getJsonArray("tasks")).isEmpty();
  }

  @Test
  void one_task_is_killed_and_shown() {
    HttpResponse<String> answer = call("DELETE", "/v2/apps/web/tasks/web.instance-u1._app.1", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getJsonObject("task").getString("id"))
        .isEqualTo("web.instance-u1._app.1");
    assertThat(fakes.killed).containsExactly(first.id());
  }

  @Test
  void a_task_that_is_not_there_is_not_found() {
    HttpResponse<String> answer = call("DELETE", "/v2/apps/web/tasks/x", null);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Task 'x' does not exist\"}");
  }

  @Test
  void the_tasks_on_a_host_are_killed() {
    call("DELETE", "/v2/apps/web/tasks?host=elsewhere", null);
    assertThat(fakes.killed).isEmpty();

    call("DELETE", "/v2/apps/web/tasks?host=host-1", null);
    assertThat(fakes.killed).containsExactly(first.id(), second.id());
  }

  @Test
  void killing_and_scaling_wants_so_many_fewer() {
    fakes.groups.root = fakes.groups.root.with(web.scaledTo(2, Fakes.START), Fakes.START);

    HttpResponse<String> answer =
        call("DELETE", "/v2/apps/web/tasks/web.instance-u2._app.1?scale=true", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(fakes.groups.root.app(web.id()).orElseThrow().instances()).isEqualTo(1);
    assertThat(fakes.groups.toKill).isEqualTo(Map.of(PathId.of("/web"), Set.of(second.id())));
  }

  @Test
  void wiping_ends_the_instance_for_good() {
    call("DELETE", "/v2/apps/web/tasks/web.instance-u1._app.1?wipe=true", null);

    assertThat(fakes.instances.ended).containsEntry(first.id(), Goal.DECOMMISSIONED);
  }

  @Test
  void scale_and_wipe_do_not_go_together() {
    HttpResponse<String> answer = call("DELETE", "/v2/apps/web/tasks?scale=true&wipe=true", null);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("You cannot use scale and wipe at the same time.");
  }

  @Test
  void several_tasks_are_killed_by_their_ids() {
    JsonObject ids =
        new JsonObject()
            .put(
                "ids", new JsonArray().add("web.instance-u1._app.1").add("web.instance-u2._app.1"));

    HttpResponse<String> answer = call("POST", "/v2/tasks/delete", ids);

    assertThat(new JsonObject(answer.body()).getJsonArray("tasks")).hasSize(2);
    assertThat(fakes.killed).containsExactly(first.id(), second.id());
  }

  @Test
  void an_id_that_is_none_kills_nothing() {
    JsonObject ids =
        new JsonObject().put("ids", new JsonArray().add("web.instance-u1._app.1").add("what"));

    HttpResponse<String> answer = call("POST", "/v2/tasks/delete", ids);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Invalid task id 'what'. [");
    assertThat(fakes.killed).isEmpty();
  }
}
