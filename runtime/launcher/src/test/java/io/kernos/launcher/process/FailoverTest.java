package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.failover.Failover;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.failover.Tally;
import io.kernos.testkit.process.KernosProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three masters and three agents; the leader is killed under load. */
@Tag("soak")
class FailoverTest {
  @TempDir Path folder;

  @Test
  void nothing_is_lost_or_started_twice_when_leaders_are_killed() throws Exception {
    Path conf = Path.of("../../conf").toAbsolutePath();
    try (MasterGroup group =
        new MasterGroup(
            MasterGroup.Places.here(KernosProcess.java()), conf, folder, 3, List.of())) {
      Tally tally =
          new Failover(group, false, System.out::println).run(3, folder.resolve("starts"));
      System.out.println(tally);
      assertThat(tally.clean()).as("%s", tally).isTrue();
      assertThat(tally.writes()).isPositive();
      assertThat(tally.tasks().started()).isPositive();
    }
  }
}
