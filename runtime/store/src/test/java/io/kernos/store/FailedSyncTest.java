package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a process whose every sync fails once a file is there. */
class FailedSyncTest {
  private static final String FAILING_SYNCS =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdlib.h>
      #include <unistd.h>
      static int sync_by(const char *name, int fd) {
        if (access(getenv("SYNCS_FAIL"), F_OK) == 0) {
          errno = EIO;
          return -1;
        }
        return ((int (*)(int)) dlsym(RTLD_NEXT, name))(fd);
      }
      int fsync(int fd) { return sync_by("fsync", fd); }
      int fdatasync(int fd) { return sync_by("fdatasync", fd); }
      """;

  @TempDir Path directory;

  /** Writes ten keys, and lets the syncs fail after five. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      StoreFixture fixture = new StoreFixture(StoreConfig.single(Path.of(arguments[0])));
      fixture.store().failure().onFailure(e -> System.out.println("failure " + e.getMessage()));
      fixture
          .store()
          .listen(
              new Leadership.Listener() {
                @Override
                public void elected(long term) {}

                @Override
                public void deposed() {
                  System.out.println("deposed");
                }
              });
      for (int i = 0; i < 10; i++) {
        if (i == 5) {
          Files.createFile(Path.of(System.getenv("SYNCS_FAIL")));
        }
        try {
          await(
              fixture
                  .store()
                  .commit(Transaction.in(fixture.term()).put("k" + i, new byte[100]).build()));
          System.out.println("acknowledged " + i);
        } catch (StoreException e) {
          System.out.println("refused " + i);
        }
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private Path failingSyncs() throws Exception {
    Path source = Files.writeString(directory.resolve("syncs.c"), FAILING_SYNCS);
    Path library = directory.resolve("syncs.so");
    try {
      Process cc =
          new ProcessBuilder(
                  "cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
              .inheritIO()
              .start();
      assumeTrue(cc.waitFor() == 0, "the C compiler fails");
    } catch (IOException e) {
      assumeTrue(false, "there is no C compiler here: " + e);
    }
    return library;
  }

  @Test
  void nothing_is_acknowledged_after_a_sync_that_failed() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.resolve("store").toString())
            .redirectErrorStream(true);
    builder.environment().put("LD_PRELOAD", failingSyncs().toString());
    builder.environment().put("SYNCS_FAIL", directory.resolve("now").toString());
    Process process = builder.start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

    assertThat(lines)
        .contains("acknowledged 0", "acknowledged 4", "refused 5", "refused 9", "deposed")
        .noneMatch(line -> line.matches("acknowledged [5-9]"))
        .anyMatch(
            line ->
                line.startsWith("failure the store in " + directory.resolve("store"))
                    && line.contains("cannot write its log: Input/output error"));
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory.resolve("store")))) {
      // The first one that was refused may be there: nobody knows.
      assertThat(await(fixture.store().list("k"))).hasSizeBetween(5, 6);
    }
  }
}
