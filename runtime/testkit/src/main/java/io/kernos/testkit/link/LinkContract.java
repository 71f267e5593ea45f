package io.kernos.testkit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.link.AgentRefused;
import io.kernos.api.link.LinkMessage;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link Link} demands. Every implementation extends this. */
public abstract class LinkContract {
  private static final int BURST = 1_000;
  private static final int MORE_THAN_ANY_QUEUE = 2_000_000;
  private static final long DEADLINE_SECONDS = 30;

  /** A node under test. */
  protected interface Node {
    /** Its Link. */
    Link link();

    /** Runs {@code task} on the node's context, and returns when it has run. */
    void run(Runnable task);

    /** Whether the caller runs on the node's context. */
    boolean onContext();
  }

  /** A new node that can reach, and be reached by, every other node of this test. */
  protected abstract Node node(String id);

  /**
   * Loses what is under way between two nodes, and keeps them apart until both have noticed.
   *
   * @return false when the implementation cannot be brought to that
   */
  protected abstract boolean separate(Node a, Node b);

  /** Waits for {@code condition}, in real time unless overridden. */
  protected void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("nothing came within " + DEADLINE_SECONDS + " s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void both_ends_are_told_of_a_new_session() {
    Pair pair = open();
    assertThat(pair.client.session.peer()).isEqualTo(pair.b.link().self());
    assertThat(pair.server.session.peer()).isEqualTo(pair.a.link().self());
    assertThat(pair.client.session.epoch()).isEqualTo(pair.server.session.epoch());
  }

  @Test
  void messages_arrive_in_order_with_no_gap_in_both_directions() {
    Pair pair = open();
    pair.a.run(() -> pair.client.sendAll(BURST));
    pair.b.run(() -> pair.server.sendAll(BURST));
    await(() -> pair.client.messages.size() >= BURST && pair.server.messages.size() >= BURST);
    assertThat(pair.client.messages).isEqualTo(numbers(BURST));
    assertThat(pair.server.messages).isEqualTo(numbers(BURST));
  }

  @Test
  void an_acceptor_may_send_in_the_moment_of_opening() {
    Node a = node("a");
    Node b = node("b");
    Recorder greeting = new Recorder(b).onOpened(s -> s.send(message(0)));
    b.run(() -> b.link().listen(peer -> greeting));
    Recorder client = new Recorder(a);
    a.run(() -> client.calling(() -> a.link().connect(b.link().self(), client)));
    await(() -> client.messages.size() == 1);
    assertThat(client.events.get(0)).isEqualTo("opened");
  }

  @Test
  void handlers_are_called_on_their_own_context_and_never_inside_a_call() {
    Pair pair = open();
    pair.a.run(() -> pair.client.sendAll(10));
    pair.b.run(() -> pair.server.sendAll(10));
    await(() -> pair.client.messages.size() == 10 && pair.server.messages.size() == 10);
    pair.a.run(() -> pair.client.calling(() -> pair.client.session.close("done")));
    await(() -> pair.client.ended() && pair.server.ended());
    assertThat(pair.client.faults).isEmpty();
    assertThat(pair.server.faults).isEmpty();
  }

  @Test
  void closing_is_told_once_to_both_ends_and_comes_last() {
    Pair pair = open();
    pair.a.run(() -> pair.client.sendAll(BURST));
    pair.a.run(() -> pair.client.calling(() -> pair.client.session.close("first")));
    pair.b.run(() -> pair.server.calling(() -> pair.server.session.close("second")));
    await(() -> pair.client.ended() && pair.server.ended());
    settle(pair);
    assertThat(pair.client.events).containsOnlyOnce("closed").endsWith("closed");
    assertThat(pair.server.events).containsOnlyOnce("closed").endsWith("closed");
    assertThat(pair.server.messages).isEqualTo(numbers(pair.server.messages.size()));
  }

  @Test
  void what_was_sent_before_the_end_arrives_without_a_gap() {
    Pair pair = open();
    pair.a.run(
        () -> {
          pair.client.sendAll(BURST);
          pair.client.session.close("all said");
        });
    await(pair.server::ended);
    assertThat(pair.server.messages).isEqualTo(numbers(pair.server.messages.size()));
  }

  @Test
  void sending_into_a_closed_session_says_so() {
    Pair pair = open();
    pair.a.run(
        () -> {
          pair.client.session.close("over");
          pair.client.refused = !pair.client.session.send(message(1));
        });
    assertThat(pair.client.refused).isTrue();
    await(pair.server::ended);
    pair.b.run(() -> pair.server.refused = !pair.server.session.send(message(1)));
    assertThat(pair.server.refused).isTrue();
  }

  @Test
  void closing_twice_is_harmless() {
    Pair pair = open();
    pair.a.run(
        () -> {
          pair.client.session.close("once");
          pair.client.session.close("twice");
        });
    await(() -> pair.client.ended() && pair.server.ended());
    settle(pair);
    assertThat(pair.client.events).containsOnlyOnce("closed");
  }

