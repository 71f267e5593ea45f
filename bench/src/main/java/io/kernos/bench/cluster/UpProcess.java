package io.kernos.bench.cluster;

import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code bin/kernos up} on free ports and a data folder that goes with it. */
public final class UpProcess implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("kernos-bench");
  private final List<String> command;
  private KernosProcess process;

  /** Starts it, with more arguments. */
  public UpProcess(String... arguments) throws IOException {
    String home = System.getenv("KERNOS_HOME");
    if (home == null) {
      throw new IllegalStateException("KERNOS_HOME is not set; start with bin/kernos bench");
    }
    command =
        new ArrayList<>(
            List.of(
                Path.of(home, "bin", "kernos").toString(),
                "up",
                "-D",
                "master.port=0",
                "-D",
                "agent.port=0",
                "-D",
                "marathon.port=0"));
    command.addAll(List.of(arguments));
    process = KernosProcess.start(folder, command);
  }

  public KernosProcess process() {
    return process;
  }

  /** Stops it with SIGTERM. */
  public void stop() throws InterruptedException {
    process.close();
  }

  /** Starts it again, on the same data. */
  public void start() throws IOException {
    process = KernosProcess.start(folder, command);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.close();
    Folders.delete(folder);
  }
}
