package io.kernos.agent.containerizer.process;

import io.kernos.agent.containerizer.process.Contained.Phase;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Where those who attach to one container have its output from. */
record OutputSources(Contained container, Streams streams, ScheduledExecutorService threads) {

  /** All output from now on: a session's from its pipes, another's from its file. */
  OutputSource open() {
    Optional<Outlet> outlet = streams.outlet();
    return outlet.isPresent()
        ? outlet.get().reader()
        : new Tail(
            container.about.sandbox().resolve("stdout"),
            () -> container.phase() == Phase.ENDED,
            threads);
  }
}
