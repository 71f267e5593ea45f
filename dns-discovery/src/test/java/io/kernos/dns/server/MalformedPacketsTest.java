package io.kernos.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.zone.TestRecords;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Broken packets by real sockets: the server goes on and keeps none of them. */
class MalformedPacketsTest {
  private static final byte[] QUESTION = {
    9, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'e', 'b', 8, 'm', 'a', 'r', 'a', 't', 'h', 'o', 'n',
    5, 'm', 'e', 's', 'o', 's', 0, 0, 1, 0, 1
  };

  private static final int AT_ONCE = 100;
  private static final byte LAST = 77;

  private static void feed(int packets) throws Exception {
    try (TestServer server = new TestServer(DnsConfig.builder());
        DatagramSocket socket = new DatagramSocket()) {
      server.serve(List.of(TestRecords.plain("web", "test")), List.of());
      socket.connect(InetAddress.getLoopbackAddress(), server.port());
      SplittableRandom random = new SplittableRandom(3);
      feed(socket, random, 2_000);
      long before = directMemory();
      long heapBefore = heap();
      assertThat(before).isPositive();
      feed(socket, random, packets);
      // Some are lost on the way where the server gets no processor for a while.
      while (taken(server) < packets + packets / AT_ONCE) {
        feed(socket, random, AT_ONCE);
      }
      assertThat(directMemory()).isLessThanOrEqualTo(before + (8 << 20));
      assertThat(heap()).isLessThanOrEqualTo(heapBefore + (8 << 20));
      assertThat(answers(server.port())).isTrue();
      assertThat(server.get("/metrics")).containsPattern("kernos_dns_dropped_total [1-9]");
    }
  }

  /** How many packets the server has taken up, those that keep step too. */
  private static long taken(TestServer server) throws Exception {
    return Long.parseLong(
        server.get("/metrics").replaceAll("(?s).*transport=\"udp\"} (\\d+).*", "$1"));
  }

  private static long directMemory() {
    // Netty's own count of it knows only what it has got past the JVM.
    return Math.max(0, PlatformDependent.usedDirectMemory())
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void feed(DatagramSocket socket, SplittableRandom random, int packets)
      throws Exception {
    for (int i = 0; i < packets; i++) {
      byte[] packet = QUESTION.clone();
      if (i % 2 == 0) {
        packet = new byte[random.nextInt(1400)];
        random.nextBytes(packet);
      } else {
        packet[random.nextInt(2, packet.length)] = (byte) random.nextInt(256);
      }
      socket.send(new DatagramPacket(packet, packet.length));
      if (i % AT_ONCE == AT_ONCE - 1) {
        keepStep(socket);
      }
    }
  }

  /** Waits until all that was sent is dealt with: what does not fit into its buffer is lost. */
  private static void keepStep(DatagramSocket socket) throws Exception {
    byte[] question = QUESTION.clone();
    question[0] = LAST;
    question[1] = LAST;
    socket.setSoTimeout(1000);
    do {
      socket.send(new DatagramPacket(question, question.length));
    } while (!lastIsAnswered(socket));
  }

  private static boolean lastIsAnswered(DatagramSocket socket) throws Exception {
    DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
    try {
      do {
        socket.receive(answer);
      } while (answer.getData()[0] != LAST || answer.getData()[1] != LAST);
      return true;
    } catch (SocketTimeoutException lost) {
      return false;
    }
  }

  /** Whether a sound question is answered. */
  private static boolean answers(int port) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(1000);
      DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
      for (int attempt = 0; attempt < 20; attempt++) {
        socket.send(new DatagramPacket(QUESTION, QUESTION.length));
        try {
          socket.receive(answer);
          return answer.getData()[7] == 1;
        } catch (SocketTimeoutException lost) {
          // The server's buffer may still be full of broken ones.
        }
      }
    }
    return false;
  }

  @Test
  void the_server_survives_some_broken_packets() throws Exception {
    feed(20_000);
  }

  @Test
  @Tag("soak")
  void the_server_survives_ten_million_broken_packets() throws Exception {
    feed(10_000_000);
  }

  @Test
  void a_broken_client_by_tcp_loses_its_connection_and_nobody_else_does() throws Exception {
    try (TestServer server = new TestServer(DnsConfig.builder())) {
      server.serve(List.of(TestRecords.plain("web", "test")), List.of());
      try (Socket broken = new Socket(InetAddress.getLoopbackAddress(), server.port());
          Socket sound = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        broken.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
        assertThat(broken.getInputStream().read()).isEqualTo(-1);
        byte[] framed = new byte[QUESTION.length + 2];
        framed[1] = (byte) QUESTION.length;
        System.arraycopy(QUESTION, 0, framed, 2, QUESTION.length);
        // In two pieces, and twice in one go.
        sound.getOutputStream().write(framed, 0, 7);
        sound.getOutputStream().flush();
        sound.getOutputStream().write(framed, 7, framed.length - 7);
        sound.getOutputStream().write(framed);
        for (int i = 0; i < 2; i++) {
          int length = sound.getInputStream().read() << 8 | sound.getInputStream().read();
          byte[] answer = sound.getInputStream().readNBytes(length);
          assertThat(answer[7]).isEqualTo((byte) 1);
        }
      }
    }
  }
}
