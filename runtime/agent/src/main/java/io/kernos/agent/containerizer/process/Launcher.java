package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The language in which a {@link Spawner} is told what to launch. */
interface Launcher {

  /** In the environment of each task, so that its processes are found where there is no cgroup. */
  String MARK = "KERNOS_CONTAINER";

  /** One line about it, for people. */
  String report();

  /** The spawner's program, in a session of its own. */
  List<String> program() throws IOException;

  /**
   * What makes the spawner fork a supervisor.
   *
   * @param join files into which the task writes 0 before anything else
   * @param user whom to become, or null
   */
  byte[] launch(Place place, ContainerSpec spec, List<Path> join, Users.User user)
      throws IOException;

  /** The line that sends a signal to a process group, or to the process that leads none yet. */
  String signal(int signal, long pid);

  /** The line that makes the spawner collect its ended children; empty when none is needed. */
  String collect();
}
