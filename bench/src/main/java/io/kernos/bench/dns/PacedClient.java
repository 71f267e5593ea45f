package io.kernos.bench.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks at a rate and times each answer, in a process of its own on a processor of its own: one
 * thread that never sleeps, for dnsperf's threads wait for each other there, and what it tells of
 * each answer costs as much as the answer.
 */
public final class PacedClient {
  private static final int NAMES = 10_000;
  private static final int IDS = 1 << 16;
  private static final int LONGEST_MICROS = 1_000_000;
  private static final int WARM_UP_SECONDS = 3;
  private static final int BUFFER_BYTES = 1 << 22;

  private final DatagramChannel channel = DatagramChannel.open();
  private final ByteBuffer[] questions = new ByteBuffer[NAMES];
  private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);
  private final long[] sentAt = new long[IDS];
  private final int[] byMicros = new int[LONGEST_MICROS + 1];

  private PacedClient(int port) throws IOException {
    channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    for (int i = 0; i < NAMES; i++) {
      // Another order than that of the records.
      byte[] question =
          NameClient.question(ZoneServer.name((int) (i * 7919L % NAMES)) + ".marathon.mesos");
      questions[i] = ByteBuffer.allocateDirect(question.length).put(question).flip();
    }
  }

  /**
   * Takes the port, questions a second, and seconds; prints the 99th percentile in milliseconds.
   */
  public static void main(String[] args) throws IOException {
    PacedClient client = new PacedClient(Integer.parseInt(args[0]));
    double rate = Double.parseDouble(args[1]);
    client.ask(rate, WARM_UP_SECONDS);
    client.ask(rate, Integer.parseInt(args[2]));
    System.out.println(client.p99Millis());
  }

  /** Runs this on the second processor; gives the 99th percentile in milliseconds. */
  static double p99Millis(int port, double rate, int seconds) throws IOException {
    Process process =
        new ProcessBuilder(
                "taskset",
                "-c",
                "1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PacedClient.class.getName(),
                String.valueOf(port),
                String.valueOf(rate),
                String.valueOf(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = process.inputReader().lines().toList();
    if (lines.size() != 1) {
      throw new IllegalStateException("no answers in time from port " + port + ": " + lines);
    }
    return Double.parseDouble(lines.get(0));
  }

  private void ask(double rate, int seconds) throws IOException {
    Arrays.fill(byMicros, 0);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long asked = 0;
    for (long now = start; now < end; now = System.nanoTime()) {
      if ((now - start) * rate / 1e9 > asked) {
        send((int) (asked++ % IDS), (int) (asked % NAMES), now);
      }
      receive();
    }
  }

  private void send(int id, int name, long now) throws IOException {
    ByteBuffer question = questions[name];
    question.putShort(0, (short) id).rewind();
    sentAt[id] = now;
    channel.write(question);
  }

  private void receive() throws IOException {
    answer.clear();
    while (channel.read(answer) > 0) {
      long micros = (System.nanoTime() - sentAt[answer.getShort(0) & 0xffff]) / 1000;
      byMicros[(int) Math.min(LONGEST_MICROS, micros)]++;
      answer.clear();
    }
  }

  private double p99Millis() {
    long all = 0;
    for (int count : byMicros) {
      all += count;
    }
    long seen = 0;
    for (int micros = 0; micros < byMicros.length; micros++) {
      seen += byMicros[micros];
      if (seen * 100 >= all * 99 && all > 0) {
        return micros / 1e3;
      }
    }
    throw new IllegalStateException("nothing was answered");
  }
}
