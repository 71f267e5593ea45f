package io.kernos.launcher.plugin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the jars of a folder again and again, off the event loop, and tells which came, changed
 * and went. A jar counts once it is whole: the same at two looks, and a readable archive.
 */
final class PluginFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
  private static final Duration PERIOD = Duration.ofMillis(200);
  private static final Duration SETTLED = Duration.ofMillis(400);

  /** Told on the context on which the folder was started; the next look waits for its future. */
  interface Listener {
    /** A jar came, or is another one than before. */
    Future<Void> present(Path jar);

    /** A jar went. */
    Future<Void> gone(Path jar);
  }

  private record Stamp(Object file, long size, FileTime modified) {
    static Stamp of(BasicFileAttributes file) {
      return new Stamp(file.fileKey(), file.size(), file.lastModifiedTime());
    }

    boolean old(Instant now) {
      return Duration.between(modified.toInstant(), now).compareTo(SETTLED) > 0;
    }
  }

  private final Vertx vertx;
  private final Path folder;
  private final Listener listener;
  private final Context context;
  private final Map<Path, Stamp> told = new HashMap<>();
  private Map<Path, Stamp> before = Map.of();
  private final Map<Path, Stamp> broken = new HashMap<>();
  private boolean stopped;

  PluginFolder(Vertx vertx, Path folder, Listener listener) {
    this.vertx = vertx;
    this.folder = folder;
    this.listener = listener;
    this.context = vertx.getOrCreateContext();
  }

  /** Looks for the first time and then on; completes when what was there has been told. */
  Future<Void> start() {
    return look().onSuccess(v -> again());
  }

  void stop() {
    stopped = true;
  }

  private void again() {
    if (!stopped) {
      vertx.setTimer(
          PERIOD.toMillis(),
          t -> {
            if (!stopped) {
              look()
                  .onFailure(
                      e -> LOG.warn("plugins folder {}: {}", folder, PluginException.words(e)))
                  .onComplete(r -> again());
            }
          });
    }
  }

  private Future<Void> look() {
    Set<Path> known = Set.copyOf(told.keySet());
    return vertx
        .executeBlocking(this::scan, false)
        .compose(
            found -> {
              Future<Void> done = Future.succeededFuture();
              for (Path jar : known) {
                if (!found.containsKey(jar)) {
                  told.remove(jar);
                  done = done.compose(v -> listener.gone(jar));
                }
              }
              for (var each : found.entrySet()) {
                if (each.getValue() != null && !each.getValue().equals(told.get(each.getKey()))) {
                  told.put(each.getKey(), each.getValue());
                  done = done.compose(v -> listener.present(each.getKey()));
                }
              }
              return done;
            });
  }

  /** The jars that are there, each with its stamp, or with null as long as it is not whole. */
  private synchronized Map<Path, Stamp> scan() throws IOException {
    Files.createDirectories(folder);
    Map<Path, Stamp> now = new TreeMap<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        try {
          now.put(jar, Stamp.of(Files.readAttributes(jar, BasicFileAttributes.class)));
        } catch (NoSuchFileException e) {
          // It went while the folder was read.
          continue;
        }
      }
    }
    Map<Path, Stamp> found = new TreeMap<>(now);
    Instant moment = Instant.now();
    found.replaceAll(
        (jar, stamp) -> {
          boolean same = stamp.equals(before.get(jar));
          return (same || stamp.old(moment)) && whole(jar, stamp, moment) ? stamp : null;
        });
    broken.keySet().retainAll(now.keySet());
    before = now;
    return found;
  }

  private boolean whole(Path jar, Stamp stamp, Instant now) {
    try (ZipFile archive = new ZipFile(jar.toFile())) {
      broken.remove(jar);
      return archive.size() > 0;
    } catch (IOException e) {
      boolean stale = Duration.between(stamp.modified().toInstant(), now).toSeconds() > 5;
      if (stale && !stamp.equals(broken.put(jar, stamp))) {
        LOG.warn("plugin jar {} is not a whole jar: {}", jar.getFileName(), e.getMessage());
      }
      return false;
    }
  }
}
