package io.kernos.bench.store;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.Transaction;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The start of a group of one whose process was killed with 200 MB of state: 120 MB of keys and 40
 * MB of a journal in a snapshot, 40 MB of keys in the log behind it.
 */
final class Recovery {
  private static final int VALUE_BYTES = 10_000;
  private static final int OUTSTANDING = 64;
  private static final Bounds WIDE = new Bounds(1_000_000, Duration.ofDays(1));

  private record Running(RatisStore store, long term) {}

  private Recovery() {}

  /** From the start until it leads, in seconds. */
  static double seconds(Path folder) throws Exception {
    Path killed = folder.resolve("killed");
    Running first = start(folder.resolve("alive"));
    try {
      write(first, 0, 12_000);
      for (int i = 0; i < 4_000; i++) {
        await(first.store().append("journal", WIDE, noise(i)));
      }
      await(first.store().snapshot());
      write(first, 12_000, 16_000);
      copy(folder.resolve("alive"), killed);
    } finally {
      await(first.store().close());
    }
    long begin = System.nanoTime();
    Running again = start(killed);
    double seconds = (System.nanoTime() - begin) / 1e9;
    int found = await(again.store().list("key-")).size();
    await(again.store().close());
    if (found != 16_000) {
      throw new IllegalStateException("of 16,000 keys there are " + found);
    }
    return seconds;
  }

  private static Running start(Path folder) throws Exception {
    RatisStore store = await(RatisStore.open(StoreConfig.single(folder)));
    CompletableFuture<Running> elected = new CompletableFuture<>();
    store.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long term) {
            elected.complete(new Running(store, term));
          }

          @Override
          public void deposed() {}
        });
    return elected.get(60, TimeUnit.SECONDS);
  }

  private static void write(Running leader, int from, int to) throws Exception {
    List<Future<Long>> open = new ArrayList<>();
    for (int i = from; i < to; i++) {
      open.add(
          leader.store().commit(Transaction.in(leader.term()).put("key-" + i, noise(i)).build()));
      if (open.size() == OUTSTANDING) {
        await(Future.all(open));
        open.clear();
      }
    }
    await(Future.all(open));
  }

  private static byte[] noise(int seed) {
    byte[] noise = new byte[VALUE_BYTES];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  /** What a process that is killed now would leave. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
