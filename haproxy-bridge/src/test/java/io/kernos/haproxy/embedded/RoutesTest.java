package io.kernos.haproxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.app.Service;
import io.kernos.spi.discovery.ServiceRecord;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private int port = 10_000;

  private ServiceRecord app(String id, String host, String... labels) {
    Records records = Records.of(id).firstPort(31000, port++).label("HAPROXY_0_VHOST", host);
    for (int i = 0; i < labels.length; i += 2) {
      records.label("HAPROXY_0_" + labels[i], labels[i + 1]);
    }
    return records.task("t" + id.replace("/", ""));
  }

  private static Routes routes(ServiceRecord... records) {
    return new Routes(Records.apps(records));
  }

  private static String to(Routes routes, String host, String path) {
    return routes.byHost(host, path).map(Service::appId).orElse("nobody");
  }

  @Test
  void a_service_has_several_hosts() {
    Routes routes = routes(app("/a", "a.example, b.example"));
    assertThat(to(routes, "a.example", "/")).isEqualTo("/a");
    assertThat(to(routes, "b.example", "/")).isEqualTo("/a");
    assertThat(to(routes, "c.example", "/")).isEqualTo("nobody");
    assertThat(routes.vhostLines()).isEqualTo("a.example a_10000\nb.example a_10000\n");
  }

  @Test
  void a_path_goes_before_the_rest_of_its_host() {
    Routes routes =
        routes(app("/all", "a.example"), app("/in", "a.example", "PATH", "-i /In /also"));
    assertThat(to(routes, "a.example", "/in/x")).isEqualTo("/in");
    assertThat(to(routes, "a.example", "/Also")).isEqualTo("/in");
    assertThat(to(routes, "a.example", "/x/in")).isEqualTo("/all");
  }

  @Test
  void the_greater_weight_is_asked_first() {
    Routes routes =
        routes(
            app("/a", "a.example", "PATH", "/x"),
            app("/b", "a.example", "PATH", "/x/y", "BACKEND_WEIGHT", "5"));
    assertThat(to(routes, "a.example", "/x/y")).isEqualTo("/b");
    assertThat(to(routes, "a.example", "/x")).isEqualTo("/a");
  }

  @Test
  void a_wildcard_takes_what_nobody_else_has() {
    Routes routes = routes(app("/any", "*.example"), app("/a", "a.example"));
    assertThat(to(routes, "a.example", "/")).isEqualTo("/a");
    assertThat(to(routes, "b.c.example", "/")).isEqualTo("/any");
    assertThat(to(routes, "example", "/")).isEqualTo("nobody");
  }

  @Test
  void a_guard_is_asked_even_where_another_answers() {
    Routes routes =
        routes(
            app("/secret", "a.example", "AUTH", "r:u:$5$salt$x"),
            app("/open", "a.example", "PATH", "/open"));
    assertThat(to(routes, "a.example", "/open")).isEqualTo("/open");
    assertThat(routes.guards("a.example", "/open")).extracting(Service::appId).contains("/secret");
    assertThat(routes.guards("b.example", "/")).isEmpty();
  }

  @Test
  void an_app_is_found_by_its_id() {
    Routes routes = routes(app("/Shop/web", "a.example"));
    assertThat(routes.byApp("/shop/WEB")).isPresent();
    assertThat(routes.byApp("/shop")).isEmpty();
    assertThat(routes.appLines()).isEqualTo("/shop/web Shop_web_10000\n");
  }
}
