package io.kernos.testkit.failover;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Kills the leader of a group of masters under load, again and again. */
public final class Failover {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final MasterGroup group;
  private final boolean marathon;
  private final Consumer<String> progress;
  private final Api api = new Api();
  private final List<Double> offered = new ArrayList<>();
  private final List<Double> served = new ArrayList<>();

  /**
   * @param marathon whether the masters have the Marathon plugin
   * @param progress takes a line for each kill
   */
  public Failover(MasterGroup group, boolean marathon, Consumer<String> progress) {
    this.group = group;
    this.marathon = marathon;
    this.progress = progress;
  }

  /**
   * Kills with SIGKILL; each killed master is started again before the next one dies.
   *
   * @param starts folder in which tasks leave their traces
   */
  public Tally run(int kills, Path starts) throws IOException, InterruptedException {
    Writes writes = new Writes(group.masters());
    TaskLoad tasks = new TaskLoad(group.masters(), starts);
    long began = System.nanoTime();
    tasks.start();
    until("the first offer", () -> tasks.offeredSince(began).isPresent());
    writes.start();
    int lost = 0;
    for (int i = 1; i <= kills; i++) {
      TimeUnit.SECONDS.sleep(2); // So that each leader has some load to lose.
      kill(i, tasks);
      lost += check(writes);
    }
    writes.stop();
    lost += check(writes);
    tasks.quiet(LONGEST);
    Tally tally =
        new Tally(kills, writes.written(), writes.refused(), lost, tasks.tally(), offered, served);
    tasks.stop();
    return tally;
  }

  private void kill(int number, TaskLoad tasks) throws IOException, InterruptedException {
    int[] leader = new int[1];
    until(
        "a leader",
        () -> {
          Optional<Integer> port = api.leader(group.masters());
          port.ifPresent(p -> leader[0] = group.serving(p));
          return port.isPresent();
        });
    URI survivor = group.marathons().get((leader[0] + 1) % MasterGroup.MASTERS);
    String dead = String.valueOf(group.marathons().get(leader[0]).getPort());
    long killed = System.nanoTime();
    group.node(leader[0]).kill();
    boolean[] done = new boolean[2];
    done[1] = !marathon;
    until(
        "a new leader that offers",
        () -> {
          OptionalLong first = tasks.offeredSince(killed);
          if (!done[0] && first.isPresent()) {
            done[0] = true;
            offered.add((first.getAsLong() - killed) / 1e6);
          }
          if (!done[1] && servedBy(survivor, dead)) {
            done[1] = true;
            served.add((System.nanoTime() - killed) / 1e6);
          }
          return done[0] && done[1];
        });
    progress.accept(
        "kill "
            + number
            + ": master "
            + leader[0]
            + ", offers after "
            + offered.get(offered.size() - 1).intValue()
            + " ms"
            + (marathon
                ? ", Marathon after " + served.get(served.size() - 1).intValue() + " ms"
                : ""));
    group.start(leader[0]).ready();
  }

  private boolean servedBy(URI marathonOfSurvivor, String deadPort) throws InterruptedException {
    Optional<HttpResponse<String>> answer =
        api.ask(HttpRequest.newBuilder(marathonOfSurvivor.resolve("/v2/info")));
    return answer.isPresent()
        && answer.get().statusCode() == 200
        && !answer.get().headers().firstValue("X-Marathon-Leader").orElse("").endsWith(deadPort);
  }

  private int check(Writes writes) throws InterruptedException {
    int[] lost = new int[1];
    until(
        "an answer of the leader",
        () -> {
          Optional<Integer> found = writes.lost();
          found.ifPresent(n -> lost[0] = n);
          return found.isPresent();
        });
    return lost[0];
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void until(String what, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(what + " did not come");
      }
      TimeUnit.MILLISECONDS.sleep(10); // Asking must not starve who is asked.
    }
  }
}
