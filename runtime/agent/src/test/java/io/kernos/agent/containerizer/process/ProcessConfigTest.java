package io.kernos.agent.containerizer.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessConfigTest {

  @Test
  void clusters_of_one_name_keep_apart_and_each_finds_its_groups_again() {
    String one = ProcessConfig.defaults(Path.of("one"), "kernos", "agent-1").cgroupPath();
    assertThat(ProcessConfig.defaults(Path.of("x/../one"), "kernos", "agent-1").cgroupPath())
        .isEqualTo(one)
        .startsWith("kernos/kernos-agent-1-");
    assertThat(ProcessConfig.defaults(Path.of("two"), "kernos", "agent-1").cgroupPath())
        .isNotEqualTo(one);
  }
}
