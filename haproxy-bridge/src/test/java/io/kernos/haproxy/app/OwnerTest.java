package io.kernos.haproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnerTest {
  private static Map<String, Owner> owners(ServiceRecord... records) {
    return Owner.of(Records.apps(records), List.of(records));
  }

  private static Records colour(String app, int port) {
    return Records.of(app)
        .firstPort(port, 10000)
        .label("HAPROXY_DEPLOYMENT_GROUP", "web")
        .label("HAPROXY_DEPLOYMENT_STARTED_AT", app.equals("/web-blue") ? "1" : "2");
  }

  @Test
  void a_back_end_belongs_to_the_app_of_its_tasks() {
    assertThat(
            owners(
                Records.of("/shop/web").task("t1"),
                Records.of("/x").framework("outside").firstPort(31001, 10001).task("t2")))
        .isEqualTo(
            Map.of(
                "shop_web_10000", new Owner("marathon-0001", "/shop/web"),
                "outside_x_10001", new Owner("outside-0001", "/outside/x")));
  }

  @Test
  void a_deployment_group_belongs_to_the_app_that_serves() {
    assertThat(owners(colour("/web-blue", 31000).task("t1")))
        .isEqualTo(Map.of("web_10000", new Owner("marathon-0001", "/web-blue")));
    assertThat(
            owners(
                colour("/web-blue", 31000).draining().task("t1"),
                colour("/web-green", 31001).task("t2")))
        .isEqualTo(Map.of("web_10000", new Owner("marathon-0001", "/web-green")));
  }

  @Test
  void while_two_apps_of_a_group_serve_it_belongs_to_the_group() {
    ServiceRecord[] records = {
      colour("/web-blue", 31000).task("t1"),
      colour("/web-blue", 31001).task("t2"),
      colour("/web-green", 31002)
          .label("HAPROXY_DEPLOYMENT_NEW_INSTANCES", "1")
          .label("HAPROXY_DEPLOYMENT_TARGET_INSTANCES", "2")
          .task("t3")
    };
    assertThat(owners(records)).isEqualTo(Map.of("web_10000", new Owner("marathon-0001", "/web")));
  }

  @Test
  void one_with_no_known_task_has_no_owner() {
    assertThat(Owner.of(Records.apps(Records.of("/web").task("t1")), List.of())).isEmpty();
  }
}
