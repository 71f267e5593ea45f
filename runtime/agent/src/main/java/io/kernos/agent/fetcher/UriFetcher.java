package io.kernos.agent.fetcher;

import io.kernos.agent.files.FileFailures;
import io.kernos.api.v1.CommandInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches on worker threads: local files, HTTP and HTTPS. */
public final class UriFetcher implements Fetcher, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UriFetcher.class);
  private static final int THREADS = 8;

  private final WorkerExecutor workers;
  private final Downloads downloads;

  /**
   * A fetcher whose futures complete on the contexts of {@code vertx}.
   *
   * @param stall a download that brings nothing for so long fails
   */
  public UriFetcher(Vertx vertx, Duration stall) {
    workers =
        vertx.createSharedWorkerExecutor(
            "fetcher-" + System.identityHashCode(this), THREADS, 1, TimeUnit.HOURS);
    downloads = new Downloads(stall);
  }

  @Override
  public void close() {
    workers.close();
  }

  @Override
  public Future<Void> fetch(List<CommandInfo.URI> uris, Path directory, Optional<String> user) {
    return workers.executeBlocking(
        () -> {
          for (CommandInfo.URI uri : uris) {
            try {
              fetch(uri, directory);
            } catch (IOException | RuntimeException e) {
              throw new FetchException(
                  "Failed to fetch '" + uri.getValue() + "': " + FileFailures.words(e), e);
            }
          }
          if (user.isPresent() && !user.get().equals(System.getProperty("user.name"))) {
            give(directory, user.get());
          }
          return null;
        },
        false);
  }

  private void fetch(CommandInfo.URI uri, Path directory) throws IOException {
    String source = uri.getValue().strip();
    Uris.basename(source);
    Path target = Uris.destination(uri, directory);
    LOG.info("fetching '{}' to '{}'", source, target);
    Optional<Path> local = Uris.local(source);
    if (local.isPresent()) {
      if (!Files.isRegularFile(local.get())) {
        throw new FetchException("there is no file " + local.get());
      }
      Files.copy(local.get(), target, StandardCopyOption.REPLACE_EXISTING);
    } else {
      downloads.download(source, target);
    }
    if (uri.getExecutable()) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    } else if (uri.getExtract() && !Archives.extract(target, directory)) {
      LOG.debug("'{}' is no archive", source);
    }
  }

  /** Lets all that was fetched belong to a user, where this process may do that. */
  private static void give(Path directory, String user) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return;
    }
    UserPrincipal owner =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            return own(dir);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return own(file);
          }

          private FileVisitResult own(Path path) throws IOException {
            Files.getFileAttributeView(
                    path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(owner);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
