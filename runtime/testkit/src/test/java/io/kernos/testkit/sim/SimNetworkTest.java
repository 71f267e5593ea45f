package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");

  private final Scheduler scheduler = new Scheduler(11);
  private final SimNetwork network = new SimNetwork(scheduler).liveness(Duration.ofSeconds(10));
  private final Link a = network.join(A, scheduler.clock());
  private final Link b = network.join(B, scheduler.clock());
  private final End client = new End();
  private final End server = new End();

  @BeforeEach
  void open() {
    b.listen(peer -> server);
    a.connect(B, client);
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(client.session).isNotNull();
  }

  @Test
  void a_short_partition_delays_and_loses_nothing() {
    network.partition(A, B);
    client.send(1);
    server.send(2);
    scheduler.runFor(Duration.ofSeconds(5));
    assertThat(server.received).isEmpty();
    network.heal();
    client.send(3);
    scheduler.runFor(Duration.ofSeconds(60));
    assertThat(server.received).containsExactly(1L, 3L);
    assertThat(client.received).containsExactly(2L);
    assertThat(client.closed).isNull();
  }

  @Test
  void a_long_partition_in_one_direction_ends_the_session_at_both_ends() {
    network.block(A, B);
    client.send(1);
    scheduler.runFor(Duration.ofSeconds(11));
    assertThat(server.closed).contains("silent");
    assertThat(client.closed).contains("closed by peer");
    network.heal();
    scheduler.runFor(Duration.ofSeconds(11));
    assertThat(server.received).isEmpty();
  }

  @Test
  void a_process_that_crashes_is_noticed_soon_and_a_machine_by_its_silence() {
    network.crash(B, true);
    scheduler.runFor(Duration.ofSeconds(9));
    assertThat(client.closed).isNull();
    scheduler.runFor(Duration.ofSeconds(2));
    assertThat(client.closed).isNotNull();
    assertThat(server.closed).isNull();
  }

  @Test
  void a_new_life_hears_nothing_that_was_meant_for_the_old_one() {
    client.send(1);
    network.crash(B, false);
    Link again = network.join(B, scheduler.clock());
    End next = new End();
    again.listen(peer -> next);
    scheduler.runFor(Duration.ofSeconds(20));
    assertThat(next.session).isNull();
    assertThat(server.received).isEmpty();
    assertThat(client.closed).isNotNull();
  }

  @Test
  void a_broken_session_loses_a_suffix_and_both_ends_learn() {
    for (int i = 0; i < 100; i++) {
      client.send(i);
    }
    network.breakSessions(A, B);
    client.send(100);
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(client.closed).isNotNull();
    assertThat(server.closed).isNotNull();
    assertThat(server.received).isSorted().doesNotContain(100L);
  }

  @Test
  void a_connect_into_a_partition_fails_after_the_liveness_time() {
    network.partition(A, B);
    End late = new End();
    a.connect(B, late);
    scheduler.runFor(Duration.ofSeconds(9));
    assertThat(late.closed).isNull();
    scheduler.runFor(Duration.ofSeconds(2));
    assertThat(late.closed).isNotNull();
    network.heal();
    scheduler.runFor(Duration.ofSeconds(20));
    assertThat(late.session).isNull();
  }

  private static final class End implements SessionHandler {
    private final List<Long> received = new ArrayList<>();
    private Session session;
    private String closed;

    void send(long number) {
      session.send(LinkMessage.newBuilder().setTerm(number).build());
    }

    @Override
    public void opened(Session newSession) {
      session = newSession;
    }

    @Override
    public void received(Session from, LinkMessage message) {
      received.add(message.getTerm());
    }

    @Override
    public void closed(String reason) {
      closed = reason;
    }
  }
}
