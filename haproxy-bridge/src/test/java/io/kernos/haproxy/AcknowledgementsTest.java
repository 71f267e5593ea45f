package io.kernos.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private static final String SERVER = "web_10000/127_0_0_1_31000";

  private final Acknowledgements acknowledgements = new Acknowledgements(100);

  private void applied(long term, long revision, long now, ServiceRecord... records) {
    acknowledgements.applied(term, revision, List.of(records), Records.apps(records), now);
  }

  @Test
  void with_nobody_leaving_all_that_is_applied_is_acknowledged() {
    applied(1, 5, 0, Records.of("/web").task("t1"));
    assertThat(acknowledgements.watched(0)).isEmpty();
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(5);
  }

  @Test
  void a_connection_of_a_leaving_task_holds_its_revision_back() {
    applied(1, 4, 0, Records.of("/web").task("t1"));
    applied(1, 5, 0, Records.of("/web").draining().task("t1"));
    assertThat(acknowledgements.watched(0)).containsExactly(SERVER);
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(4);
    assertThat(acknowledgements.acknowledged(Set.of(SERVER), 0)).isEqualTo(5);
  }

  @Test
  void who_began_to_leave_while_others_were_looked_at_holds_its_revision_back() {
    ServiceRecord first = Records.of("/web").draining().task("t1");
    applied(1, 5, 0, first);
    Set<String> idle = acknowledgements.watched(0);
    applied(1, 6, 0, first, Records.of("/web").firstPort(31001, 10000).draining().task("t2"));
    assertThat(acknowledgements.acknowledged(idle, 0)).isEqualTo(5);
  }

  @Test
  void of_revisions_that_take_effect_together_none_is_acknowledged_while_a_task_of_them_is_busy() {
    applied(1, 5, 0, Records.of("/web").task("t1"));
    applied(1, 8, 0, Records.of("/web").draining().task("t1"));
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(5);
    assertThat(acknowledgements.acknowledged(Set.of(SERVER), 0)).isEqualTo(8);
  }

  @Test
  void nothing_is_acknowledged_while_a_task_is_busy_that_drained_before_the_first_revision() {
    applied(1, 5, 0, Records.of("/web").draining().task("t1"));
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(-1);
  }

  @Test
  void but_for_so_long_only() {
    applied(1, 4, 0, Records.of("/web").task("t1"));
    applied(1, 5, 0, Records.of("/web").draining().task("t1"));
    assertThat(acknowledgements.acknowledged(Set.of(), 99)).isEqualTo(4);
    assertThat(acknowledgements.acknowledged(Set.of(), 100)).isEqualTo(5);
    assertThat(acknowledgements.watched(100)).isEmpty();
  }

  @Test
  void later_revisions_do_not_begin_its_time_anew() {
    ServiceRecord leaving = Records.of("/web").draining().task("t1");
    applied(1, 4, 0, Records.of("/web").task("t1"));
    applied(1, 5, 0, leaving);
    applied(1, 6, 90, leaving);
    assertThat(acknowledgements.acknowledged(Set.of(), 95)).isEqualTo(4);
    assertThat(acknowledgements.acknowledged(Set.of(), 100)).isEqualTo(6);
  }

  @Test
  void who_is_gone_holds_nothing_back() {
    applied(1, 4, 0, Records.of("/web").task("t1"));
    applied(1, 5, 0, Records.of("/web").draining().task("t1"));
    applied(1, 6, 0);
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(6);
  }

  @Test
  void who_is_not_balanced_holds_nothing_back() {
    applied(1, 5, 0, Records.of("/web").label("HAPROXY_GROUP", "internal").draining().task("t1"));
    assertThat(acknowledgements.watched(0)).isEmpty();
    assertThat(acknowledgements.acknowledged(Set.of(), 0)).isEqualTo(5);
  }
}
