package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScalingResourceTest extends ApiFixture {
  private static final String POLICY =
      "{\"min\":1,\"max\":5,\"targets\":[{\"metric\":\"cpu\",\"value\":0.5}]}";

  @BeforeEach
  void open() {
    start();
    fakes.app("/web");
  }

  @Test
  void a_policy_is_set_shown_and_removed() {
    assertThat(call("PUT", "/v2/apps/web/scaling", POLICY).statusCode()).isEqualTo(200);
    JsonObject shown = json("/v2/apps/web/scaling");
    assertThat(shown.getJsonObject("policy").getInteger("max")).isEqualTo(5);
    assertThat(shown.getJsonArray("decisions")).isEqualTo(new JsonArray());
    assertThat(call("DELETE", "/v2/apps/web/scaling", null).statusCode()).isEqualTo(204);
    assertThat(call("GET", "/v2/apps/web/scaling", null).statusCode()).isEqualTo(404);
  }

  @Test
  void a_bad_policy_is_refused_with_what_is_wrong() {
    HttpResponse<String> answer = call("PUT", "/v2/apps/web/scaling", "{\"max\":0,\"maxi\":1}");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("/maxi", "is not known", "/max", "/targets");
  }

  @Test
  void an_app_that_is_not_there_has_no_policy() {
    assertThat(call("PUT", "/v2/apps/none/scaling", POLICY).statusCode()).isEqualTo(404);
  }
}
