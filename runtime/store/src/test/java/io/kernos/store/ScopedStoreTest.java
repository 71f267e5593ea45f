package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.testkit.store.ModelStore;
import io.kernos.testkit.store.StateStoreContract;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScopedStoreTest {
  private final ModelStore model = ModelStore.immediate();
  private final StateStore whole = model.stateStore(null);

  private static Transaction put(String key, int bytes) {
    return Transaction.in(1).put(key, new byte[bytes]).build();
  }

  @Nested
  class Keys extends StateStoreContract {
    private final StateStore store = new ScopedStateStore(whole, "mine/", 10 << 20);

    Keys() {
      await(whole.commit(put("other/x/1", 1)));
      await(whole.commit(put("a", 1)));
    }

    @Override
    protected StateStore store() {
      return store;
    }

    @Override
    protected long term() {
      return model.term();
    }

    @Override
    protected void elect() {
      model.elect();
    }

    @Override
    protected <T> T await(Future<T> future) {
      return StoreFixture.await(future);
    }
  }

  @Test
  void two_authors_do_not_see_each_other() {
    StateStore a = new ScopedStateStore(whole, "a/", 0);
    StateStore b = new ScopedStateStore(whole, "b/", 0);
    List<StateStore.Change> seen = new ArrayList<>();
    b.watch("", seen::add);

    await(a.commit(put("k", 1)));

    assertThat(await(b.list(""))).isEmpty();
    assertThat(seen).isEmpty();
    assertThat(await(whole.list(""))).extracting(StateStore.Entry::key).containsExactly("a/k");
  }

  @Test
  void what_an_author_has_may_not_grow_past_its_quota() {
    await(whole.commit(put("a/old", 50)));
    StateStore store = new ScopedStateStore(whole, "a/", 100);

    assertThatThrownBy(() -> await(store.commit(put("new", 50))))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.TOO_LARGE))
        .hasMessageContaining("a/")
        .hasMessageContaining("100");
    await(store.commit(put("new", 40)));
    assertThatThrownBy(() -> await(store.commit(put("one", 10)))).hasMessageContaining("quota");
    await(store.commit(Transaction.in(1).delete("old").put("one", new byte[10]).build()));
    await(store.commit(put("one", 50)));
  }

  @Test
  void an_author_over_its_quota_can_still_shrink() {
    await(whole.commit(put("a/k", 500)));
    StateStore store = new ScopedStateStore(whole, "a/", 100);

    await(store.commit(put("k", 400)));

    assertThat(await(store.get("k")).orElseThrow().value()).hasSize(400);
  }

  @Test
  void streams_of_two_authors_are_apart() {
    Journal journal = model.journal(null);
    Journal a = new ScopedJournal(journal, "a/");
    Journal b = new ScopedJournal(journal, "b/");
    Journal.Bounds bounds = new Journal.Bounds(10, Duration.ofDays(1));

    await(a.append("s", bounds, new byte[] {1}));
    await(b.append("s", bounds, new byte[] {2}));
    await(b.delete("s"));

    assertThat(await(a.read("s", 1, 10))).hasSize(1);
    assertThat(await(a.newest("s", 10))).hasSize(1);
    assertThat(await(b.read("s", 1, 10))).isEmpty();
  }
}
