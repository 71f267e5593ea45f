package io.kernos.store;

import io.kernos.spi.store.StateStore;
import io.kernos.testkit.store.StateStoreContract;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RatisStateStoreTest extends StateStoreContract {
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
  protected StateStore store() {
    return fixture.store();
  }

  @Override
  protected long term() {
    return fixture.term();
  }

  @Override
  protected void elect() {
    fixture.restart();
  }

  @Override
  protected <T> T await(Future<T> future) {
    return StoreFixture.await(future);
  }
}
