package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicResourceTest extends ApiFixture {
  /** Paths that are there for people, or stand for a special case of one that is described. */
  private static final Set<String> NOT_DESCRIBED =
      Set.of(
          "/",
          "/help",
          "/ui",
          "/public/api/api.raml",
          "/v2/apps/((?:.+/)?\\*)",
          "/v2/apps/((?:.+/)?\\*)/tasks",
          "/v2/apps/(.+)/restart DELETE");

  /** Answered by the server itself. */
  private static final String STREAM = "/v2/events";

  @BeforeEach
  void open() {
    start();
  }

  @Test
  void the_front_door_leads_to_a_page() {
    String location = get("/").headers().firstValue("Location").orElseThrow();

    HttpResponse<String> page = get(location);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
  }

  @Test
  void help_leads_to_the_description_of_the_api() {
    String location = get("/help").headers().firstValue("Location").orElseThrow();

    assertThat(location).isEqualTo("/public/api/api.raml");
    assertThat(get(location).body()).startsWith("#%RAML 1.0\n");
  }

  @Test
  void what_is_described_is_there_and_what_is_there_is_described() {
    Seat.Here here = (Seat.Here) slot.seat(vertx, Optional::empty, Duration.ZERO).result();
    Routes routes = here.api().routes();
    Set<String> described = new LinkedHashSet<>();
    String path = "";
    for (String line : PublicResource.read("/public/api/api.raml").toString().lines().toList()) {
      if (line.startsWith("/")) {
        path = line.substring(0, line.length() - 1).replaceAll("\\{[a-z_]+}", "a");
      } else if (line.matches("  [a-z]+:") && !path.equals(STREAM)) {
        String method = line.strip().replace(":", "").toUpperCase(Locale.ROOT);
        Routes.Route route = routes.find(path).map(Routes.Match::route).orElse(null);
        assertThat(route).as("the route of %s", path).isNotNull();
        assertThat(route.endpoints()).as(path).containsKey(HttpMethod.valueOf(method));
        described.add(route.pattern() + " " + method);
      }
    }
    Set<String> missing = new TreeSet<>();
    for (Routes.Route route : routes.all()) {
      for (HttpMethod method : route.endpoints().keySet()) {
        missing.add(route.pattern() + " " + method);
      }
    }
    missing.removeAll(described);
    missing.removeIf(
        each -> NOT_DESCRIBED.contains(each) || NOT_DESCRIBED.contains(each.split(" ")[0]));
    assertThat(missing).isEmpty();
  }
}
