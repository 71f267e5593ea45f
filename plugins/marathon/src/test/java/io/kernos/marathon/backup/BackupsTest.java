package io.kernos.marathon.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
  @TempDir Path folder;
  private final Scheduler time = new Scheduler(1);
  private final ModelStore model = ModelStore.on(time.clock());
  private long term = model.elect();
  private final StateStore store = model.stateStore(time.clock());

  private Backups backups() {
    return new Backups(store, term, time.clock(), BackupsTest::run);
  }

  private static <T> Future<T> run(Callable<T> task) {
    return Future.future(
        promise -> {
          try {
            promise.complete(task.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
  }

  private <T> Future<T> ended(Future<T> future) {
    assertThat(time.runUntil(future::isComplete, Duration.ofSeconds(10))).isTrue();
    return future;
  }

  private <T> T done(Future<T> future) {
    assertThat(ended(future).failed()).as(() -> String.valueOf(future.cause())).isFalse();
    return future.result();
  }

  private void put(String key, String value) {
    done(store.commit(Transaction.in(term).put(key, value.getBytes()).build()));
  }

  private Map<String, String> stored() {
    Map<String, String> values = new TreeMap<>();
    done(store.list(""))
        .forEach(e -> values.put(e.key(), new String(e.value(), StandardCharsets.UTF_8)));
    return values;
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static BackupOrder save(Path file) {
    return new BackupOrder(Optional.of(file), Optional.empty());
  }

  private static BackupOrder restore(Path file) {
    return new BackupOrder(Optional.empty(), Optional.of(file));
  }

  private void carryOut(BackupOrder order) {
    done(backups().place(order));
    term = model.elect();
    done(backups().carryOut());
  }

  private String refusal(BackupOrder order) {
    Future<Void> placed = ended(backups().place(order));
    assertThat(placed.cause()).isInstanceOf(IllegalArgumentException.class);
    return placed.cause().getMessage();
  }

  @Test
  void the_next_leader_writes_the_backup_and_a_later_one_takes_it_up() {
    put("head", "{\"version\":1}");
    put("spec/web", "one");
    put("scaling//web", "two");
    Map<String, String> before = stored();

    carryOut(save(file("b.tar")));
    assertThat(stored()).isEqualTo(before);
    put("head", "{\"version\":2}");
    put("spec/web", "other");
    put("spec/db", "new");
    carryOut(restore(file("b.tar")));

    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void more_than_a_transaction_takes_is_restored_wholly() {
    put("head", "{\"version\":1}");
    for (int i = 0; i < 8; i++) {
      put("spec/" + i, "x".repeat(900_000));
    }
    Map<String, String> before = stored();
    carryOut(save(file("b.tar")));
    for (int i = 0; i < 8; i++) {
      put("spec/" + i, "y".repeat(900_000));
    }

    carryOut(restore(file("b.tar")));

    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void with_both_the_backup_has_what_was_there_before() throws IOException {
    put("spec/web", "old");
    carryOut(save(file("old.tar")));
    put("spec/web", "new");

    carryOut(new BackupOrder(Optional.of(file("new.tar")), Optional.of(file("old.tar"))));

    assertThat(stored()).containsEntry("spec/web", "old");
    assertThat(new Archive(file("new.tar")).read()).containsEntry("spec/web", "new".getBytes());
  }

  @Test
  void a_file_that_is_no_backup_is_neither_overwritten_nor_taken_up() throws IOException {
    Files.writeString(file("diary"), "dear diary");

    assertThat(refusal(save(file("diary"))))
        .isEqualTo(file("diary") + " is no backup: it breaks off");
    assertThat(refusal(restore(file("diary")))).contains("is no backup");
    assertThat(Files.readString(file("diary"))).isEqualTo("dear diary");
  }

  @Test
  void what_cannot_be_found_is_refused() {
    assertThat(refusal(save(file("no/such/folder/b.tar")))).startsWith("no folder");
    assertThat(refusal(restore(file("none.tar")))).isEqualTo("no such file as " + file("none.tar"));
    assertThat(stored()).isEmpty();
  }

  @Test
  void an_older_backup_is_replaced() throws IOException {
    put("spec/web", "one");
    carryOut(save(file("b.tar")));
    put("spec/web", "two");
    carryOut(save(file("b.tar")));

    assertThat(new Archive(file("b.tar")).read()).containsEntry("spec/web", "two".getBytes());
    assertThat(folder).isDirectoryContaining("glob:**/b.tar");
    assertThat(folder.toFile().list()).containsExactly("b.tar");
  }

  @Test
  void a_backup_that_is_gone_when_its_time_comes_leaves_everything_as_it_is() throws IOException {
    put("spec/web", "one");
    carryOut(save(file("b.tar")));
    done(backups().place(restore(file("b.tar"))));
    Files.delete(file("b.tar"));

    done(backups().carryOut());

    assertThat(stored()).containsOnlyKeys("spec/web");
  }
}
