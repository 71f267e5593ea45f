package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The terminal of a container, which a program holds whose child lives in it. Blocks. */
final class Terminal {
  private static final int TRIES = 100;
  private static final long PAUSE_MILLIS = 20;

  private Terminal() {}

  /** Tells it its size; the kernel then signals the processes in its foreground. */
  static void resize(Contained container, String stty, int rows, int columns)
      throws IOException, InterruptedException {
    for (int i = 0; i < TRIES && container.phase() != Contained.Phase.ENDED; i++) {
      Optional<String> device = device(container.pid());
      if (device.isPresent()) {
        Tools.run(List.of(stty, "-F", device.get(), "rows", "" + rows, "cols", "" + columns));
        return;
      }
      // It has only begun, and has no terminal yet.
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    throw new IOException("it has no terminal any more");
  }

  private static Optional<String> device(long holder) {
    return ProcessHandle.of(holder).stream()
        .flatMap(ProcessHandle::children)
        .flatMap(child -> ProcessTable.terminal(child.pid()).stream())
        .findFirst();
  }
}
