package io.kernos.store;

import io.kernos.spi.store.Journal;
import io.kernos.testkit.store.JournalContract;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RatisJournalTest extends JournalContract {
  @TempDir Path directory;
  private StoreFixture fixture;

  @BeforeEach
  void open() {
    fixture = new StoreFixture(StoreConfig.single(directory));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Journal journal() {
    return fixture.store();
  }

  @Override
  protected void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Override
  protected void restart() {
    fixture.restart();
  }

  @Override
  protected <T> T await(Future<T> future) {
    return StoreFixture.await(future);
  }
}
