package io.kernos.dns.server;

import static io.kernos.dns.zone.TestRecords.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kernos.dns.config.DnsConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the README by which a machine comes to ask for names, with the real programs. */
class RecipesTest {
  // Of this test alone, and not where resolvers of machines are.
  private static final String LOOPBACK = "127.53.77.1";

  @TempDir Path folder;

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
        ? said.strip()
        : "failed: " + said;
  }

  private static boolean isThere(String command) {
    return Files.isExecutable(Path.of("/usr/sbin", command))
        || Files.isExecutable(Path.of("/usr/bin", command));
  }

  @Test
  void dnsmasq_asks_it_for_the_domain() throws Exception {
    assumeThat(isThere("dnsmasq") && TestServer.hasDig()).as("dnsmasq and dig").isTrue();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (TestServer server = new TestServer(DnsConfig.builder())) {
      server.serve(List.of(plain("web", "test", 31000)), List.of());
      Path recipe =
          Files.writeString(
              folder.resolve("kernos"), "server=/mesos/127.0.0.1#" + server.port() + "\n");
      Process dnsmasq =
          new ProcessBuilder(
                  "dnsmasq",
                  "--keep-in-foreground",
                  "--conf-file=" + recipe,
                  "--pid-file=",
                  "--user=root",
                  "--no-resolv",
                  "--no-hosts",
                  "--bind-interfaces",
                  "--listen-address=127.0.0.1",
                  "--port=" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        String[] dig = {"dig", "@127.0.0.1", "-p", "" + port, "+short", "+time=1", "+tries=1"};
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!run(with(dig, "web.marathon.mesos")).equals("10.0.0.1")) {
          assertThat(System.nanoTime()).as(Files.readString(folder.resolve("log"))).isLessThan(end);
        }
        assertThat(run(with(dig, "_web._tcp.marathon.mesos", "SRV")))
            .isEqualTo("0 1 31000 web-iffe9-s1.marathon.slave.mesos.");
      } finally {
        dnsmasq.destroy();
        dnsmasq.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static String[] with(String[] command, String... more) {
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  @Test
  void a_machine_whose_resolv_conf_names_port_53_of_a_loopback_address_finds_tasks()
      throws Exception {
    assumeThat(mayBind()).as("port 53 may be listened on").isTrue();
    assumeThat(run("unshare", "-m", "true")).as("mounts of one's own").isEmpty();
    DnsConfig.Builder config = DnsConfig.builder().more(List.of(LOOPBACK));
    try (TestServer server = new TestServer(config)) {
      server.serve(List.of(plain("web", "test", 31000)), List.of());
      Path file =
          Files.writeString(
              folder.resolve("resolv.conf"),
              "nameserver " + LOOPBACK + "\nsearch marathon.mesos\n");
      String mount = "mount --bind " + file + " /etc/resolv.conf && ";
      for (String name : List.of("web.marathon.mesos", "web")) {
        assertThat(run("unshare", "-m", "sh", "-c", mount + "getent ahostsv4 " + name))
            .startsWith("10.0.0.1 ");
      }
      assertThat(run("unshare", "-m", "sh", "-c", mount + "getent ahosts nobody.marathon.mesos"))
          .startsWith("failed");
      // The server says where it is found.
      assertThat(server.ask("ns1.mesos")).containsExactly("127.0.0.1", LOOPBACK);
    }
  }

  private static boolean mayBind() {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 53))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
