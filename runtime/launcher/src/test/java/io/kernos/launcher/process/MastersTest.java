package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.launcher.cli.KernosCommand;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.failover.Writes;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** kernos masters, with masters that are processes, under writes. */
class MastersTest {
  @TempDir Path folder;

  private record Outcome(int code, String out, String err) {}

  private static Outcome kernos(URI master, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("masters"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--master", master.toString()));
    int code =
        new CommandLine(new KernosCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Outcome(code, out.toString(), err.toString());
  }

  private static List<JsonObject> list(URI master) {
    Outcome listed = kernos(master, "list", "--output", "json");
    assertThat(listed.err()).isEmpty();
    return new JsonArray(listed.out()).stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> members(URI master) {
    return list(master).stream().map(m -> m.getString("member")).toList();
  }

  private static String leader(URI master) {
    return list(master).stream()
        .filter(m -> m.getString("role").equals("leader"))
        .map(m -> m.getString("member"))
        .findFirst()
        .orElseThrow();
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void goesOn(Writes writes) throws Exception {
    int before = writes.written();
    until("writes", () -> writes.written() > before + 10);
  }

  private static void assertNothingLost(Writes writes) throws Exception {
    Optional<Integer>[] lost = new Optional[] {Optional.empty()};
    until("an answer", () -> (lost[0] = writes.lost()).isPresent());
    assertThat(lost[0]).contains(0);
  }

  @Test
  void masters_are_replaced_at_run_time_and_nothing_acknowledged_is_lost() throws Exception {
    Path conf = Path.of("../../conf").toAbsolutePath();
    try (MasterGroup group =
        new MasterGroup(
            MasterGroup.Places.here(KernosProcess.java()), conf, folder, 0, List.of())) {
      List<Integer> ports = group.freePorts(2);
      String fresh = "127.0.0.1:" + ports.get(0);
      List<URI> all = new ArrayList<>(group.masters());
      all.add(URI.create("http://127.0.0.1:" + ports.get(1)));
      Writes writes = new Writes(all);
      writes.start();
      goesOn(writes);

      String leader = leader(group.masters().get(0));
      List<Integer> standbys =
          IntStream.range(0, MasterGroup.MASTERS)
              .boxed()
              .filter(i -> !group.member(i).equals(leader))
              .toList();
      int dead = standbys.get(0);
      int left = standbys.get(1);
      URI asked = group.masters().get(left);
      group.node(dead).kill();
      goesOn(writes);

      Outcome early = kernos(asked, "add", fresh);
      assertThat(early.code()).isEqualTo(1);
      assertThat(early.err()).startsWith("kernos: " + fresh + " does not answer as a master: ");
      assertThat(members(asked)).hasSize(3);

      assertThat(kernos(asked, "remove", group.member(dead)))
          .isEqualTo(new Outcome(0, "removed " + group.member(dead) + "\n", ""));
      KernosProcess joining = group.join(ports.get(0), ports.get(1));
      joining.line("waits to be added: kernos masters add " + fresh);
      assertThat(kernos(asked, "add", fresh))
          .isEqualTo(new Outcome(0, "added " + fresh + "\n", ""));
      joining.ready();
      assertThat(members(asked)).hasSize(3).contains(fresh).doesNotContain(group.member(dead));
      assertThat(kernos(asked, "list").out())
          .startsWith("MEMBER")
          .containsPattern(leader + " +leader +\\d+ +\\d+ +0 +true");
      goesOn(writes);

      // The fresh one counts: without the leader, it is needed.
      int first =
          IntStream.range(0, MasterGroup.MASTERS)
              .filter(i -> group.member(i).equals(leader))
              .findFirst()
              .orElseThrow();
      group.node(first).kill();
      goesOn(writes);
      assertNothingLost(writes);

      group.start(first).line("the members are .*" + fresh + ".* as the log has it");
      group.node(first).ready();
      String second = leader(asked);
      Outcome removed = kernos(group.masters().get(first), "remove", second);
      assertThat(removed).isEqualTo(new Outcome(0, "removed " + second + "\n", ""));
      assertThat(members(group.masters().get(first))).hasSize(2).doesNotContain(second);
      goesOn(writes);
      assertNothingLost(writes);

      (second.equals(fresh) ? joining : group.node(left))
          .line("this master was removed from its group");
      writes.stop();
    }
  }
}
