package io.kernos.bench.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that has one processor to itself, and the time that it has used. */
final class PinnedServer implements AutoCloseable {
  private static final double TICKS_A_SECOND = 100;

  private final Process process;
  private final int port;

  PinnedServer(Path folder, int port, List<String> command) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
    pinned.addAll(command);
    this.port = port;
    this.process =
        new ProcessBuilder(pinned)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log-" + port).toFile())
            .start();
  }

  int port() {
    return port;
  }

  /** Waits until it answers. */
  PinnedServer ready() throws IOException, InterruptedException {
    byte[] question = {
      1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 5, 'w', 'e', 'b', '-', '1', 8, 'm', 'a', 'r', 'a', 't',
      'h', 'o', 'n', 5, 'm', 'e', 's', 'o', 's', 0, 0, 1, 0, 1
    };
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(200);
      DatagramPacket answer = new DatagramPacket(new byte[512], 512);
      while (System.nanoTime() < end) {
        if (!process.isAlive()) {
          throw new IllegalStateException("the server of port " + port + " has ended");
        }
        try {
          socket.send(new DatagramPacket(question, question.length));
          socket.receive(answer);
          if (answer.getData()[7] > 0) {
            return this;
          }
        } catch (SocketTimeoutException | java.net.PortUnreachableException notYet) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
      }
    }
    throw new IllegalStateException("the server of port " + port + " does not answer");
  }

  /** Seconds of processor time that it has used. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
