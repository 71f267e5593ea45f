package io.kernos.launcher.cli;

import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.kernos.spi.store.StoreException;
import io.kernos.store.StateFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Back-up: the file is whole and checked, or not there. */
@Command(
    name = "save",
    description = {
      "Saves all state of a running cluster to a file: frameworks, agents, quotas, weights, and what"
          + " plugins keep.",
      "The cluster goes on meanwhile. The file shows one moment, and has a checksum."
    })
final class StateSaveCommand extends ClusterCommand {
  @Parameters(paramLabel = "FILE", description = "Where to save it; replaced when it is there.")
  private Path file;

  @Override
  void run(HttpJson master, PrintWriter out) throws NoAnswer {
    Path target = file.toAbsolutePath();
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    StateFile.Summary saved;
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished);
      try {
        master.download("/store/state", unfinished);
        saved = StateFile.check(unfinished);
        sync(unfinished);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent());
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (StoreException e) {
      throw new NoAnswer(e.getMessage());
    } catch (IOException e) {
      throw new NoAnswer(file + " cannot be written: " + e);
    }
    print(saved, out);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void print(StateFile.Summary saved, PrintWriter out) {
    JsonObject summary =
        new JsonObject()
            .put("file", file.toString())
            .put("cluster", saved.clusterId())
            .put("saved", saved.saved().toString())
            .put("term", saved.term())
            .put("revision", saved.revision())
            .put("keys", saved.keys())
            .put("journal_streams", saved.streams())
            .put("journal_records", saved.records())
            .put("bytes", saved.bytes());
    if (!printedAsJson(summary, out)) {
      summary.forEach(e -> out.printf("%-22s%s%n", e.getKey().replace('_', ' '), e.getValue()));
      out.flush();
    }
  }
}
