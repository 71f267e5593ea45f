package io.kernos.haproxy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.Records;
import io.kernos.haproxy.app.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static Service service(String balance, int... ports) {
    return Records.service(
        java.util.Arrays.stream(ports)
            .mapToObj(
                port -> {
                  Records records =
                      Records.of("/a")
                          .firstPort(Math.abs(port), 10_000)
                          .label("HAPROXY_0_BALANCE", balance);
                  return (port < 0 ? records.draining() : records).task("t" + Math.abs(port));
                })
            .toArray(io.kernos.spi.discovery.ServiceRecord[]::new));
  }

  private static Pool.Attempt attempt(String client) {
    return new Pool.Attempt(client, Optional.empty());
  }

  private static List<Integer> chosen(Pool pool, int times, String client) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      ports.add(pool.choose(attempt(client), 0).orElseThrow().server().port());
    }
    return ports;
  }

  @Test
  void servers_take_turns() {
    assertThat(chosen(new Pool(service("roundrobin", 1001, 1002, 1003)), 6, "1.1.1.1"))
        .containsExactlyInAnyOrder(1001, 1002, 1003, 1001, 1002, 1003);
  }

  @Test
  void one_that_drains_takes_nothing_new() {
    Pool pool = new Pool(service("roundrobin", 1001, 1002));
    pool.bring(service("roundrobin", 1001, -1002));
    assertThat(new HashSet<>(chosen(pool, 10, "1.1.1.1"))).containsExactly(1001);
  }

  @Test
  void the_least_busy_is_chosen() {
    Pool pool = new Pool(service("leastconn", 1001, 1002));
    pool.choose(attempt(""), 0).orElseThrow().figures.begin(0);
    Target other = pool.choose(attempt(""), 0).orElseThrow();
    assertThat(other.figures.current).isZero();
  }

  @Test
  void a_client_stays_with_a_server_by_its_address() {
    Pool pool = new Pool(service("source", 1001, 1002, 1003));
    assertThat(new HashSet<>(chosen(pool, 10, "10.0.0.7"))).hasSize(1);
    HashSet<Integer> all = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      all.addAll(chosen(pool, 1, "10.0.0." + i));
    }
    assertThat(all).hasSize(3);
  }

  @Test
  void a_client_stays_with_a_server_by_its_cookie() {
    Pool pool = new Pool(service("roundrobin", 1001, 1002, 1003));
    Target one = pool.choose(attempt(""), 0).orElseThrow();
    for (int i = 0; i < 5; i++) {
      assertThat(pool.choose(new Pool.Attempt("", Optional.of(one.cookie())), 0)).contains(one);
    }
  }

  @Test
  void one_that_was_not_reached_rests_unless_there_is_no_other() {
    Pool pool = new Pool(service("first", 1001, 1002));
    Target one = pool.choose(attempt(""), 0).orElseThrow();
    one.rest(0);
    assertThat(pool.choose(attempt(""), 10).orElseThrow()).isNotSameAs(one);
    assertThat(pool.choose(attempt(""), 5000)).contains(one);
    pool.bring(service("first", one.server().port()));
    assertThat(pool.choose(attempt(""), 10)).contains(one);
  }

  @Test
  void none_is_tried_twice() {
    Pool pool = new Pool(service("roundrobin", 1001, 1002));
    Pool.Attempt attempt = attempt("");
    assertThat(pool.choose(attempt, 0)).isPresent();
    assertThat(pool.choose(attempt, 0)).isPresent();
    assertThat(pool.choose(attempt, 0)).isEmpty();
  }

  @Test
  void one_that_left_and_came_back_while_busy_is_still_busy() {
    Pool pool = new Pool(service("roundrobin", 1001));
    Target one = pool.choose(attempt(""), 0).orElseThrow();
    one.figures.begin(0);
    pool.bring(service("roundrobin", 1002));
    pool.bring(service("roundrobin", 1001, 1002));
    assertThat(pool.isBusy(one.server().name())).isTrue();
    one.figures.end();
    assertThat(pool.isBusy(one.server().name())).isFalse();
  }

  @Test
  void networks_are_read_with_lengths_and_masks() {
    Networks networks = Networks.of(List.of("10.1.0.0/16", "192.168.0.0/255.255.255.0", "::1"));
    assertThat(networks.contains("10.1.2.3")).isTrue();
    assertThat(networks.contains("10.2.2.3")).isFalse();
    assertThat(networks.contains("192.168.0.9")).isTrue();
    assertThat(networks.contains("192.168.1.9")).isFalse();
    assertThat(networks.contains("::1")).isTrue();
    assertThat(Networks.isNetwork("10.0.0.0/255.0.255.0")).isFalse();
    assertThat(Networks.isNetwork("10.0.0.0/33")).isFalse();
    assertThat(Networks.of(List.of()).contains("8.8.8.8")).isTrue();
  }
}
