package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisStoreTest {
  private static final Bounds WIDE = new Bounds(1_000_000, Duration.ofDays(1));
  @TempDir Path directory;

  private static Transaction put(long term, String key, byte[] value) {
    return Transaction.in(term).put(key, value).build();
  }

  /** The files of that name, but for those that the store deletes meanwhile. */
  private List<Path> files(String glob) {
    List<Path> found = new ArrayList<>();
    PathMatcher matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (matcher.matches(file.getFileName())) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(Comparator.comparing(Path::toString));
    return found;
  }

  private long bytes(String glob) {
    return files(glob).stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(offset);
      int old = raw.read();
      raw.seek(offset);
      raw.write(old ^ 0x55);
    }
  }

  @Test
  void futures_and_watchers_come_back_to_the_callers_context() {
    Vertx vertx = Vertx.vertx();
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      RatisStore store = fixture.store();
      Context context = vertx.getOrCreateContext();
      Promise<List<Context>> done = Promise.promise();
      context.runOnContext(
          v -> {
            List<Context> seen = new ArrayList<>();
            store.watch("", change -> seen.add(Vertx.currentContext()));
            store
                .commit(put(fixture.term(), "a", new byte[1]))
                .onComplete(r -> seen.add(Vertx.currentContext()))
                .compose(r -> store.get("a"))
                .onComplete(r -> seen.add(Vertx.currentContext()))
                .compose(r -> store.append("s", WIDE, new byte[1]))
                .onComplete(r -> seen.add(Vertx.currentContext()))
                .map(seen)
                .onComplete(done);
          });

      assertThat(await(done.future())).hasSize(4).containsOnly(context);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void the_log_is_cut_behind_a_snapshot_and_everything_is_still_there() {
    try (StoreFixture fixture =
        new StoreFixture(StoreConfig.single(directory).withSnapshotBytes(1 << 20))) {
      byte[] value = new byte[100_000];
      for (int round = 0; round < 4; round++) {
        List<Future<Long>> commits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          value[0] = (byte) round;
          commits.add(fixture.store().commit(put(fixture.term(), "k" + i % 10, value.clone())));
        }
        commits.forEach(StoreFixture::await);
      }
      await(fixture.store().append("s", WIDE, new byte[] {7}));
      fixture.restart();

      assertThat(bytes("log_*")).isLessThan(25 << 20);
      assertThat(await(fixture.store().list("k")))
          .hasSize(10)
          .allSatisfy(entry -> assertThat(entry.value()).hasSize(100_000).startsWith(3));
      assertThat(await(fixture.store().read("s", 1, 10)).get(0).value()).containsExactly(7);
    }
  }

  @Test
  void the_space_of_forgotten_records_is_given_back() {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      Bounds hundred = new Bounds(100, Duration.ofDays(1));
      await(fixture.store().append("kept", hundred, new byte[] {42}));
      List<Future<Long>> appends = new ArrayList<>();
      for (int i = 0; i < 4_000; i++) {
        appends.add(fixture.store().append("s", hundred, new byte[10_000]));
      }
      appends.forEach(StoreFixture::await);
      assertThat(bytes("journal.*")).isGreaterThan(30 << 20);

      await(fixture.store().snapshot());

      assertThat(bytes("journal.*")).isLessThan(2 << 20);
      fixture.restart();
      assertThat(await(fixture.store().read("s", 1, 1_000)))
          .hasSize(100)
          .first()
          .satisfies(record -> assertThat(record.sequence()).isEqualTo(3_901));
      assertThat(await(fixture.store().read("kept", 1, 1)).get(0).value()).containsExactly(42);
      assertThat(await(fixture.store().append("s", hundred, new byte[1]))).isEqualTo(4_001);
    }
  }

  @Test
  void a_transaction_that_is_too_large_as_a_whole_is_refused() {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      Transaction.Builder three = Transaction.in(fixture.term());
      IntStream.range(0, 3).forEach(i -> three.put("k" + i, new byte[1 << 20]));

      assertThatThrownBy(() -> await(fixture.store().commit(three.build())))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
      Transaction.Builder two = Transaction.in(fixture.term());
      IntStream.range(0, 2).forEach(i -> two.put("k" + i, new byte[1 << 20]));
      await(fixture.store().commit(two.build()));
    }
  }

  @Test
  void calls_of_a_closed_store_fail_as_unavailable() {
    StoreFixture fixture = new StoreFixture(StoreConfig.single(directory));
    fixture.close();

    for (Future<?> call :
        List.of(
            fixture.store().get("a"),
            fixture.store().commit(put(fixture.term(), "a", new byte[1])),
            fixture.store().append("s", WIDE, new byte[1]))) {
      assertThatThrownBy(() -> await(call))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
    fixture.close();
  }

  @Test
  void more_than_may_wait_is_refused_and_what_waits_is_written() {
    StoreConfig config = StoreConfig.single(directory);
    StoreConfig little =
        new StoreConfig(
            directory,
            config.self(),
            config.peers(),
            config.joins(),
            config.bind(),
            config.tls(),
            config.electionTimeout(),
            1 << 30,
            1 << 20);
    try (StoreFixture fixture = new StoreFixture(little)) {
      List<Future<Long>> commits = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        commits.add(fixture.store().commit(put(fixture.term(), "k" + i, new byte[500_000])));
      }
      int refused = 0;
      for (Future<Long> commit : commits) {
        try {
          await(commit);
        } catch (StoreException e) {
          assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
          refused++;
        }
      }

      assertThat(refused).isPositive().isLessThan(100);
      assertThat(await(fixture.store().list("k"))).hasSize(100 - refused);
    }
  }

  private StoreException startFails() {
    try {
      await(await(RatisStore.open(StoreConfig.single(directory))).close());
    } catch (StoreException e) {
      return e;
    }
    throw new AssertionError("it started");
  }

  @Test
  void a_damaged_snapshot_is_named_with_its_offset() throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      await(fixture.store().commit(put(fixture.term(), "a", new byte[1_000])));
    }
    Path snapshot = files("snapshot.*").get(0);
    flip(snapshot, 500);

    StoreException failure = startFails();

    assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
    assertThat(failure).hasMessageContaining(snapshot.toString()).hasMessageContaining("at byte");
  }

  @Test
  void a_missing_piece_of_the_journal_is_named() throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      await(fixture.store().append("s", WIDE, new byte[1_000]));
    }
    Path segment = files("journal.*").get(0);
    Files.delete(segment);

    StoreException failure = startFails();

    assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
    assertThat(failure).hasMessageContaining(segment.toString());
  }

  @Test
  void a_record_of_the_journal_that_is_damaged_meanwhile_is_named_when_it_is_read()
      throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      await(fixture.store().append("s", WIDE, new byte[1_000]));
      Path segment = files("journal.*").get(0);
      flip(segment, 500);

      assertThatThrownBy(() -> await(fixture.store().read("s", 1, 1)))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
          .hasMessageContaining(segment.toString());
    }
  }

  @Test
  void a_damaged_log_is_named() throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      for (int i = 0; i < 10; i++) {
        await(fixture.store().commit(put(fixture.term(), "k" + i, new byte[1_000])));
      }
    }
    Path log = files("log_*").get(0);
    flip(log, 5_000);

    StoreException failure = startFails();

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.CORRUPT);
    assertThat(failure).hasMessageContaining(log.getFileName().toString());
  }
}
