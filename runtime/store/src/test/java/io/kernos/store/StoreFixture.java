package io.kernos.store;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A store of one that leads, and can be started again. */
final class StoreFixture implements AutoCloseable {
  private final StoreConfig config;
  private RatisStore store;
  private long term;

  StoreFixture(StoreConfig config) {
    this.config = config;
    open();
  }

  private void open() {
    BlockingQueue<Long> elected = new LinkedBlockingQueue<>();
    store = await(RatisStore.open(config));
    store.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long now) {
            elected.add(now);
          }

          @Override
          public void deposed() {}
        });
    try {
      Long now = elected.poll(5, TimeUnit.SECONDS);
      if (now == null) {
        throw new AssertionError("nobody was elected");
      }
      term = now;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  RatisStore store() {
    return store;
  }

  long term() {
    return term;
  }

  void restart() {
    close();
    open();
  }

  @Override
  public void close() {
    await(store.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
