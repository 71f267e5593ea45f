package io.kernos.master.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficBookTest {
  private final Scheduler time = new Scheduler(1);
  private final TrafficBook book = new TrafficBook(time.clock());
  private final TrafficBook.Balancer one = book.join(new NodeId("haproxy-1"));
  private final TrafficBook.Balancer two = book.join(new NodeId("haproxy-2"));

  private static Traffic traffic(String app, int port, double requests, int millis) {
    return new Traffic("f", app, port, requests, 3, 2, 0.5, Optional.of(Duration.ofMillis(millis)));
  }

  @Test
  void what_several_balancers_see_of_a_service_is_added_up() {
    one.report(List.of(traffic("/web", 10000, 30, 10), traffic("/web", 10001, 1, 1)));
    two.report(List.of(traffic("/web", 10000, 10, 50)));
    assertThat(book.of("f"))
        .containsExactlyInAnyOrder(
            new Traffic("f", "/web", 10000, 40, 6, 4, 1, Optional.of(Duration.ofMillis(20))),
            traffic("/web", 10001, 1, 1));
    assertThat(book.of("g")).isEmpty();
  }

  @Test
  void new_figures_take_the_place_of_old_ones() {
    one.report(List.of(traffic("/web", 10000, 30, 10)));
    one.report(List.of(traffic("/web", 10000, 20, 10)));
    assertThat(book.of("f")).containsExactly(traffic("/web", 10000, 20, 10));
  }

  @Test
  void a_balancer_that_is_silent_counts_no_more() {
    one.report(List.of(traffic("/web", 10000, 30, 10)));
    time.runFor(TrafficBook.VALIDITY.minusSeconds(1));
    two.report(List.of(traffic("/web", 10000, 5, 10)));
    time.runFor(Duration.ofSeconds(1));
    assertThat(book.of("f")).containsExactly(traffic("/web", 10000, 5, 10));
  }

  @Test
  void a_balancer_that_leaves_counts_no_more() {
    one.report(List.of(traffic("/web", 10000, 30, 10)));
    one.leave();
    assertThat(book.of("f")).isEmpty();
  }

  @Test
  void a_balancer_that_comes_again_is_not_counted_twice() {
    one.report(List.of(traffic("/web", 10000, 30, 10)));
    TrafficBook.Balancer again = book.join(new NodeId("haproxy-1"));
    again.report(List.of(traffic("/web", 10000, 31, 10)));
    one.leave();
    assertThat(book.of("f")).containsExactly(traffic("/web", 10000, 31, 10));
  }

  @Test
  void services_without_end_are_not_kept() {
    one.report(
        IntStream.rangeClosed(0, TrafficBook.MOST)
            .mapToObj(i -> traffic("/app-" + i, 10000, 1, 1))
            .toList());
    assertThat(book.of("f")).hasSize(TrafficBook.MOST);
  }
}
