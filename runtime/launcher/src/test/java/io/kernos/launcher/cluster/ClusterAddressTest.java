package io.kernos.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.VertxOptions;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private int join() throws Exception {
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
                    List.of(OWN + ":" + port),
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
}
