package io.kernos.haproxy.runtime;

import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.runtime.RuntimeApi.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operator's certificates, as they change. HAProxy is given copies of those that it has passed:
 * a bad file costs itself only, and one that is spoilt later leaves what it was before. Blocks.
 */
final class Certificates {
  /** HAProxy leaves these out of a folder too (HAProxy 2.6: configuration, crt). */
  private static final Pattern OTHER = Pattern.compile("\\..*|.*\\.(key|ocsp|issuer|sctl)");

  /** Of a file the rest is for people; a blank line would end a command of the Runtime API. */
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(?:[^-]*)-----END \\1-----");

  private final Path folder;
  private final Path list;
  private final List<Path> sources;
  private final ConfigCheck check;
  private final Map<Path, Watched> watched = new LinkedHashMap<>();
  private final Set<Path> untold = new LinkedHashSet<>();
  private List<Path> loaded = List.of();

  /** What a file was like, so that it is read only when it has changed. */
  private record Stamp(FileTime changed, long size, Optional<String> file) {
    static Stamp of(Path path) throws IOException {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          is.lastModifiedTime(),
          is.size(),
          Optional.ofNullable(is.fileKey()).map(Object::toString));
    }
  }

  /**
   * A file, as it was last seen.
   *
   * @param good what HAProxy has passed of it; empty: nothing yet
   * @param problem with what it has now
   */
  private record Watched(Optional<Stamp> stamp, Optional<String> good, Optional<String> problem) {
    static final Watched NEW = new Watched(Optional.empty(), Optional.empty(), Optional.empty());

    Watched taken(Stamp now, String text) {
      return new Watched(Optional.of(now), Optional.of(text), Optional.empty());
    }

    Watched refused(Optional<Stamp> now, String words) {
      String more = good.isPresent() ? "; the one before serves on" : "";
      return new Watched(now, good, Optional.of(words + more));
    }
  }

  /**
   * @param folder for the copies
   * @param list the file that names them to HAProxy
   * @param sources files, and folders of such
   */
  Certificates(Path folder, Path list, List<Path> sources, ConfigCheck check) {
    this.folder = folder;
    this.list = list;
    this.sources = sources;
    this.check = check;
  }

  /** Takes what has changed since the last time. */
  void look() throws IOException, InterruptedException {
    if (sources.isEmpty()) {
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<Path> before = copies();
    Map<Path, Watched> now = new LinkedHashMap<>();
    for (Path file : files()) {
      now.put(file, look(file, watched.getOrDefault(file, Watched.NEW)));
    }
    watched.clear();
    watched.putAll(now);
    if (!copies().equals(before) || !Files.exists(list)) {
      Files.writeString(list, copies().stream().map(c -> c + "\n").collect(Collectors.joining()));
      untold.retainAll(copies());
      tidyUp();
    }
  }

  /** Keys that are not used any more, also of an earlier life. */
  private void tidyUp() throws IOException {
    Set<Path> used = Set.copyOf(copies());
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.filter(each -> !used.contains(each)).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path source : sources) {
      if (Files.isDirectory(source)) {
        try (Stream<Path> inside = Files.list(source)) {
          inside
              .filter(file -> !OTHER.matcher(file.getFileName().toString()).matches())
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(files::add);
        }
      } else {
        files.add(source);
      }
    }
    return files;
  }

  private Watched look(Path file, Watched before) throws IOException, InterruptedException {
    Optional<Stamp> stamp = Optional.empty();
    String text;
    try {
      stamp = Optional.of(Stamp.of(file));
      if (stamp.equals(before.stamp)) {
        return before;
      }
      text = blocks(Files.readString(file));
    } catch (IOException e) {
      return before.refused(stamp, "cannot be read: " + e);
    }
    if (before.good.equals(Optional.of(text))) {
      return before.taken(stamp.get(), text);
    }
    Path next = folder.resolve("next.pem");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, text);
    Optional<String> objection = objection(next);
    if (objection.isPresent()) {
      Files.delete(next);
      return before.refused(stamp, "haproxy refuses it: " + objection.get());
    }
    Path copy = copy(file);
    Files.move(next, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    untold.add(copy);
    return before.taken(stamp.get(), text);
  }

  private static String blocks(String text) {
    Matcher block = BLOCK.matcher(text);
    StringBuilder blocks = new StringBuilder();
    while (block.find()) {
      blocks.append(block.group().replaceAll("\\s*\n\\s*", "\n")).append('\n');
    }
    return blocks.toString();
  }

  private Optional<String> objection(Path pem) throws IOException, InterruptedException {
    Path file = folder.resolve("check.cfg");
    Files.writeString(
        file,
        """
        frontend certificate
          mode http
          timeout client 1s
          bind 127.0.0.1:1 ssl crt %s
        """
            .formatted(pem));
    return check.check(file).stream()
        .map(objection -> objection.words().replaceFirst(".* : ", ""))
        .map(words -> words.replaceAll(" (from file |in )?'" + Pattern.quote("" + pem) + ".*", ""))
        .findFirst();
  }

  /** Its name has nothing in it that a list or a command could take amiss. */
  private Path copy(Path file) {
    String name = file.getFileName().toString().replaceAll("[^A-Za-z0-9.-]", "_");
    return folder.resolve(Integer.toHexString(file.toString().hashCode()) + "-" + name);
  }

  private List<Path> copies() {
    return watched.entrySet().stream()
        .filter(each -> each.getValue().good.isPresent())
        .map(each -> copy(each.getKey()))
        .toList();
  }

  /** Whether there is any that HAProxy can serve. */
  boolean any() {
    return !copies().isEmpty();
  }

  /** HAProxy has read all of the list. */
  void loaded() {
    loaded = copies();
    untold.clear();
  }

  /** Whether HAProxy has other files than there are. */
  boolean isReloadDue() {
    return !loaded.equals(copies());
  }

  /**
   * Has the running HAProxy serve what has changed in its files.
   *
   * @return how many commands it took
   * @throws RefusedException if it would not
   */
  int tell(RuntimeApi api) throws IOException {
    int commands = 0;
    for (Path copy : List.copyOf(untold)) {
      api.setCertificate(copy, Files.readString(copy));
      untold.remove(copy);
      commands += 2;
    }
    return commands;
  }

  /** Files that are not served, or not as they are now. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    watched.forEach(
        (file, state) ->
            state.problem.ifPresent(
                words -> problems.add(new Problem("certificate " + file, words))));
    return problems;
  }
}
