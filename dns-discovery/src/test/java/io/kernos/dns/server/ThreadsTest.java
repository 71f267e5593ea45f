package io.kernos.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.zone.TestRecords;
import io.kernos.spi.discovery.Services;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Several threads answer by UDP. */
class ThreadsTest {
  private static final byte[] QUESTION = {
    9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'e', 'b', 8, 'm', 'a', 'r', 'a', 't', 'h', 'o', 'n',
    5, 'm', 'e', 's', 'o', 's', 0, 0, 1, 0, 1
  };

  private static int answers(int port, int clients) throws Exception {
    int count = 0;
    for (int i = 0; i < clients; i++) {
      // Each from a port of its own, and so to any of the threads.
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(5_000);
        socket.connect(InetAddress.getLoopbackAddress(), port);
        socket.send(new DatagramPacket(QUESTION, QUESTION.length));
        DatagramPacket answer = new DatagramPacket(new byte[512], 512);
        socket.receive(answer);
        count += answer.getData()[7];
      }
    }
    return count;
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("kernos-dns-udp"))
        .collect(Collectors.toSet());
  }

  @Test
  void every_client_is_answered_whichever_thread_it_comes_to() throws Exception {
    try (TestServer server = new TestServer(DnsConfig.builder().threads(4))) {
      server.serve(List.of(TestRecords.plain("web", "test")), List.of());
      assertThat(answers(server.port(), 200)).isEqualTo(200);
      assertThat(threads()).hasSize(Epoll.isAvailable() ? 4 : 1);
      server.publish(new Services.Snapshot(1, 2, List.of(), List.of()));
      assertThat(answers(server.port(), 50)).isZero();
    }
  }

  @Test
  void a_port_that_another_server_has_is_not_shared_with_it() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestServer server = new TestServer(DnsConfig.builder().threads(2))) {
      DnsConfig same = DnsConfig.builder().listen("127.0.0.1", server.port(), 0).threads(2).build();
      DnsVerticle second = new DnsVerticle(same, clock -> new RecordedServices(), "test");
      assertThatThrownBy(() -> TestServer.await(vertx.deployVerticle(second)))
          .hasRootCauseInstanceOf(java.net.BindException.class);
    } finally {
      TestServer.await(vertx.close());
    }
  }

  @Test
  void a_machine_of_one_processor_has_one_thread_and_none_more_than_eight() {
    assertThat(DnsConfig.builder().build().threads()).isBetween(1, 8);
    assertThat(DnsConfig.builder().threads(12).build().threads()).isEqualTo(12);
  }
}
