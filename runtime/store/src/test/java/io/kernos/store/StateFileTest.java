package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.StateStore.Entry;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.store.TestGroup.Elected;
import io.kernos.store.log.SnapshotEntry;
import io.kernos.store.log.StateHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final Bounds BOUNDS = new Bounds(5, Duration.ofDays(1));
  @TempDir Path directory;
  private Path file;
  private List<Entry> entries;
  private long term;

  /** A store with keys and a stream, some written before a snapshot and some after. */
  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("state");
    try (StoreFixture saved = new StoreFixture(StoreConfig.single(directory.resolve("saved")))) {
      term = saved.term();
      for (int i = 0; i < 8; i++) {
        put(saved.store(), term, "k/" + i % 3, "value " + i);
        await(saved.store().append("s", BOUNDS, ("record " + i).getBytes(UTF_8)));
        if (i == 4) {
          await(saved.store().snapshot());
        }
      }
      entries = await(saved.store().list(""));
      write(saved.store(), file);
    }
  }

  private static long put(RatisStore store, long term, String key, String value) {
    return await(store.commit(Transaction.in(term).put(key, value.getBytes(UTF_8)).build()));
  }

  private static void write(RatisStore store, Path file) throws IOException {
    try (StateCopy copy = await(store.copy("cluster-1"))) {
      write(copy, file);
    }
  }

  private static void write(StateCopy copy, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] piece; (piece = copy.next()).length > 0; ) {
        out.write(piece);
      }
    }
  }

  private static List<String> records(RatisStore store) {
    return await(store.read("s", 0, 100)).stream()
        .map(record -> record.sequence() + " " + new String(record.value(), UTF_8))
        .toList();
  }

  private void restore(String name) throws IOException {
    Restoration.restore(file, directory.resolve(name), key -> true);
  }

  @Test
  void it_tells_what_it_holds() throws IOException {
    StateFile.Summary found = StateFile.check(file);

    assertThat(found.clusterId()).isEqualTo("cluster-1");
    assertThat(found.term()).isEqualTo(term);
    assertThat(found.revision()).isEqualTo(8);
    assertThat(List.of(found.keys(), found.streams(), found.records())).containsExactly(3L, 1L, 5L);
    assertThat(found.bytes()).isEqualTo(Files.size(file));
  }

  @Test
  void a_store_made_from_it_goes_on_with_its_revisions_and_numbers_in_a_later_term()
      throws IOException {
    restore("new");

    try (StoreFixture restored = new StoreFixture(StoreConfig.single(directory.resolve("new")))) {
      assertThat(restored.term()).isGreaterThan(term + Restoration.TERMS);
      assertThat(await(restored.store().list("")))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(entries);
      assertThat(records(restored.store()))
          .containsExactly("4 record 3", "5 record 4", "6 record 5", "7 record 6", "8 record 7");
      assertThat(put(restored.store(), restored.term(), "k/0", "later")).isEqualTo(9);
      assertThat(await(restored.store().append("s", BOUNDS, new byte[1]))).isEqualTo(9);

      restored.restart();
      assertThat(await(restored.store().get("k/0")).orElseThrow().value())
          .isEqualTo("later".getBytes(UTF_8));
      assertThat(records(restored.store())).hasSize(5).contains("8 record 7");
    }
  }

  @Test
  void three_made_from_it_are_a_group() throws Exception {
    for (String id : TestGroup.IDS) {
      restore(id);
    }
    try (TestGroup group = new TestGroup(directory, settings -> settings)) {
      TestGroup.IDS.forEach(group::open);
      Elected first = group.elected();
      assertThat(first.term()).isGreaterThan(term + Restoration.TERMS);
      put(first.store(), first.term(), "new", "value");

      group.close(first.id());

      Elected second = group.elected();
      assertThat(await(second.store().list("k/"))).hasSize(3);
      assertThat(await(second.store().get("new"))).isPresent();
      assertThat(records(second.store())).hasSize(5);
    }
  }

  @Test
  void keys_can_be_left_out() throws IOException {
    Restoration.restore(file, directory.resolve("new"), key -> !key.equals("k/1"));

    try (StoreFixture restored = new StoreFixture(StoreConfig.single(directory.resolve("new")))) {
      assertThat(await(restored.store().list("")).stream().map(Entry::key))
          .containsExactly("k/0", "k/2");
    }
  }

  @Test
  void a_copy_shows_one_moment_whatever_the_store_does_meanwhile() throws IOException {
    Path later = directory.resolve("later");
    try (StoreFixture saved = new StoreFixture(StoreConfig.single(directory.resolve("saved")))) {
      try (StateCopy copy = await(saved.store().copy(""))) {
        put(saved.store(), saved.term(), "k/0", "later");
        for (int i = 0; i < 20; i++) {
          await(saved.store().append("s", BOUNDS, new byte[1000]));
          await(saved.store().snapshot()); // The files that the copy is read from go.
        }
        write(copy, later);
      }
    }

    file = later;
    restore("new");
    try (StoreFixture restored = new StoreFixture(StoreConfig.single(directory.resolve("new")))) {
      assertThat(await(restored.store().list("")))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(entries);
      assertThat(records(restored.store())).hasSize(5).last().isEqualTo("8 record 7");
    }
  }

  @Test
  void any_flipped_byte_is_found() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x20;
      Files.write(file, flipped);
      assertThatThrownBy(() -> StateFile.check(file))
          .as("byte %s", i)
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void a_file_cut_anywhere_is_refused_and_so_is_one_with_more_at_its_end() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> StateFile.check(file))
          .as("%s bytes", length)
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(file.toString());
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessage(
            file + " is damaged: at byte " + whole.length + " there is more, after its end");
  }

  @Test
  void damage_is_named_with_its_offset() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    whole[StateFile.MARK.length + 10] ^= 1;
    Files.write(file, whole);

    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessage(file + " is damaged: at byte 13 there is a checksum that does not fit");
  }

  @Test
  void two_records_that_have_changed_places_are_found() throws IOException {
    KeyValues keys = new KeyValues();
    for (String key : List.of("a", "b")) {
      keys.put(key, com.google.protobuf.ByteString.EMPTY, 1);
    }
    write(copyOf(1, keys), file);
    byte[] whole = Files.readAllBytes(file);
    int first = StateFile.MARK.length + 8 + header(1).getSerializedSize() + 2;
    int length =
        8
            + SnapshotEntry.newBuilder()
                .setKey("a")
                .setValue(com.google.protobuf.ByteString.EMPTY)
                .setRevision(1)
                .build()
                .getSerializedSize()
            + 2;
    byte[] swapped = whole.clone();
    System.arraycopy(whole, first, swapped, first + length, length);
    System.arraycopy(whole, first + length, swapped, first, length);
    Files.write(file, swapped);

    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessageContaining("an end with a checksum that does not fit the file");
  }

  private static StateHeader header(int format) {
    return StateHeader.newBuilder().setFormat(format).build();
  }

  private StateCopy copyOf(int format, KeyValues keys) {
    return new StateCopy(header(format), keys, new Streams(directory));
  }

  @Test
  void a_newer_format_and_other_files_are_refused_in_words() throws IOException {
    write(copyOf(StateFile.FORMAT + 1, new KeyValues()), file);
    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessage(file + " has format 2, of a newer version; this one knows 1");

    Files.writeString(file, "something else");
    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessage(file + " is no state file: it has no mark of one");
  }

  @Test
  void a_damaged_record_of_the_journal_ends_the_copy_with_its_file_and_offset() throws IOException {
    Path segment;
    try (Stream<Path> all = Files.walk(directory.resolve("saved"))) {
      segment =
          all.filter(path -> path.getFileName().toString().startsWith(Segments.PREFIX))
              .findFirst()
              .orElseThrow();
    }
    try (StoreFixture saved = new StoreFixture(StoreConfig.single(directory.resolve("saved")))) {
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length - 1] ^= 1;
      Files.write(segment, bytes);
      write(saved.store(), file);
    }
    assertThatThrownBy(() -> StateFile.check(file))
        .hasMessageStartingWith(
            "not all state could be saved: " + segment + " is damaged: at byte");
  }
}
