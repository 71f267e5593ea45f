package io.kernos.store.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.testkit.history.Linearizability;
import io.kernos.testkit.history.Operation;
import io.kernos.testkit.history.Operation.Kind;
import io.kernos.testkit.process.Namespaces;
import io.kernos.testkit.process.SlowDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members as processes in network namespaces. While they are killed, stopped and cut off, and
 * their disks are slow, clients read, write and swap at all of them; afterwards what they saw is
 * checked.
 */
class FaultHistoryTest {
  private static final int MEMBERS = 3;
  private static final int CLIENTS = 6;

  /** Clients move on to other keys after a while, so that each has a short history. */
  private static final Duration KEYS_LAST = Duration.ofSeconds(3);

  private static final int KEYS_AT_ONCE = 3;

  /** Of a slow disk. */
  private static final int WRITES_PER_SECOND = 10;

  @TempDir Path folder;

  private final List<Operation> history = Collections.synchronizedList(new ArrayList<>());
  private final List<Member> members = new ArrayList<>();
  private final long began = System.nanoTime();
  private final Random random = new Random();
  private volatile boolean over;
  private int faults;

  @BeforeEach
  void needs_namespaces() throws Exception {
    String reason = Namespaces.impossible();
    assumeTrue(reason.isEmpty(), reason);
  }

  @Test
  void what_clients_see_of_a_store_under_faults_could_have_happened_in_some_order()
      throws Exception {
    run(Duration.ofSeconds(25));
  }

  @Tag("soak")
  @Test
  void so_it_is_for_long() throws Exception {
    run(Duration.ofMinutes(10));
  }

  private void run(Duration time) throws Exception {
    try (Namespaces network = new Namespaces(MEMBERS)) {
      List<String> all =
          IntStream.range(0, MEMBERS).mapToObj(i -> network.address(i) + ":7050").toList();
      try {
        for (int i = 0; i < MEMBERS; i++) {
          Path home = Files.createDirectory(folder.resolve("member-" + i));
          members.add(new Member(network.enter(i), home, all.get(i), all));
          members.get(i).start();
        }
        awaitLeader();
        List<Thread> clients =
            IntStream.range(0, CLIENTS).mapToObj(i -> new Thread(() -> work(i))).toList();
        clients.forEach(Thread::start);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
          fault(network);
          faults++;
        }
        over = true;
        for (Thread client : clients) {
          client.join();
        }
        awaitLeader();
      } finally {
        over = true;
        for (Member member : members) {
          member.close();
        }
      }
    }
    check();
  }

  private void check() {
    long written = count(Kind.WRITE, true) + count(Kind.SWAP, true);
    System.out.println(
        faults
            + " faults; "
            + count(Kind.READ, true)
            + " reads, "
            + written
            + " writes and swaps, "
            + (history.size()
                - history.stream().filter(o -> o.returned() != Operation.NEVER).count())
            + " writes without an answer");
    assertThat(count(Kind.READ, true)).isGreaterThan(20);
    assertThat(written).isGreaterThan(20);
    assertThat(Linearizability.violation(history)).isEmpty();
  }

  private long count(Kind kind, boolean known) {
    return history.stream()
        .filter(o -> o.kind() == kind && (o.returned() != Operation.NEVER) == known)
        .count();
  }

  private void awaitLeader() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      for (Member member : members) {
        if (member.ask("put start started").get().equals("done")) {
          return;
        }
      }
      assertThat(System.nanoTime()).as("a leader takes a write").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** One fault and its end, with a pause in which the members find each other again. */
  private void fault(Namespaces network) throws Exception {
    int victim = random.nextInt(MEMBERS);
    switch (random.nextInt(4)) {
      case 0 -> {
        members.get(victim).kill();
        pause(1_500);
        members.get(victim).start();
      }
      case 1 -> {
        members.get(victim).signal("STOP");
        pause(2_000);
        members.get(victim).signal("CONT");
      }
      case 2 -> {
        // Where no disk can be made slow, this is a pause.
        Optional<SlowDisk> disk = SlowDisk.of(folder, WRITES_PER_SECOND);
        if (disk.isPresent()) {
          disk.get().slow(members.get(victim).pid());
        }
        pause(2_500);
        if (disk.isPresent()) {
          disk.get().close();
        }
      }
      default -> {
        network.split(victim);
        pause(2_500);
        network.heal(victim);
      }
    }
    pause(1_500);
  }

  private void pause(int most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(most));
  }

  private void work(int client) {
    Random chance = new Random(client);
    String seen = "-";
    try {
      for (int n = 0; !over; n++) {
        long epoch = (System.nanoTime() - began) / KEYS_LAST.toNanos();
        String key = "k" + epoch + "-" + chance.nextInt(KEYS_AT_ONCE);
        Member at = members.get(chance.nextInt(MEMBERS));
        String value = client + "." + n;
        switch (chance.nextInt(3)) {
          case 0 -> seen = read(at, key);
          case 1 -> write(at, Kind.WRITE, key, null, value, "put " + key + " " + value);
          default ->
              write(at, Kind.SWAP, key, seen, value, "swap " + key + " " + seen + " " + value);
        }
        TimeUnit.MILLISECONDS.sleep(chance.nextInt(40));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String read(Member at, String key) throws Exception {
    long called = System.nanoTime();
    String answer = at.ask("get " + key).get();
    if (!answer.startsWith("is ")) {
      return "-"; // A read without an answer says nothing.
    }
    String value = answer.substring(3);
    history.add(
        new Operation(Kind.READ, key, null, nothing(value), called, System.nanoTime(), true));
    return value;
  }

  private void write(
      Member at, Kind kind, String key, String expected, String value, String question)
      throws Exception {
    long called = System.nanoTime();
    String answer = at.ask(question).get();
    long returned = answer.equals("unknown") ? Operation.NEVER : System.nanoTime();
    boolean done = answer.equals("done");
    // A write that was refused has not happened; a swap that was tells that something else is
    // there.
    if (kind == Kind.SWAP && !answer.equals("elsewhere") || done || returned == Operation.NEVER) {
      history.add(new Operation(kind, key, nothing(expected), value, called, returned, done));
    }
  }

  private static String nothing(String text) {
    return "-".equals(text) ? null : text;
  }
}
