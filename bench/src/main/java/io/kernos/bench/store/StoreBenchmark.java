package io.kernos.bench.store;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.Figures;
import io.kernos.bench.cluster.Folders;
import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.Transaction;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.kernos.testkit.process.FreePorts;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Small transactions a second, each acknowledged once it is on the disks of a majority, with 64
 * outstanding: a group of one, and three members on this machine. And how long a store of 200 MB
 * takes from its start until it leads.
 */
public final class StoreBenchmark implements Benchmark {
  private static final int OUTSTANDING = 64;
  private static final int VALUE_BYTES = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(10);

  private record Elected(RatisStore store, long term) {}

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    Path folder = Files.createTempDirectory("kernos-store");
    try {
      Figures.print(
          out,
          "store_one_per_s",
          measure(List.of(StoreConfig.single(folder.resolve("one")))),
          15_000);
      Figures.print(out, "store_three_per_s", measure(three(folder)), 3_000);
      Figures.print(out, "store_recovery_200mb_s", Recovery.seconds(folder.resolve("r")), 5);
    } finally {
      Folders.delete(folder);
    }
  }

  private static List<StoreConfig> three(Path folder) throws Exception {
    Map<String, String> peers = new LinkedHashMap<>();
    for (String id : List.of("a", "b", "c")) {
      peers.put(id, "127.0.0.1:" + FreePorts.next());
    }
    return peers.keySet().stream()
        .map(id -> StoreConfig.group(folder.resolve(id), id, peers))
        .toList();
  }

  private static double measure(List<StoreConfig> members) throws Exception {
    CompletableFuture<Elected> elected = new CompletableFuture<>();
    List<RatisStore> stores = new ArrayList<>();
    for (StoreConfig member : members) {
      RatisStore store = await(RatisStore.open(member));
      stores.add(store);
      store.listen(
          new Leadership.Listener() {
            @Override
            public void elected(long term) {
              elected.complete(new Elected(store, term));
            }

            @Override
            public void deposed() {}
          });
    }
    Load load = new Load(elected.get(30, TimeUnit.SECONDS));
    for (int i = 0; i < OUTSTANDING; i++) {
      load.next(i);
    }
    TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
    long before = load.done.get();
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(MEASURED.toMillis());
    double rate = (load.done.get() - before) / ((System.nanoTime() - begin) / 1e9);
    load.stopped = true;
    for (RatisStore store : stores) {
      await(store.close());
    }
    return rate;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Each acknowledged transaction is followed by another. */
  private static final class Load {
    private final Elected leader;
    private final byte[] value = new byte[VALUE_BYTES];
    private final AtomicLong done = new AtomicLong();
    private volatile boolean stopped;

    Load(Elected leader) {
      this.leader = leader;
    }

    void next(int lane) {
      leader
          .store()
          .commit(Transaction.in(leader.term()).put("lane-" + lane, value).build())
          .onComplete(
              committed -> {
                if (stopped) {
                  return;
                }
                if (committed.failed()) {
                  throw new IllegalStateException(committed.cause());
                }
                done.incrementAndGet();
                next(lane);
              });
    }
  }
}
