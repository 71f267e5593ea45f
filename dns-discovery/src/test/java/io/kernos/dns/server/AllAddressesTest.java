package io.kernos.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.zone.TestRecords;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that listens on all addresses of its machine. */
class AllAddressesTest {
  private static final byte[] QUESTION = {
    9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'e', 'b', 8, 'm', 'a', 'r', 'a', 't', 'h', 'o', 'n',
    5, 'm', 'e', 's', 'o', 's', 0, 0, 1, 0, 1
  };

  @Test
  void an_answer_leaves_from_the_address_to_which_the_question_came() throws Exception {
    List<InetAddress> others =
        LocalAddresses.all().stream()
            .filter(ip -> ip instanceof Inet4Address && !ip.isLoopbackAddress())
            .toList();
    assumeThat(others).isNotEmpty();
    try (TestServer server = new TestServer(DnsConfig.builder(), "0.0.0.0");
        DatagramSocket client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      server.serve(List.of(TestRecords.plain("web", "test")), List.of());
      client.setSoTimeout(5000);
      client.send(
          new DatagramPacket(
              QUESTION, QUESTION.length, new InetSocketAddress(others.get(0), server.port())));
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      client.receive(answer);
      assertThat(answer.getAddress()).isEqualTo(others.get(0));
      assertThat(answer.getData()[7]).isEqualTo((byte) 1);
    }
  }
}