  @Test
  void a_connect_to_nobody_is_told_as_closed_only() {
    Node a = node("a");
    Recorder client = new Recorder(a);
    a.run(() -> client.calling(() -> a.link().connect(new NodeId("nobody"), client)));
    await(client::ended);
    assertThat(client.events).containsExactly("closed");
    assertThat(client.faults).isEmpty();
  }

  @Test
  void an_acceptor_may_close_at_once() {
    Node a = node("a");
    Node b = node("b");
    Recorder server = new Recorder(b).onOpened(s -> s.close("not you"));
    b.run(() -> b.link().listen(peer -> server));
    Recorder client = new Recorder(a);
    a.run(() -> client.calling(() -> a.link().connect(b.link().self(), client)));
    await(() -> client.ended() && server.ended());
    assertThat(server.events).containsExactly("opened", "closed");
    assertThat(client.events).containsOnlyOnce("closed").endsWith("closed");
  }

  @Test
  void a_second_session_of_the_same_peer_ends_the_first_and_has_a_greater_epoch() {
    Node a = node("a");
    Node b = node("b");
    Recorder[] servers = {new Recorder(b), new Recorder(b)};
    int[] next = {0};
    boolean[] firstHadEnded = {false};
    b.run(
        () ->
            b.link()
                .listen(
                    peer -> {
                      firstHadEnded[0] = servers[0].ended();
                      return servers[next[0]++];
                    }));
    Recorder first = new Recorder(a);
    a.run(() -> a.link().connect(b.link().self(), first));
    await(() -> first.opened() && servers[0].opened());
    Recorder second = new Recorder(a);
    a.run(() -> a.link().connect(b.link().self(), second));
    await(() -> second.opened() && servers[1].opened() && first.ended());
    assertThat(firstHadEnded[0] || servers[0].endedBefore(servers[1])).isTrue();
    assertThat(second.session.epoch()).isGreaterThan(first.session.epoch());
    assertThat(second.ended()).isFalse();
  }

  @Test
  void the_end_of_listening_ends_the_accepted_sessions_and_refuses_new_ones() {
    Node a = node("a");
    Node b = node("b");
    Recorder server = new Recorder(b);
    Link.Registration[] registration = new Link.Registration[1];
    b.run(() -> registration[0] = b.link().listen(peer -> server));
    Recorder client = new Recorder(a);
    a.run(() -> a.link().connect(b.link().self(), client));
    await(() -> client.opened() && server.opened());
    b.run(() -> server.calling(() -> registration[0].close()));
    await(() -> client.ended() && server.ended());
    assertThat(server.faults).isEmpty();
    Recorder late = new Recorder(a);
    a.run(() -> a.link().connect(b.link().self(), late));
    await(late::ended);
    assertThat(late.opened()).isFalse();
  }

  @Test
  void both_ends_learn_of_a_loss_and_see_no_gap() {
    Pair pair = open();
    pair.a.run(() -> pair.client.sendAll(BURST));
    assumeTrue(separate(pair.a, pair.b));
    await(() -> pair.client.ended() && pair.server.ended());
    settle(pair);
    assertThat(pair.client.events).containsOnlyOnce("closed").endsWith("closed");
    assertThat(pair.server.events).containsOnlyOnce("closed").endsWith("closed");
    assertThat(pair.server.messages).isEqualTo(numbers(pair.server.messages.size()));
  }

  @Test
  void a_sender_that_never_pauses_meets_a_bound_and_loses_the_session() {
    Pair pair = open();
    pair.a.run(
        () ->
            pair.client.calling(
                () -> {
                  for (int i = 0; i < MORE_THAN_ANY_QUEUE && !pair.client.refused; i++) {
                    pair.client.refused = !pair.client.session.send(message(i));
                  }
                }));
    assertThat(pair.client.refused).isTrue();
    await(() -> pair.client.ended() && pair.server.ended());
    assertThat(pair.client.faults).isEmpty();
    assertThat(pair.server.messages).isEqualTo(numbers(pair.server.messages.size()));
  }

  private record Pair(Node a, Node b, Recorder client, Recorder server) {}

  private Pair open() {
    Node a = node("a");
    Node b = node("b");
    Recorder server = new Recorder(b);
    b.run(() -> b.link().listen(peer -> server));
    Recorder client = new Recorder(a);
    a.run(() -> client.calling(() -> a.link().connect(b.link().self(), client)));
    await(() -> client.opened() && server.opened());
    return new Pair(a, b, client, server);
  }

  /** Lets what might still come, come: a session of its own goes back and forth. */
  private void settle(Pair pair) {
    Node c = node("c");
    Recorder server = new Recorder(c).onOpened(s -> s.send(message(0)));
    c.run(() -> c.link().listen(peer -> server));
    for (Node n : List.of(pair.a, pair.b)) {
      Recorder client = new Recorder(n);
      n.run(() -> n.link().connect(c.link().self(), client));
      await(() -> client.messages.size() == 1);
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  static LinkMessage message(int number) {
    return LinkMessage.newBuilder()
        .setTerm(number)
        .setAgentRefused(AgentRefused.newBuilder().setReason("number " + number))
        .build();
  }
}
