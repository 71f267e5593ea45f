package io.kernos.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StateStore.Change;
import io.kernos.spi.store.StateStore.Entry;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} must do; each test begins with an empty store. */
public abstract class StateStoreContract extends StoreContract {

  /** The store under test. */
  protected abstract StateStore store();

  /** The term of the leader now. */
  protected abstract long term();

  /** Makes a new leader: {@link #term} and perhaps {@link #store} are others afterwards. */
  protected abstract void elect();

  private long put(String key, String value) {
    return await(store().commit(Transaction.in(term()).put(key, bytes(value)).build()));
  }

  private String value(String key) {
    return await(store().get(key)).map(entry -> text(entry.value())).orElse(null);
  }

  @Test
  void a_value_is_read_back_with_the_revision_of_its_transaction() {
    long revision = put("a", "1");

    Entry entry = await(store().get("a")).orElseThrow();

    assertThat(entry.key()).isEqualTo("a");
    assertThat(text(entry.value())).isEqualTo("1");
    assertThat(entry.revision()).isEqualTo(revision).isPositive();
  }

  @Test
  void a_key_that_was_never_written_is_absent() {
    assertThat(await(store().get("nothing"))).isEmpty();
  }

  @Test
  void an_empty_value_is_a_value() {
    put("empty", "");

    assertThat(value("empty")).isEmpty();
  }

  @Test
  void a_deleted_key_is_absent() {
    put("a", "1");

    await(store().commit(Transaction.in(term()).delete("a").delete("never").build()));

    assertThat(await(store().get("a"))).isEmpty();
  }

  @Test
  void revisions_grow_with_each_transaction() {
    assertThat(List.of(put("a", "1"), put("b", "2"), put("a", "3")))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void all_writes_of_a_transaction_share_its_revision() {
    long revision =
        await(
            store()
                .commit(Transaction.in(term()).put("a", bytes("1")).put("b", bytes("2")).build()));

    assertThat(await(store().list("")))
        .extracting(Entry::revision)
        .containsExactly(revision, revision);
  }

  @Test
  void a_prefix_lists_its_keys_in_order_and_no_others() {
    put("x/2", "b");
    put("x/1", "a");
    put("x", "no");
    put("y/1", "no");

    assertThat(await(store().list("x/"))).extracting(Entry::key).containsExactly("x/1", "x/2");
  }

  @Test
  void a_condition_on_the_present_revision_holds() {
    long revision = put("a", "1");

    await(
        store().commit(Transaction.in(term()).require("a", revision).put("a", bytes("2")).build()));

    assertThat(value("a")).isEqualTo("2");
  }

  @Test
  void a_condition_on_an_older_revision_is_a_conflict_and_nothing_is_written() {
    long revision = put("a", "1");
    put("a", "2");

    assertFails(
        Kind.CONFLICT,
        store()
            .commit(
                Transaction.in(term())
                    .put("b", bytes("new"))
                    .require("a", revision)
                    .put("a", bytes("3"))
                    .build()));

    assertThat(value("a")).isEqualTo("2");
    assertThat(value("b")).isNull();
  }

  @Test
  void revision_zero_requires_that_a_key_is_absent() {
    await(store().commit(Transaction.in(term()).require("a", 0).put("a", bytes("1")).build()));

    assertFails(
        Kind.CONFLICT,
        store().commit(Transaction.in(term()).require("a", 0).put("a", bytes("2")).build()));

    assertThat(value("a")).isEqualTo("1");
  }

  @Test
  void only_one_of_two_that_create_the_same_key_succeeds() {
    Future<Long> first =
        store().commit(Transaction.in(term()).require("a", 0).put("a", bytes("1")).build());
    Future<Long> second =
        store().commit(Transaction.in(term()).require("a", 0).put("a", bytes("2")).build());

    assertThat(await(first)).isPositive();
    assertFails(Kind.CONFLICT, second);
  }

  @Test
  void calls_of_one_caller_take_effect_in_their_order() {
    List<Future<Long>> commits = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      commits.add(
          store().commit(Transaction.in(term()).put("a", bytes(Integer.toString(i))).build()));
    }
    List<Long> revisions = commits.stream().map(this::await).toList();

    assertThat(revisions).isSorted().doesNotHaveDuplicates();
    assertThat(value("a")).isEqualTo("199");
  }

  @Test
  void a_transaction_of_another_term_is_fenced() {
    long old = term();
    put("a", "1");
    elect();

    assertThat(term()).isGreaterThan(old);
    assertFails(Kind.FENCED, store().commit(Transaction.in(old).put("a", bytes("old")).build()));
    assertFails(
        Kind.FENCED, store().commit(Transaction.in(term() + 1).put("a", bytes("new")).build()));
    assertThat(value("a")).isEqualTo("1");
  }

  @Test
  void the_term_of_the_leader_is_confirmed_and_no_other() {
    long old = term();
    await(store().confirm(old));
    elect();

    await(store().confirm(term()));
    assertFails(Kind.FENCED, store().confirm(old));
    assertFails(Kind.FENCED, store().confirm(term() + 1));
  }

  @Test
  void values_and_revisions_outlive_a_leader() {
    long revision = put("a", "1");
    elect();

    assertThat(await(store().get("a")).orElseThrow().revision()).isEqualTo(revision);
    assertThat(put("b", "2")).isGreaterThan(revision);
  }

  @Test
  void a_value_of_the_greatest_size_is_taken_and_one_byte_more_is_not() {
    byte[] greatest = new byte[StateStore.MAX_VALUE_BYTES];
    await(store().commit(Transaction.in(term()).put("a", greatest).build()));

    assertFails(
        Kind.TOO_LARGE,
        store()
            .commit(
                Transaction.in(term())
                    .put("b", bytes("small"))
                    .put("c", new byte[StateStore.MAX_VALUE_BYTES + 1])
                    .build()));
    assertThat(await(store().get("a")).orElseThrow().value()).hasSize(greatest.length);
    assertThat(await(store().get("b"))).isEmpty();
  }

  @Test
  void an_array_changed_after_the_call_changes_nothing_stored() {
    byte[] value = bytes("1");
    Future<Long> commit = store().commit(Transaction.in(term()).put("a", value).build());
    value[0] = '2';
    await(commit);
    await(store().get("a")).orElseThrow().value()[0] = '3';

    assertThat(value("a")).isIn("1", "2");
  }

  @Test
  void a_watcher_sees_each_later_change_under_its_prefix_once_in_order() {
    put("x/0", "before");
    List<Change> seen = Collections.synchronizedList(new ArrayList<>());
    StateStore.Watch watch = store().watch("x/", seen::add);

    put("x/1", "a");
    put("y/1", "no");
    put("x/1", "b");
    await(store().commit(Transaction.in(term()).delete("x/1").delete("x/never").build()));
    put("x/2", "c");
    awaitSize(seen, 4);
    watch.close();
    put("x/3", "no");

    assertThat(seen)
        .extracting(
            change -> change.key() + "=" + change.value().map(StoreContract::text).orElse("-"))
        .containsExactly("x/1=a", "x/1=b", "x/1=-", "x/2=c");
    assertThat(seen).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
  }

  /** Calls of the store make the progress that the watcher needs. */
  private void awaitSize(List<?> list, int size) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (list.size() < size && System.nanoTime() < deadline) {
      await(store().get("nothing"));
    }
    assertThat(list).hasSize(size);
  }
}
