package io.kernos.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.spi.disk.Disk;
import io.kernos.spi.disk.Disk.Durability;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@link Disk} demands. Every implementation extends this. */
public abstract class DiskContract {

  /** A life's Disk on the same data as the one before; that life is over. */
  protected abstract Disk open();

  /** Ends the life of the open Disk without a goodbye. */
  protected abstract void crash();

  /**
   * Ends it by the death of its machine.
   *
   * @return false when the implementation cannot be brought to that
   */
  protected abstract boolean machineCrash();

  /** Cuts the end of the last record off, while no Disk is open. */
  protected abstract void tearTail();

  /** Changes a byte of a record that is not the last, while no Disk is open. */
  protected abstract void changeByte();

  /**
   * Makes the next write of the open Disk fail.
   *
   * @return false when the implementation cannot be brought to that
   */
  protected abstract boolean failNextWrite();

  /** Waits for {@code future}; throws its failure, wrapped or not. */
  protected abstract <T> T await(Future<T> future);

  @Test
  void a_new_disk_is_empty() {
    assertThat(await(open().load())).isEmpty();
  }

  @Test
  void what_was_written_outlives_the_process() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    await(put(disk, "b", "2", Durability.MACHINE));
    crash();
    assertThat(reload()).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void the_last_value_of_a_key_counts() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    await(put(disk, "a", "", Durability.PROCESS));
    await(put(disk, "a", "3", Durability.PROCESS));
    crash();
    assertThat(reload()).isEqualTo(Map.of("a", "3"));
  }

  @Test
  void a_deleted_key_stays_away() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    await(put(disk, "b", "1", Durability.PROCESS));
    await(disk.delete("a"));
    await(disk.delete("never there"));
    crash();
    assertThat(reload()).isEqualTo(Map.of("b", "1"));
  }

  @Test
  void a_large_value_comes_back_whole() {
    Disk disk = loaded();
    String large = "x".repeat(3_000_000);
    await(put(disk, "a", large, Durability.MACHINE));
    crash();
    assertThat(reload()).isEqualTo(Map.of("a", large));
  }

  @Test
  void a_changed_array_does_not_change_what_was_written() {
    Disk disk = loaded();
    byte[] bytes = {'1'};
    Future<Void> written = disk.put("a", bytes, Durability.PROCESS);
    bytes[0] = '2';
    await(written);
    crash();
    assertThat(reload()).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void a_crash_loses_a_suffix_only() {
    Disk disk = loaded();
    for (int i = 0; i < 100; i++) {
      put(disk, "k" + i, "v", Durability.PROCESS);
    }
    crash();
    Map<String, String> found = reload();
    for (int i = 0; i < found.size(); i++) {
      assertThat(found).containsKey("k" + i);
    }
  }

  @Test
  void futures_complete_in_the_order_of_the_calls() {
    Disk disk = loaded();
    List<Integer> order = new ArrayList<>();
    Future<Void> last = null;
    for (int i = 0; i < 50; i++) {
      int number = i;
      last =
          put(disk, "k" + i, "v", i % 3 == 0 ? Durability.MACHINE : Durability.PROCESS)
              .onSuccess(v -> order.add(number));
    }
    await(last);
    assertThat(order).isSorted().hasSize(50);
  }

  @Test
  void what_was_written_for_the_machine_outlives_the_machine() {
    Disk disk = loaded();
    await(put(disk, "early", "1", Durability.PROCESS));
    await(put(disk, "safe", "1", Durability.MACHINE));
    put(disk, "late", "1", Durability.PROCESS);
    assumeTrue(machineCrash());
    assertThat(reload()).containsKeys("early", "safe");
  }

  @Test
  void an_unfinished_last_record_is_dropped() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    await(put(disk, "b", "2", Durability.PROCESS));
    crash();
    tearTail();
    Disk again = open();
    assertThat(text(await(again.load()))).isEqualTo(Map.of("a", "1"));
    await(put(again, "c", "3", Durability.PROCESS));
    crash();
    assertThat(reload()).isEqualTo(Map.of("a", "1", "c", "3"));
  }

  @Test
  void a_changed_byte_fails_the_load() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    await(put(disk, "b", "2", Durability.PROCESS));
    await(put(disk, "c", "3", Durability.PROCESS));
    crash();
    changeByte();
    Disk again = open();
    assertThatThrownBy(() -> await(again.load())).hasStackTraceContaining("offset");
  }

  @Test
  void after_a_failed_write_all_fail() {
    Disk disk = loaded();
    await(put(disk, "a", "1", Durability.PROCESS));
    assumeTrue(failNextWrite());
    Future<Void> failed = put(disk, "b", "2", Durability.PROCESS);
    assertThatThrownBy(() -> await(failed)).isNotNull();
    Future<Void> later = put(disk, "c", "3", Durability.PROCESS);
    assertThatThrownBy(() -> await(later)).isNotNull();
    crash();
    assertThat(reload()).containsEntry("a", "1").doesNotContainKey("c");
  }

  private Disk loaded() {
    Disk disk = open();
    await(disk.load());
    return disk;
  }

  private Map<String, String> reload() {
    return text(await(open().load()));
  }

  private static Future<Void> put(Disk disk, String key, String value, Durability durability) {
    return disk.put(key, value.getBytes(StandardCharsets.UTF_8), durability);
  }

  private static Map<String, String> text(Map<String, byte[]> values) {
    Map<String, String> text = new LinkedHashMap<>();
    values.forEach((k, v) -> text.put(k, new String(v, StandardCharsets.UTF_8)));
    return text;
  }
}
