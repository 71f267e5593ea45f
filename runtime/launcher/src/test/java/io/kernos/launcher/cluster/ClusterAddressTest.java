package io.kernos.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a node listens for the others. */
class ClusterAddressTest {
  private static final String OWN = "127.0.0.2";

  @TempDir Path folder;
  private Cluster cluster;

  @AfterEach
  void leave() {
    if (cluster != null) {
      cluster.vertx().close().await();
    }
  }

  private int join(String... others) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(OWN))) {
      port = socket.getLocalPort();
    }
    cluster =
        Cluster.join(
                new ClusterConfig(
                    "address-test-" + port,
                    OWN,
                    OWN,
                    port,
                    0,
                    Stream.concat(Stream.of(OWN + ":" + port), Stream.of(others)).toList(),
                    false,
                    folder.resolve("members"),
                    Map.of(),
                    Optional.empty()),
                new VertxOptions())
            .await();
    return port;
  }

  private static void knock(String host, int port) throws Exception {
    new Socket(host, port).close();
  }

  @Test
  void a_node_listens_on_the_address_that_it_is_told_to_bind_and_on_no_other() throws Exception {
    int port = join();
    assertThatCode(() -> knock(OWN, port)).doesNotThrowAnyException();
    assertThatThrownBy(() -> knock("127.0.0.1", port)).isInstanceOf(ConnectException.class);
  }

  @Test
  void a_member_that_takes_connections_and_never_answers_costs_the_others_nothing()
      throws Exception {
    int silent = join();
    cluster.vertx().close().await();
    int port = join(OWN + ":" + silent);
    assertThat(port).isNotEqualTo(silent);
    // As a process does that has been stopped: what it is sent waits for its part of the handshake.
    try (ServerSocket socket = new ServerSocket(silent, 5, InetAddress.getByName(OWN))) {
      socket.accept(); // The node looks for other clusters there.
      long before = writing();
      TimeUnit.SECONDS.sleep(2);
      assertThat(Duration.ofNanos(writing() - before)).isLessThan(Duration.ofMillis(500));
    }
  }

  /** The CPU time of those threads that write to other members, in ns. */
  private static long writing() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().contains("IO.thread-out"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }
}
