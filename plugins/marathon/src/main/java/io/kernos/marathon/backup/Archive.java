package io.kernos.marathon.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** One backup in a file: a tar archive with an entry for each key. Blocks. */
final class Archive {
  private static final String MARK = "kernos-marathon-backup";
  private static final byte[] FORMAT = "1\n".getBytes(UTF_8);
  private static final String FOLDER = "state/";

  private final Path file;

  Archive(Path file) {
    this.file = file;
  }

  /**
   * Whether it can be written.
   *
   * @throws IOException when its folder is missing, or another file stands in its place
   */
  void checkWritable() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IOException("no folder " + folder + " that can be written");
    }
    if (Files.exists(file)) {
      // No caller may have any other file of the machine overwritten.
      read();
    }
  }

  /** Writes it, whole or not at all. */
  void write(Map<String, byte[]> values) throws IOException {
    checkWritable();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(MARK, FORMAT);
    values.forEach((key, value) -> files.put(FOLDER + key, value));
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".backup", ".tar");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
        Tar.write(out, files);
      }
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * The values by key.
   *
   * @throws IOException when it is no whole backup
   */
  Map<String, byte[]> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("no such file as " + file);
    }
    Map<String, byte[]> files;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      files = Tar.read(in);
    } catch (IOException e) {
      throw new IOException(file + " is no backup: " + e.getMessage(), e);
    }
    if (files.remove(MARK) == null) {
      throw new IOException(file + " is no backup of Kernos");
    }
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      if (!entry.getKey().startsWith(FOLDER)) {
        throw new IOException(file + " has an entry " + entry.getKey());
      }
      values.put(entry.getKey().substring(FOLDER.length()), entry.getValue());
    }
    return values;
  }
}
