package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.addressed;
import static io.kernos.dns.zone.TestRecords.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.spi.discovery.ServiceRecord;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Questions with forged senders: nobody is sent more than the limit allows. */
class AmplificationTest {
  private static final int LIMIT = 20;
  private static final int UDP_SIZE = 1232;
  private static final int QUESTIONS = 2_000;

  // For A of web.marathon.mesos, with an OPT that takes 4,096 bytes.
  private static final byte[] QUESTION = {
    9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 'w', 'e', 'b', 8, 'm', 'a', 'r', 'a', 't', 'h', 'o', 'n',
    5, 'm', 'e', 's', 'o', 's', 0, 0, 1, 0, 1, 0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0
  };

  /** One whose address is forged: it has many ports, and so comes to every thread. */
  private static final class Victim implements AutoCloseable {
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private long bytes;

    Victim(String address) throws IOException {
      for (int i = 0; i < 8; i++) {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(1);
        sockets.add(socket);
      }
    }

    void ask(int number, int port) throws IOException {
      DatagramSocket socket = sockets.get(number % sockets.size());
      socket.send(
          new DatagramPacket(QUESTION, QUESTION.length, InetAddress.getByName("127.0.0.1"), port));
      receive(socket);
    }

    private void receive(DatagramSocket socket) throws IOException {
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      try {
        while (true) {
          socket.receive(answer);
          bytes += answer.getLength();
        }
      } catch (SocketTimeoutException end) {
        // Nothing more for now.
      }
    }

    long received() throws IOException {
      for (DatagramSocket socket : sockets) {
        socket.setSoTimeout(200);
        receive(socket);
      }
      return bytes;
    }

    @Override
    public void close() {
      sockets.forEach(DatagramSocket::close);
    }
  }

  @Test
  void a_forged_sender_gets_no_more_than_its_limit_and_half_of_what_was_sent() throws Exception {
    List<ServiceRecord> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(addressed(plain("web", "task-" + i), "10.1.0." + i));
    }
    try (TestServer server = new TestServer(DnsConfig.builder().rateLimit(LIMIT).threads(2))) {
      server.serve(many, List.of());
      List<Victim> victims = victims();
      try {
        long begin = System.nanoTime();
        for (int i = 0; i < QUESTIONS; i++) {
          for (Victim victim : victims) {
            victim.ask(i, server.port());
          }
        }
        for (Victim victim : victims) {
          long received = victim.received();
          double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
          // A burst of a second's worth, then so many a second; above it, short ones for each
          // other.
          double limit = LIMIT * (1 + seconds) * UDP_SIZE + QUESTIONS / 2.0 * QUESTION.length;
          assertThat(received).isBetween((long) LIMIT * UDP_SIZE / 2, (long) limit);
        }
      } finally {
        victims.forEach(Victim::close);
      }
      assertThat(server.get("/metrics")).containsPattern("kernos_dns_limited_total [1-9]\\d\\d");
    }
  }

  private static List<Victim> victims() throws IOException {
    List<Victim> victims = new ArrayList<>();
    for (String address : List.of("127.0.0.21", "127.0.0.22")) {
      try {
        victims.add(new Victim(address));
      } catch (BindException e) {
        assumeThat(e).as("only 127.0.0.1 is an address of this machine").isNull();
      }
    }
    return victims;
  }
}
