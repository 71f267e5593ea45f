package io.kernos.launcher.link.stream;

import static io.kernos.launcher.link.stream.StreamLinkTest.CLUSTER;
import static io.kernos.launcher.link.stream.StreamLinkTest.QUICK;
import static io.kernos.launcher.link.stream.StreamLinkTest.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage;
import io.kernos.launcher.link.EventBusLeaders;
import io.kernos.launcher.link.LeaderBoard;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that is outside, and masters that it knows of or hears of. */
class StreamLeadersTest {
  private static final LinkSecurity SECURITY =
      new LinkSecurity(Optional.empty(), Optional.empty(), Optional.of(TOKEN));

  private final Vertx vertx = Vertx.vertx();
  private final Context outside = ((VertxInternal) vertx).createEventLoopContext();
  private final BlockingQueue<Leader> leaders = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private StreamLeaders streamLeaders;
  private Link link;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A master's process. */
  private final class Master {
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final StreamServer server;
    private final Relay relay;
    private final LeaderBoard board;
    private LeaderBoard.Announcement announcement;
    private Link.Registration listening;

    Master() {
      server =
          StreamServer.start(
                  vertx, CLUSTER, SocketAddress.inetSocketAddress(0, "127.0.0.1"), SECURITY, QUICK)
              .await();
      relay = new Relay(vertx, server.port());
      board = new EventBusLeaders(vertx, Optional.of(relay.address()));
      server.follow(board);
    }

    Leader lead(String node, long term) throws Exception {
      Leader self = new Leader(new NodeId(node), term, "127.0.0.1", 5050);
      on(
          context,
          () -> {
            listening = server.node(self.node()).listen(peer -> new Recorder());
            announcement = board.announce(self, Map::of);
            return null;
          });
      return self;
    }

    void leadNoMore() throws Exception {
      on(
          context,
          () -> {
            announcement.close();
            listening.close();
            return null;
          });
    }
  }

  private final class Recorder implements SessionHandler {
    @Override
    public void opened(Session session) {
      told.add(session);
    }

    @Override
    public void received(Session session, LinkMessage message) {}

    @Override
    public void closed(String reason) {
      told.add(reason);
    }
  }

  private static <T> T on(Context context, Supplier<T> action) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(v -> done.complete(action.get()));
    return done.get(20, TimeUnit.SECONDS);
  }

  /** Watches from outside, where {@code masters} are known. */
  private void watch(SocketAddress... masters) throws Exception {
    watch(QUICK, masters);
  }

  private void watch(StreamSettings settings, SocketAddress... masters) throws Exception {
    StreamClient client = new StreamClient(vertx, CLUSTER, SECURITY, settings);
    streamLeaders = new StreamLeaders(vertx, client, List.of(masters));
    link = streamLeaders.node(new NodeId("agent"));
    on(outside, () -> streamLeaders.watch(leaders::add));
  }

  private Leader leader() throws InterruptedException {
    Leader leader = leaders.poll(20, TimeUnit.SECONDS);
    assertThat(leader).as("no leader was found").isNotNull();
    return leader;
  }

  /** Opens a session, of which both ends tell. */
  private void open(Leader leader) throws Exception {
    on(
        outside,
        () -> {
          link.connect(leader.node(), new Recorder());
          return null;
        });
    assertThat(next()).isInstanceOf(Session.class);
    assertThat(next()).isInstanceOf(Session.class);
  }

  private Object next() throws InterruptedException {
    Object next = told.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("nothing was told").isNotNull();
    return next;
  }

  private static SocketAddress nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return SocketAddress.inetSocketAddress(socket.getLocalPort(), "127.0.0.1");
    }
  }

  @Test
  void the_leader_is_found_among_the_masters_of_the_list() throws Exception {
    Master master = new Master();
    Leader leads = master.lead("a", 1);
    watch(nobody(), master.relay.address(), nobody());
    assertThat(leader()).isEqualTo(leads);
    open(leads);
  }

  @Test
  void a_master_that_does_not_lead_sends_on_to_the_one_that_does() throws Exception {
    Leader leads = new Master().lead("a", 1);
    watch(new Master().relay.address());
    assertThat(leader()).isEqualTo(leads);
    open(leads);
  }

  @Test
  void a_leader_that_comes_later_is_found_when_it_does() throws Exception {
    Master master = new Master();
    watch(nobody(), master.relay.address());
    assertThat(leaders.poll(1, TimeUnit.SECONDS)).isNull();
    Leader leads = master.lead("a", 1);
    assertThat(leader()).isEqualTo(leads);
    open(leads);
  }

  @Test
  void when_the_leader_is_lost_the_next_one_is_found() throws Exception {
    Master first = new Master();
    Master second = new Master();
    Leader old = first.lead("a", 1);
    watch(first.relay.address(), second.relay.address());
    open(leader());
    first.leadNoMore();
    assertThat(next()).isInstanceOf(String.class);
    assertThat(next()).isInstanceOf(String.class);
    Leader later = second.lead("b", 2);
    assertThat(leader()).isEqualTo(later).isNotEqualTo(old);
    open(later);
  }

  @Test
  void a_connection_that_breaks_is_replaced_and_the_same_leader_is_not_told_again()
      throws Exception {
    Master master = new Master();
    Leader leads = master.lead("a", 1);
    watch(master.relay.address());
    open(leader());
    master.relay.cut();
    assertThat(next()).isInstanceOf(String.class);
    assertThat(next()).isInstanceOf(String.class);
    open(leads);
    assertThat(leaders).isEmpty();
  }

  @Test
  void a_leader_that_has_fallen_silent_is_not_waited_for() throws Exception {
    Master first = new Master();
    Master second = new Master();
    Leader old = first.lead("a", 1);
    StreamSettings patient =
        new StreamSettings(
            QUICK.liveness(),
            Duration.ofMinutes(1),
            QUICK.hold(),
            QUICK.queue(),
            QUICK.queueBytes(),
            QUICK.maxFrame());
    watch(patient, first.relay.address(), second.relay.address());
    open(leader());
    first.relay.lose();
    Leader later = second.lead("b", 2);
    assertThat(leader()).isEqualTo(later).isNotEqualTo(old);
  }

  @Test
  void a_session_with_one_that_leads_no_more_is_not_waited_for() throws Exception {
    Master master = new Master();
    master.lead("a", 1);
    watch(master.relay.address());
    leader();
    on(
        outside,
        () -> {
          link.connect(new NodeId("former"), new Recorder());
          return null;
        });
    assertThat((String) next()).contains("former");
  }

  @Test
  void several_nodes_of_one_process_have_a_session_each() throws Exception {
    Master master = new Master();
    Leader leads = master.lead("a", 1);
    watch(master.relay.address());
    open(leader());
    link = streamLeaders.node(new NodeId("dns"));
    open(leads);
    assertThat(told).isEmpty();
  }
}
