package io.kernos.launcher.link.stream;

import static io.kernos.launcher.link.stream.StreamLinkTest.CLUSTER;
import static io.kernos.launcher.link.stream.StreamLinkTest.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Ping;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.launcher.cluster.Certificates;
import io.kernos.launcher.cluster.ClusterConfig;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stream link costs, with TLS and a token; prints its figures. All in one JVM. */
@Tag("soak")
class StreamStormTest {
  private static final int AGENTS = 1000;
  private static final int BATCH = 1000;
  private static final int BATCHES = 300;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = ((VertxInternal) vertx).createEventLoopContext();
  private final StreamSettings settings = StreamSettings.withLiveness(Duration.ofSeconds(10));
  private final AtomicInteger open = new AtomicInteger();
  private final List<Agent> agents = new ArrayList<>();

  @TempDir Path folder;
  private ClusterConfig.Tls tls;
  private LinkSecurity outside;
  private Master first;
  private Master second;

  /** A master's process, which takes sessions and says that batches have come. */
  private final class Master {
    private final StreamServer server;
    private final LeaderBoard board;
    private LeaderBoard.Announcement announcement;
    private Link.Registration listening;

    Master(LinkSecurity security) {
      server =
          StreamServer.start(
                  vertx,
                  CLUSTER,
                  SocketAddress.inetSocketAddress(0, "127.0.0.1"),
                  security,
                  settings)
              .await();
      board = new EventBusLeaders(vertx, Optional.of(address()));
      server.follow(board);
    }

    SocketAddress address() {
      return SocketAddress.inetSocketAddress(server.port(), "127.0.0.1");
    }

    void lead(String node, long term) throws Exception {
      on(
          () -> {
            listening = server.node(new NodeId(node)).listen(peer -> new Taken());
            announcement =
                board.announce(new Leader(new NodeId(node), term, "127.0.0.1", 1), Map::of);
          });
    }

    void leadNoMore() throws Exception {
      on(
          () -> {
            announcement.close();
            listening.close();
          });
    }
  }

  private void on(Runnable action) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          action.run();
          done.complete(null);
        });
    done.get(20, TimeUnit.SECONDS);
  }

  private static final class Taken implements SessionHandler {
    private int received;

    @Override
    public void opened(Session session) {}

    @Override
    public void received(Session session, LinkMessage message) {
      if (++received % BATCH == 0) {
        session.send(LinkMessage.newBuilder().setPing(Ping.newBuilder()).build());
      }
    }

    @Override
    public void closed(String reason) {}
  }

  /** One outside: opens a session to each leader that it finds, and again when that is lost. */
  private final class Agent implements SessionHandler {
    private final StreamLeaders leaders;
    private final Link link;
    private final Context own = ((VertxInternal) vertx).createEventLoopContext();
    private Leader leader;
    private Session session;
    private int left;
    private CountDownLatch allSent;

    Agent(int number) {
      leaders =
          new StreamLeaders(
              vertx,
              new StreamClient(vertx, CLUSTER, outside, settings),
              List.of(first.address(), second.address()));
      link = leaders.node(new NodeId("agent-" + number));
    }

    void start() {
      own.runOnContext(
          v ->
              leaders.watch(
                  found -> {
                    leader = found;
                    link.connect(found.node(), this);
                  }));
    }

    @Override
    public void opened(Session opened) {
      session = opened;
      open.incrementAndGet();
    }

    void send(int batches, CountDownLatch done) {
      own.runOnContext(
          v -> {
            left = batches;
            allSent = done;
            for (int ahead = 0; ahead < 4; ahead++) {
              sendBatch();
            }
          });
    }

    private void sendBatch() {
      for (int i = 0; i < BATCH; i++) {
        assertThat(session.send(UPDATE)).isTrue();
      }
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (--left == 0) {
        allSent.countDown();
      } else if (left >= 4) {
        sendBatch();
      }
    }

    @Override
    public void closed(String reason) {
      if (session != null) {
        session = null;
        open.decrementAndGet();
      }
    }
  }

  private static final LinkMessage UPDATE =
      LinkMessage.newBuilder()
          .setUpdateTask(
              UpdateTask.newBuilder()
                  .setFrameworkId(FrameworkID.newBuilder().setValue("f".repeat(41)))
                  .setStatus(
                      TaskStatus.newBuilder()
                          .setTaskId(TaskID.newBuilder().setValue("t".repeat(60)))
                          .setMessage("m".repeat(80))
                          .setState(TaskState.TASK_RUNNING)))
          .build();

  @BeforeEach
  void serve() throws Exception {
    tls = Certificates.make(folder, "master", null);
    LinkSecurity security =
        new LinkSecurity(
            Optional.of(new LinkSecurity.Identity(tls.certificate(), tls.key())),
            Optional.empty(),
            Optional.of(TOKEN));
    outside =
        new LinkSecurity(Optional.empty(), Optional.of(tls.certificate()), Optional.of(TOKEN));
    first = new Master(security);
    second = new Master(security);
    first.lead("first", 1);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void agents(int count) {
    for (int i = 0; i < count; i++) {
      agents.add(new Agent(i));
    }
  }

  private void awaitOpen(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (open.get() != count) {
      assertThat(System.nanoTime()).as("%s of %s are open", open.get(), count).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static long usedMemory() throws InterruptedException {
    System.gc();
    TimeUnit.MILLISECONDS.sleep(200); // For what the collector leaves to its cleaners.
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @Test
  void a_thousand_agents_connect_and_follow_the_next_leader() throws Exception {
    agents(AGENTS);
    long memory = usedMemory();
    long start = System.nanoTime();
    long cpu = cpuNanos();
    agents.forEach(Agent::start);
    awaitOpen(AGENTS);
    System.out.printf("storm_open_s=%.2f%n", (System.nanoTime() - start) / 1e9);
    System.out.printf("storm_open_cpu_ms_each=%.2f%n", (cpuNanos() - cpu) / 1e6 / AGENTS);
    System.out.printf(
        "storm_heap_kb_each_both_ends=%.1f%n", (usedMemory() - memory) / 1024.0 / AGENTS);

    cpu = cpuNanos();
    start = System.nanoTime();
    first.leadNoMore();
    awaitOpen(0);
    long lost = System.nanoTime();
    second.lead("second", 2);
    awaitOpen(AGENTS);
    System.out.printf("storm_lost_s=%.2f%n", (lost - start) / 1e9);
    System.out.printf("storm_reconnect_s=%.2f%n", (System.nanoTime() - lost) / 1e9);
    System.out.printf("storm_reconnect_cpu_ms_each=%.2f%n", (cpuNanos() - cpu) / 1e6 / AGENTS);
  }

  @Test
  void messages_cost_little() throws Exception {
    agents(1);
    agents.get(0).start();
    awaitOpen(1);
    measure("warm", BATCHES);
    measure("stream_message", BATCHES);
  }

  private void measure(String name, int batches) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    agents.get(0).send(batches, done);
    assertThat(done.await(3, TimeUnit.MINUTES)).isTrue();
    double count = (double) batches * BATCH;
    System.out.printf("%s_bytes=%d%n", name, UPDATE.getSerializedSize() + Frames.HEADER);
    System.out.printf("%s_us=%.2f%n", name, (System.nanoTime() - start) / 1e3 / count);
    System.out.printf("%s_cpu_us=%.2f%n", name, (cpuNanos() - cpu) / 1e3 / count);
  }
}
