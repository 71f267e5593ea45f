package io.kernos.launcher.role;

import io.kernos.master.registry.Registry;
import io.kernos.store.Restoration;
import io.kernos.store.StateFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The store in the data folder of a master that does not run. */
public final class StoreFolder {
  /** Its name in the data folder. */
  static final String NAME = "store";

  private StoreFolder() {}

  /**
   * Makes the store from a saved file. It is there wholly or not at all; a file that cannot be read
   * changes nothing. Blocks.
   *
   * @param replace whether a store that is there may be lost
   * @param agents whether the agents that were admitted still are
   * @throws StartException when a process runs on the folder, or a store is there
   * @throws io.kernos.spi.store.StoreException when the file is damaged: with file and offset
   */
  public static StateFile.Summary load(Path file, Path data, boolean replace, boolean agents)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StartException("there is no file " + file);
    }
    StateFile.check(file);
    try (DataFolder folder = DataFolder.take(data)) {
      Path store = folder.path().resolve(NAME);
      if (!replace && isThere(store)) {
        throw new StartException(
            store + " has the state of a master; with --force it is lost, and the file's taken");
      }
      Path made = folder.path().resolve(NAME + ".loading");
      delete(made);
      Files.createDirectory(made);
      try {
        StateFile.Summary loaded =
            Restoration.restore(file, made, key -> agents || !Registry.ofAgent(key));
        delete(store);
        Files.move(made, store, StandardCopyOption.ATOMIC_MOVE);
        return loaded;
      } finally {
        delete(made);
      }
    }
  }

  private static boolean isThere(Path store) throws IOException {
    if (!Files.isDirectory(store)) {
      return Files.exists(store);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store)) {
      return files.iterator().hasNext();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
