package io.kernos.bench.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A client of DNS by UDP that asks and asks. */
final class NameClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final int LOST_MILLIS = 5;

  private final DatagramSocket socket = new DatagramSocket();

  NameClient(int port) throws IOException {
    socket.connect(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LOST_MILLIS);
  }

  /** Asks for the address of a name until there is one; gives the time of that. */
  long untilAnswered(String name) throws IOException {
    byte[] question = question(name);
    DatagramPacket answer = new DatagramPacket(new byte[512], 512);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (int id = 1; System.nanoTime() < end; id++) {
      question[0] = (byte) (id >> 8);
      question[1] = (byte) id;
      socket.send(new DatagramPacket(question, question.length));
      if (receive(question, answer) && answer.getData()[7] > 0) {
        return System.nanoTime();
      }
    }
    throw new IllegalStateException(name + " was not answered");
  }

  /** Whether this question was answered; a late answer to one before is passed over. */
  private boolean receive(byte[] question, DatagramPacket answer) throws IOException {
    try {
      do {
        socket.receive(answer);
      } while (answer.getData()[0] != question[0] || answer.getData()[1] != question[1]);
      return true;
    } catch (SocketTimeoutException lost) {
      return false;
    }
  }

  /** A question for an address. */
  static byte[] question(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.")) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
