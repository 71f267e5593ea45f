package io.kernos.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Journal;
import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Journal.Record;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} must do; each test begins with no streams. */
public abstract class JournalContract extends StoreContract {
  private static final Bounds WIDE = new Bounds(1_000_000, Duration.ofDays(365));

  /** The journal under test. */
  protected abstract Journal journal();

  /** Lets the journal's clock go on. */
  protected abstract void pass(Duration time);

  /** Starts the journal again on what it stored. */
  protected abstract void restart();

  private long append(String stream, String value) {
    return await(journal().append(stream, WIDE, bytes(value)));
  }

  private List<String> read(String stream, long sequence, int limit) {
    return values(await(journal().read(stream, sequence, limit)));
  }

  private static List<String> values(List<Record> records) {
    return records.stream().map(record -> text(record.value())).toList();
  }

  @Test
  void sequence_numbers_begin_at_one_and_grow_by_one_in_each_stream() {
    assertThat(append("s", "a")).isEqualTo(1);
    assertThat(append("s", "b")).isEqualTo(2);
    assertThat(append("t", "c")).isEqualTo(1);
    assertThat(append("s", "d")).isEqualTo(3);
  }

  @Test
  void records_are_read_from_a_sequence_number_on_oldest_first() {
    for (String value : List.of("a", "b", "c", "d")) {
      append("s", value);
    }

    assertThat(read("s", 1, 10)).containsExactly("a", "b", "c", "d");
    assertThat(read("s", 2, 2)).containsExactly("b", "c");
    assertThat(read("s", 5, 10)).isEmpty();
    assertThat(await(journal().read("s", 3, 1)).get(0).sequence()).isEqualTo(3);
  }

  @Test
  void the_newest_records_come_newest_first() {
    for (String value : List.of("a", "b", "c")) {
      append("s", value);
    }

    assertThat(values(await(journal().newest("s", 2)))).containsExactly("c", "b");
    assertThat(values(await(journal().newest("s", 9)))).containsExactly("c", "b", "a");
  }

  @Test
  void a_stream_that_never_was_is_empty() {
    assertThat(read("none", 1, 10)).isEmpty();
    assertThat(await(journal().newest("none", 10))).isEmpty();
    await(journal().delete("none"));
  }

  @Test
  void appends_of_one_caller_are_numbered_in_the_order_of_the_calls() {
    List<Future<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      appends.add(journal().append("s", WIDE, bytes(Integer.toString(i))));
    }

    assertThat(appends.stream().map(this::await))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
    assertThat(read("s", 300, 1)).containsExactly("299");
  }

  @Test
  void no_more_records_than_the_bound_are_kept() {
    Bounds three = new Bounds(3, Duration.ofDays(1));
    for (int i = 1; i <= 10; i++) {
      await(journal().append("s", three, bytes("v" + i)));
    }

    assertThat(read("s", 1, 100)).containsExactly("v8", "v9", "v10");
    assertThat(await(journal().append("s", three, bytes("v11")))).isEqualTo(11);
  }

  @Test
  void records_older_than_the_bound_are_not_returned() {
    Bounds second = new Bounds(100, Duration.ofSeconds(1));
    await(journal().append("s", second, bytes("old")));
    pass(Duration.ofMillis(1_500));
    await(journal().append("s", second, bytes("new")));

    assertThat(read("s", 1, 100)).containsExactly("new");
    pass(Duration.ofMillis(1_500));
    assertThat(await(journal().newest("s", 100))).isEmpty();
    assertThat(await(journal().append("s", second, bytes("next")))).isEqualTo(3);
  }

  @Test
  void a_deleted_stream_is_empty_and_begins_anew() {
    append("s", "a");
    append("t", "b");

    await(journal().delete("s"));

    assertThat(read("s", 1, 10)).isEmpty();
    assertThat(read("t", 1, 10)).containsExactly("b");
    assertThat(append("s", "c")).isEqualTo(1);
  }

  @Test
  void a_record_that_is_too_large_is_refused_and_takes_no_number() {
    assertFails(
        Kind.TOO_LARGE, journal().append("s", WIDE, new byte[StateStore.MAX_VALUE_BYTES + 1]));

    assertThat(append("s", "a")).isEqualTo(1);
  }

  @Test
  void records_and_numbers_outlive_a_restart() {
    Bounds two = new Bounds(2, Duration.ofDays(1));
    for (String value : List.of("a", "b", "c")) {
      await(journal().append("s", two, bytes(value)));
    }

    restart();

    assertThat(read("s", 1, 10)).containsExactly("b", "c");
    assertThat(append("s", "d")).isEqualTo(4);
  }
}
