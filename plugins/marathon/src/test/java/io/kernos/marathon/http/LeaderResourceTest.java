package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.backup.BackupOrder;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderResourceTest extends ApiFixture {

  @BeforeEach
  void open() {
    start();
  }

  @Test
  void a_leader_that_is_told_to_abdicates() {
    assertThat(new JsonObject(call("DELETE", "/v2/leader", null).body()))
        .isEqualTo(new JsonObject().put("message", "Leadership abdicated"));
    assertThat(fakes.abdications).containsExactly(BackupOrder.NONE);
  }

  @Test
  void the_next_leader_is_told_to_back_up_and_restore() {
    call("DELETE", "/v2/leader?backup=file:///b/one.tar&restore=file:///b/two.tar", null);

    assertThat(fakes.abdications)
        .containsExactly(
            new BackupOrder(
                Optional.of(Path.of("/b/one.tar")), Optional.of(Path.of("/b/two.tar"))));
  }

  @Test
  void a_uri_that_is_none_or_of_another_scheme_ends_no_leadership() {
    for (String uri : new String[] {"x", "s3://bucket/b.tar", "file:", "file:///", "/b.tar", ""}) {
      HttpResponse<String> answer = call("DELETE", "/v2/leader?backup=" + uri, null);

      assertThat(answer.statusCode()).as(uri).isEqualTo(422);
      assertThat(answer.body())
          .contains("\"Object is not valid\"")
          .containsAnyOf("Invalid URI or unsupported scheme: " + uri, "URI has invalid syntax.");
    }
    assertThat(fakes.abdications).isEmpty();
  }
}
