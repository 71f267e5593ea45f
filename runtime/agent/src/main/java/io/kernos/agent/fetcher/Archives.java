package io.kernos.agent.fetcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Unpacks archives, by the machine's tar and the JDK's zip; refuses what leads outside. */
final class Archives {
  private static final List<String> TAR =
      List.of(".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz");
  private static final int MAX_WORDS = 2000;

  private Archives() {}

  /**
   * Unpacks {@code file} into {@code directory} by what its name ends with.
   *
   * @return false when the name is not that of an archive
   */
  static boolean extract(Path file, Path directory) throws IOException {
    String name = file.getFileName().toString();
    try {
      if (TAR.stream().anyMatch(name::endsWith)) {
        untar(file, directory);
      } else if (name.endsWith(".zip")) {
        unzip(file, directory);
      } else if (name.endsWith(".gz")) {
        gunzip(file, directory, name.substring(0, name.length() - 3));
      } else {
        return false;
      }
      return true;
    } catch (IOException e) {
      throw new FetchException(
          "Failed to extract archive '" + file + "' to '" + directory + "': " + e.getMessage(), e);
    }
  }

  private static void untar(Path file, Path directory) throws IOException {
    for (String member : run(List.of("tar", "-tf", file.toString()), directory).split("\n")) {
      check(member);
    }
    run(
        List.of("tar", "-xf", file.toString(), "--no-same-owner", "-C", directory.toString()),
        directory);
  }

  private static void check(String member) throws FetchException {
    if (member.startsWith("/") || List.of(member.split("/")).contains("..")) {
      throw new FetchException("its member '" + member + "' is outside the sandbox");
    }
  }

  private static String run(List<String> command, Path directory) throws IOException {
    Path out = Files.createTempFile(directory, ".fetch", ".out");
    Path err = Files.createTempFile(directory, ".fetch", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(1, TimeUnit.HOURS)) {
        process.destroyForcibly();
        throw new FetchException(command.get(0) + " does not end");
      }
      if (process.exitValue() != 0) {
        String words = Files.readString(err, StandardCharsets.ISO_8859_1).strip();
        throw new FetchException(
            "'"
                + String.join(" ", command)
                + "' exited with status "
                + process.exitValue()
                + ": "
                + words.substring(0, Math.min(words.length(), MAX_WORDS)));
      }
      return Files.readString(out, StandardCharsets.ISO_8859_1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static void unzip(Path file, Path directory) throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(file, Map.of("enablePosixFileAttributes", "true"))) {
      List<Path> members = new ArrayList<>();
      try (Stream<Path> all = Files.walk(zip.getPath("/"))) {
        all.forEach(members::add);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (Path member : members) {
        String name = member.toString().replaceFirst("^/+", "");
        if (!name.isEmpty()) {
          unzip(member, name, directory);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new FetchException("it is damaged: " + e.getMessage(), e);
    }
  }

  private static void unzip(Path member, String name, Path directory) throws IOException {
    check(name);
    Path target = Uris.within(directory, name);
    if (Files.isDirectory(member)) {
      Files.createDirectories(target);
      return;
    }
    Files.copy(member, target, StandardCopyOption.REPLACE_EXISTING);
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(member);
    if (!permissions.isEmpty()) {
      Files.setPosixFilePermissions(target, permissions);
    }
  }

  private static void gunzip(Path file, Path directory, String name) throws IOException {
    Path target = Uris.within(directory, name);
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
