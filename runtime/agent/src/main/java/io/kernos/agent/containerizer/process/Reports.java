package io.kernos.agent.containerizer.process;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The named pipe on which supervisors say that a task was started or has ended. It only spares
 * waiting: what counts is in the files, which are written before.
 */
final class Reports implements AutoCloseable {
  private static final String CLOSE = "close";

  private final Path path;
  private final RandomAccessFile pipe;

  /** Reads the pipe at {@code path}, which is made when it is not there, on a thread of its own. */
  Reports(Path path, Tools tools, Consumer<String> listener) throws IOException {
    this.path = path;
    if (!Files.exists(path)) {
      tools.makePipes(List.of(path));
    }
    // Opened for writing too, it has no end.
    this.pipe = new RandomAccessFile(path.toFile(), "rw");
    Thread thread = new Thread(() -> read(listener), "container-reports");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(Consumer<String> listener) {
    try (FileInputStream input = new FileInputStream(pipe.getFD());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine();
          line != null && !line.equals(CLOSE);
          line = lines.readLine()) {
        listener.accept(line);
      }
    } catch (IOException e) {
      // The periodic look at the supervisors finds what is not reported.
      org.slf4j.LoggerFactory.getLogger(Reports.class).warn("lost the pipe {}", path, e);
    }
  }

  @Override
  public void close() throws IOException {
    pipe.write((CLOSE + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
