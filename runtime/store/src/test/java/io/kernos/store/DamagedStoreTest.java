package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does with the folder of one that was killed, and then harmed. */
class DamagedStoreTest {
  private static final int KEYS = 12;
  @TempDir static Path shared;
  private static Path killed;

  @TempDir Path directory;
  private Path store;

  @BeforeAll
  static void killOne() throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(shared.resolve("alive")))) {
      for (int i = 0; i < KEYS / 2; i++) {
        commit(fixture, i);
      }
      for (int i = 0; i < 3; i++) {
        await(
            fixture
                .store()
                .append("s", new Bounds(100, Duration.ofDays(1)), new byte[] {1, 2, 3, (byte) i}));
      }
      await(fixture.store().snapshot());
      // A new term begins a new file of the log.
      fixture.restart();
      for (int i = KEYS / 2; i < KEYS; i++) {
        commit(fixture, i);
      }
      killed = Images.copy(shared.resolve("alive"), shared.resolve("killed"));
    }
  }

  private static void commit(StoreFixture fixture, int i) {
    await(fixture.store().commit(Transaction.in(fixture.term()).put(key(i), value(i)).build()));
  }

  private static String key(int i) {
    return "key-" + i;
  }

  private static byte[] value(int i) {
    byte[] value = new byte[100];
    new Random(i).nextBytes(value);
    return value;
  }

  @BeforeEach
  void takeACopy() throws IOException {
    store = Images.copy(killed, directory.resolve("store"));
  }

  private Path log() throws IOException {
    return Images.file(store, "log_inprogress");
  }

  /** Where its last entry ends, whose checksum may end with zeros. */
  private int endOfTheLog() throws IOException {
    LogFile file =
        LogFile.in(log().getParent()).stream()
            .filter(f -> f.last().isEmpty())
            .findFirst()
            .orElseThrow();
    file.read();
    return file.end();
  }

  private void loseTheHighWaterMark() throws IOException {
    Files.delete(Images.file(store, "highwater"));
  }

  private StoreException startFails() {
    try {
      await(await(RatisStore.open(StoreConfig.single(store))).close());
    } catch (StoreException e) {
      return e;
    }
    throw new AssertionError("it started");
  }

  private void hasEverything() {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(store))) {
      List<StateStore.Entry> found = await(fixture.store().list("key-"));
      assertThat(found).hasSize(KEYS);
      for (int i = 0; i < KEYS; i++) {
        assertThat(await(fixture.store().get(key(i))).orElseThrow().value()).isEqualTo(value(i));
      }
      assertThat(await(fixture.store().read("s", 1, 10))).hasSize(3);
      await(fixture.store().commit(Transaction.in(fixture.term()).put("new", value(1)).build()));
    }
  }

  @Test
  void a_store_whose_process_was_killed_has_everything() {
    hasEverything();
    hasEverything();
  }

  @Test
  void a_byte_changed_in_any_file_stops_the_start_with_the_file_and_the_offset()
      throws IOException {
    List<String> seen = new ArrayList<>();
    for (Path file : Images.files(store)) {
      byte[] good = Files.readAllBytes(file);
      int last = Images.lastByte(good);
      for (int offset : new int[] {0, 1, last / 3, last / 2, last - 4, last}) {
        Images.flip(file, offset);

        StoreException failure = startFails();

        assertThat(failure.kind())
            .as("%s at %s: %s", file, offset, failure)
            .isEqualTo(Kind.CORRUPT);
        assertThat(failure.getMessage())
            .contains(file.toString())
            .containsPattern("at byte \\d+")
            .contains("saved copy")
            .doesNotContain("\n");
        Files.write(file, good);
      }
      seen.add(file.getFileName().toString().replaceAll("\\d+", "N"));
    }
    assertThat(seen)
        .contains("log_N-N", "log_inprogress_N", "snapshot.N_N", "journal.N")
        .contains("raft-meta", "raft-meta.conf", "highwater");
    hasEverything();
  }

  @Test
  void every_single_byte_of_the_log_that_is_changed_is_found() throws IOException {
    Path group = log().getParent().getParent();
    everyChangeIsFound(group, Images.file(store, "log_0"));
    everyChangeIsFound(group, log());
    loseTheHighWaterMark();
    everyChangeIsFound(group, log());
  }

  private static void everyChangeIsFound(Path group, Path file) throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int offset = 0; offset <= Images.lastByte(good); offset++) {
      for (int change : new int[] {0x01, 0x80, good[offset]}) {
        if (change != 0) {
          Images.write(file, offset, new byte[] {(byte) (good[offset] ^ change)});
          assertThatThrownBy(() -> LogCheck.check(group))
              .as("byte %s of %s", offset, file)
              .isInstanceOf(StoreException.class)
              .hasMessageContaining(file + " is damaged: at byte ");
        }
      }
      Images.write(file, offset, new byte[] {good[offset]});
    }
  }

  @Test
  void every_single_byte_of_a_snapshot_that_is_changed_is_found() throws IOException {
    Path file = Images.file(store, "snapshot.");
    byte[] good = Files.readAllBytes(file);
    for (int offset = 0; offset < good.length; offset++) {
      Images.flip(file, offset);
      assertThatThrownBy(() -> SnapshotFile.read(file, new KeyValues()))
          .as("byte %s", offset)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file + " is damaged: at byte ");
      Files.write(file, good);
    }
  }

  @Test
  void every_single_byte_of_the_vote_and_of_the_members_that_is_changed_is_found()
      throws IOException {
    Path group = log().getParent().getParent();
    for (String name : List.of("raft-meta", "raft-meta.conf")) {
      Path file = log().resolveSibling(name);
      byte[] good = Files.readAllBytes(file);
      for (int offset = 0; offset < good.length; offset++) {
        for (int bit = 0; bit < 8; bit++) {
          byte[] bad = good.clone();
          bad[offset] ^= (byte) (1 << bit);
          Files.write(file, bad);
          assertThatThrownBy(
                  () -> {
                    Ballot.check(group);
                    Membership.read(group);
                  })
              .as("bit %s of byte %s of %s", bit, offset, name)
              .isInstanceOf(StoreException.class)
              .hasMessageContaining(file + " is damaged");
        }
      }
      Files.write(file, good);
    }
  }

  @Test
  void an_entry_that_the_machine_died_in_is_dropped() throws IOException {
    int end = endOfTheLog();
    byte[] unfinished = new byte[(end / 512 + 2) * 512 - end];
    Arrays.fill(unfinished, (byte) 7);
    // It says that it has some 4,000 bytes.
    unfinished[0] = (byte) 0xa0;
    unfinished[1] = 0x1f;
    Images.write(log(), end, unfinished);

    hasEverything();
    hasEverything();
  }

  @Test
  void an_entry_whose_beginning_the_machine_did_not_write_is_dropped() throws IOException {
    int end = endOfTheLog();
    Images.write(log(), (end / 512 + 1) * 512, "the second sector".getBytes(UTF_8));

    hasEverything();
  }

  @Test
  void a_last_entry_that_was_acknowledged_is_missed_however_its_log_looks() throws IOException {
    int end = endOfTheLog();
    Images.write(log(), end - 300, new byte[300]);

    assertThat(startFails()).hasMessageContaining(log() + " is damaged: at byte ");
  }

  @Test
  void a_log_that_lost_its_last_file_is_found() throws IOException {
    Files.delete(log());

    assertThat(startFails())
        .hasMessageMatching(".* is damaged: entries \\d+ to \\d+ are missing.*");
  }

  @Test
  void a_log_that_lost_a_file_in_its_midst_is_found() throws IOException {
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(store))) {
      // Nothing but one more term, so one more file.
      Images.copy(store, directory.resolve("later"));
    }
    store = directory.resolve("later");
    List<Path> logs =
        Images.files(store).stream().filter(f -> f.toString().contains("/log_")).toList();
    assertThat(logs).hasSizeGreaterThanOrEqualTo(3);
    Path middle =
        logs.stream()
            .filter(f -> !f.toString().contains("log_0-") && !f.toString().contains("inprogress"))
            .findFirst()
            .orElseThrow();
    Files.delete(middle);

    assertThat(startFails()).hasMessageContaining("is missing");
  }

  @Test
  void a_snapshot_that_is_gone_is_missed() throws IOException {
    Files.delete(Images.file(store, "snapshot."));
    Files.delete(Images.file(store, "log_0"));

    assertThat(startFails()).hasMessageContaining("0 is missing");
  }
}
