package io.kernos.agent.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes on this machine's disk, made by one worker thread in the order of the calls. */
public final class LocalSandboxes implements Sandboxes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalSandboxes.class);

  private final WorkerExecutor worker;

  /** Sandboxes whose futures complete on the contexts of {@code vertx}. */
  public LocalSandboxes(Vertx vertx) {
    this.worker = vertx.createSharedWorkerExecutor("sandboxes-" + System.identityHashCode(this), 1);
  }

  @Override
  public void close() {
    worker.close();
  }

  @Override
  public Future<Void> create(Path sandbox, Optional<String> user, Map<String, Path> volumes) {
    return run(
        () -> {
          Files.createDirectories(sandbox);
          if (user.isPresent()) {
            give(sandbox, user.get());
          }
          if (sandbox.getParent().endsWith("runs")) {
            link(sandbox.getParent().resolve("latest"), sandbox);
          }
          for (Map.Entry<String, Path> volume : volumes.entrySet()) {
            mount(sandbox, volume.getKey(), volume.getValue(), user);
          }
          return null;
        });
  }

  @Override
  public Future<Void> createVolume(Path volume) {
    return run(
        () -> {
          Files.createDirectories(volume);
          return null;
        });
  }

  @Override
  public Future<Void> remove(Path directory) {
    return run(
        () -> {
          delete(directory);
          prune(directory);
          return null;
        });
  }

  private Future<Void> run(Callable<Void> action) {
    return worker.executeBlocking(action, true);
  }

  private static void link(Path link, Path target) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
  }

  /** A persistent volume within a sandbox is a link to its directory. */
  private static void mount(Path sandbox, String name, Path volume, Optional<String> user)
      throws IOException {
    Path link = sandbox.resolve(name).normalize();
    if (!link.startsWith(sandbox) || link.equals(sandbox)) {
      throw new IOException("volume path '" + name + "' is outside the sandbox");
    }
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(volume)) {
        return;
      }
      throw new IOException("volume path '" + name + "' exists in the sandbox already");
    }
    if (!Files.isDirectory(volume)) {
      throw new IOException("there is no volume " + volume);
    }
    Files.createDirectories(link.getParent());
    if (user.isPresent()) {
      give(volume, user.get());
    }
    Files.createSymbolicLink(link, volume);
  }

  /** Lets a directory belong to a user, where the agent may do that. */
  static void give(Path path, String user) throws IOException {
    if (user.equals(System.getProperty("user.name"))
        || !"root".equals(System.getProperty("user.name"))) {
      return;
    }
    UserPrincipal principal;
    try {
      principal = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("there is no user '" + user + "' on this machine", e);
    }
    Files.setOwner(path, principal);
  }

  private static void delete(Path root) throws IOException {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException error)
                throws IOException {
              if (error != null) {
                throw error;
              }
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone already", root);
    }
  }

  /** Removes what a removed sandbox leaves empty above it: runs, the executor, its framework. */
  private static void prune(Path removed) throws IOException {
    Path parent = removed.getParent();
    if (parent == null || !parent.endsWith("runs")) {
      return;
    }
    Path latest = parent.resolve("latest");
    if (Files.isSymbolicLink(latest) && !Files.exists(latest)) {
      Files.deleteIfExists(latest);
    }
    for (Path p = parent; p != null && !p.endsWith("frameworks"); p = p.getParent()) {
      try (var entries = Files.list(p)) {
        if (entries.findAny().isPresent()) {
          return;
        }
      } catch (NoSuchFileException e) {
        continue;
      }
      Files.deleteIfExists(p);
    }
  }
}
