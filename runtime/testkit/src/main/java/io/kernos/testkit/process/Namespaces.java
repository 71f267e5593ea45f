package io.kernos.testkit.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces joined by a bridge, which stands in a namespace too; this one has an address
 * on it as well. A second bridge takes those that are to be split off; this one reaches both sides.
 * Needs root.
 */
public final class Namespaces implements AutoCloseable {
  private static final String SUBNET = "10.213.77.";

  private final String prefix = "kt" + ProcessHandle.current().pid() % 100_000;
  private final String bridge = prefix + "b";
  private final List<String> made = new ArrayList<>();
  private final int count;

  /** Makes {@code count} of them. */
  public Namespaces(int count) throws IOException, InterruptedException {
    this.count = count;
    try {
      add(bridge);
      for (String side : List.of("br0", "br1")) {
        in(bridge, "ip link add " + side + " type bridge");
        in(bridge, "ip link set " + side + " up");
      }
      for (int i = 0; i < count; i++) {
        add(name(i));
        join(i, "br0", "ip link set " + inner(i) + " netns " + name(i));
        in(name(i), "ip addr add " + address(i) + "/24 dev " + inner(i));
        in(name(i), "ip link set " + inner(i) + " up");
        in(name(i), "ip link set lo up");
      }
      join(count, "br0", "true");
      run("ip addr add " + address(count) + "/24 dev " + inner(count));
      run("ip link set " + inner(count) + " up");
      join(count + 1, "br1", "true");
      run("ip addr add " + address(count + 1) + "/32 dev " + inner(count + 1));
      run("ip link set " + inner(count + 1) + " up");
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether this process may make namespaces; gives the reason why not, or nothing. */
  public static String impossible() throws InterruptedException {
    try {
      run("ip netns add kt-probe");
      try {
        // Not in a chroot, where the root is no mount.
        in("kt-probe", "true");
      } finally {
        run("ip netns del kt-probe");
      }
      return "";
    } catch (IOException e) {
      return "no network namespaces here; they need root and the ip command: " + e.getMessage();
    }
  }

  private void add(String namespace) throws IOException, InterruptedException {
    run("ip netns add " + namespace);
    made.add(namespace);
  }

  private void join(int i, String side, String move) throws IOException, InterruptedException {
    run("ip link add " + inner(i) + " type veth peer name " + outer(i));
    run("ip link set " + outer(i) + " netns " + bridge);
    in(bridge, "ip link set " + outer(i) + " master " + side);
    in(bridge, "ip link set " + outer(i) + " up");
    run(move);
  }

  private String name(int i) {
    return prefix + "n" + i;
  }

  private String inner(int i) {
    return prefix + "i" + i;
  }

  private String outer(int i) {
    return prefix + "o" + i;
  }

  /** The address of namespace {@code i}. */
  public String address(int i) {
    return SUBNET + (i + 1);
  }

  /** What to put before a command that is to run in namespace {@code i}. */
  public List<String> enter(int i) {
    return List.of("ip", "netns", "exec", name(i));
  }

  /** Pulls the cable of namespace {@code i}, or puts it back. */
  public void cable(int i, boolean plugged) throws IOException, InterruptedException {
    in(bridge, "ip link set " + outer(i) + (plugged ? " up" : " down"));
  }

  /** Splits off the given namespaces: they reach each other and this one, but no other. */
  public void split(int... off) throws IOException, InterruptedException {
    for (int i : off) {
      in(bridge, "ip link set " + outer(i) + " master br1");
      run("ip route replace " + address(i) + "/32 dev " + inner(count + 1));
      forgetNeighbours(i);
    }
  }

  /** Joins them with the others again. */
  public void heal(int... off) throws IOException, InterruptedException {
    for (int i : off) {
      in(bridge, "ip link set " + outer(i) + " master br0");
      run("ip route del " + address(i) + "/32 dev " + inner(count + 1));
      forgetNeighbours(i);
    }
  }

  /** Else it sends to where this one was on the other bridge, for up to a minute. */
  private void forgetNeighbours(int i) throws IOException, InterruptedException {
    in(name(i), "ip neigh flush dev " + inner(i));
  }

  private static void in(String namespace, String command)
      throws IOException, InterruptedException {
    run("ip netns exec " + namespace + " " + command);
  }

  private static void run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + said.strip());
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    // With a namespace its end of each pair goes, and so does the other.
    for (String namespace : made) {
      run("ip netns del " + namespace);
    }
    made.clear();
  }
}
