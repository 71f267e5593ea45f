package io.kernos.haproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class VacanciesTest {
  private final Vacancies vacancies = new Vacancies(100);

  private Apps fill(long now, ServiceRecord... records) {
    return vacancies.fill(Records.apps(records), List.of(records), now);
  }

  private static List<String> backends(Apps apps) {
    return apps.services().stream().map(Service::backend).toList();
  }

  private static Records web() {
    return Records.of("/web").label("HAPROXY_0_VHOST", "web.example");
  }

  private static Records other(int servicePort) {
    return Records.of("/other").firstPort(31001, servicePort);
  }

  @Test
  void the_place_of_an_app_with_no_task_is_kept_in_its_order() {
    Apps before = fill(0, web().task("t1"), Records.of("/z").firstPort(31001, 10001).task("z1"));
    Apps after = fill(1, Records.of("/z").firstPort(31001, 10001).task("z1"));
    assertThat(backends(after)).isEqualTo(backends(before));
    assertThat(after.services().get(0).servers()).isEmpty();
    assertThat(after.services().get(0).settings()).isEqualTo(before.services().get(0).settings());
  }

  @Test
  void a_place_is_kept_for_a_while() {
    fill(0, web().task("t1"));
    assertThat(fill(10).services()).hasSize(1);
    assertThat(vacancies.isDue(109)).isFalse();
    assertThat(vacancies.isDue(110)).isTrue();
    assertThat(fill(110).services()).isEmpty();
    assertThat(vacancies.isDue(110)).isFalse();
  }

  @Test
  void an_app_that_comes_back_is_served_and_leaves_anew() {
    fill(0, web().task("t1"));
    fill(10);
    assertThat(fill(20, web().task("t2")).services().get(0).servers()).hasSize(1);
    fill(90);
    assertThat(fill(150).services()).hasSize(1);
  }

  @Test
  void a_new_app_gets_a_port_at_once() {
    fill(0, web().task("t1"));
    fill(10);
    assertThat(backends(fill(20, other(10000).task("o1")))).containsExactly("other_10000");
    assertThat(fill(30).services()).extracting(Service::backend).containsExactly("other_10000");
  }

  @Test
  void a_new_app_gets_a_port_in_the_same_moment() {
    fill(0, web().task("t1"));
    assertThat(backends(fill(10, other(10000).task("o1")))).containsExactly("other_10000");
  }

  @Test
  void a_new_app_gets_a_virtual_host_at_once() {
    fill(0, web().task("t1"));
    Apps apps = fill(10, other(10001).label("HAPROXY_0_VHOST", "web.example").task("o1"));
    assertThat(backends(apps)).containsExactly("other_10001");
  }

  @Test
  void who_shared_the_host_before_goes_on_to() {
    ServiceRecord rest =
        other(10001)
            .label("HAPROXY_0_VHOST", "web.example")
            .label("HAPROXY_0_PATH", "/rest")
            .task("o1");
    fill(0, web().task("t1"), rest);
    assertThat(backends(fill(10, rest))).containsExactly("other_10001", "web_10000");
    // And when it has been away itself.
    fill(20);
    assertThat(backends(fill(30, rest))).containsExactly("other_10001", "web_10000");
  }

  @Test
  void an_app_that_has_tasks_has_no_place_but_what_it_asks_for() {
    fill(0, web().port(31001, 10001).task("t1"));
    assertThat(backends(fill(10, web().firstPort(31000, 10007).task("t2"))))
        .containsExactly("web_10007");
    assertThat(fill(20, web().label("HAPROXY_GROUP", "elsewhere").task("t3")).services()).isEmpty();
  }
}
