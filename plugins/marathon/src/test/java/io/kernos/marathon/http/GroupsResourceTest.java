package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.PathId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupsResourceTest extends ApiFixture {
  private static final JsonObject SHOP =
      new JsonObject()
          .put("id", "/shop")
          .put("apps", new JsonArray().add(new JsonObject().put("id", "web").put("cmd", "true")));

  @BeforeEach
  void open() {
    start();
  }

  @Test
  void the_root_shows_groups_and_apps_as_a_tree() {
    fakes.app("/shop/back/db");

    JsonObject root = json("/v2/groups");

    assertThat(root.getString("id")).isEqualTo("/");
    JsonObject back =
        root.getJsonArray("groups").getJsonObject(0).getJsonArray("groups").getJsonObject(0);
    assertThat(back.getString("id")).isEqualTo("/shop/back");
    JsonObject db = back.getJsonArray("apps").getJsonObject(0);
    assertThat(db.getString("id")).isEqualTo("/shop/back/db");
    assertThat(db.containsKey("tasksRunning")).isFalse();
  }

  @Test
  void embeds_narrow_the_tree() {
    fakes.app("/shop/web");

    JsonObject root = json("/v2/groups?embed=group.groups");

    assertThat(root.getJsonArray("groups").getJsonObject(0).getJsonArray("apps")).isEmpty();
    JsonObject shop = json("/v2/groups/shop?embed=group.apps&embed=group.apps.counts");
    assertThat(shop.getJsonArray("apps").getJsonObject(0).getInteger("tasksRunning")).isZero();
  }

  @Test
  void a_group_is_created_once() {
    HttpResponse<String> first = call("POST", "/v2/groups", SHOP);
    HttpResponse<String> second = call("POST", "/v2/groups", SHOP);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Location")).hasValue(uri("/shop").toString());
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body())
        .contains("Group /shop is already created. Use PUT to change this group.");
  }

  @Test
  void a_group_that_would_stand_where_an_app_is_is_refused() {
    fakes.app("/shop");

    assertThat(call("POST", "/v2/groups", SHOP).body())
        .contains("An app with the path /shop already exists.");
  }

  @Test
  void a_dry_run_shows_the_steps_and_changes_nothing() {
    HttpResponse<String> answer = call("PUT", "/v2/groups/shop?dryRun=true", SHOP);

    assertThat(new JsonObject(answer.body()).getJsonArray("steps").encode())
        .isEqualTo("[{\"actions\":[{\"action\":\"ScaleApplication\",\"app\":\"/shop/web\"}]}]");
    assertThat(fakes.groups.root.apps()).isEmpty();
  }

  @Test
  void all_apps_of_a_group_are_scaled() {
    fakes.app("/shop/web");

    call("PUT", "/v2/groups/shop", new JsonObject().put("scaleBy", 2.5));

    assertThat(fakes.groups.root.app(PathId.of("/shop/web")).orElseThrow().instances())
        .isEqualTo(3);
  }

  @Test
  void a_group_goes_back_to_a_version_that_is_kept() {
    fakes.app("/shop/web");
    String version = array("/v2/groups/shop/versions").getString(0);

    assertThat(
            call("PUT", "/v2/groups/shop", new JsonObject().put("version", version)).statusCode())
        .isEqualTo(200);
    HttpResponse<String> unknown =
        call("PUT", "/v2/groups/shop", new JsonObject().put("version", "2001-01-01T00:00:00.000Z"));
    assertThat(unknown.statusCode()).isEqualTo(422);
    assertThat(unknown.body())
        .contains("Group /shop not available in version 2001-01-01T00:00:00.000Z");
  }

  @Test
  void a_group_is_deleted_with_all_in_it() {
    fakes.app("/shop/web");

    assertThat(call("DELETE", "/v2/groups/shop", null).statusCode()).isEqualTo(200);
    assertThat(fakes.groups.root.apps()).isEmpty();
    assertThat(call("DELETE", "/v2/groups/shop", null).body())
        .isEqualTo("{\"message\":\"Group '/shop' does not exist\"}");
  }

  @Test
  void each_group_at_the_top_and_no_other_says_whether_it_enforces_roles() {
    fakes.app("/shop/back/db");

    JsonObject root = json("/v2/groups");

    JsonObject shop = root.getJsonArray("groups").getJsonObject(0);
    assertThat(root.containsKey("enforceRole")).isFalse();
    assertThat(shop.getBoolean("enforceRole")).isFalse();
    assertThat(shop.getJsonArray("groups").getJsonObject(0).containsKey("enforceRole")).isFalse();
  }

  @Test
  void all_groups_have_the_version_of_the_whole() {
    fakes.app("/shop/back/db");

    JsonObject root = json("/v2/groups");

    JsonObject shop = root.getJsonArray("groups").getJsonObject(0);
    JsonObject back = shop.getJsonArray("groups").getJsonObject(0);
    assertThat(root.getString("version")).isNotNull();
    assertThat(shop.getString("version")).isEqualTo(root.getString("version"));
    assertThat(back.getString("version")).isEqualTo(root.getString("version"));
  }
}
