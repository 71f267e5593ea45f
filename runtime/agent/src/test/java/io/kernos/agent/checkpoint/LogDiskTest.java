package io.kernos.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.spi.disk.Disk;
import io.kernos.testkit.disk.DiskContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDiskTest extends DiskContract {
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private LogDisk open;

  private Path file() {
    return directory.resolve("agent.log");
  }

  @AfterEach
  void closeAll() throws Exception {
    crash();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Override
  protected Disk open() {
    open = new LogDisk(file(), vertx);
    return open;
  }

  @Override
  protected void crash() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  @Override
  protected boolean machineCrash() {
    return false;
  }

  @Override
  protected void tearTail() {
    byte[] bytes = read();
    write(Arrays.copyOf(bytes, bytes.length - 1));
  }

  @Override
  protected void changeByte() {
    byte[] bytes = read();
    bytes[bytes.length / 2] ^= 0x10;
    write(bytes);
  }

  @Override
  protected boolean failNextWrite() {
    return false;
  }

  @Override
  protected <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(byte[] bytes) {
    try {
      Files.write(file(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String key, String value) {
    await(open.put(key, value.getBytes(StandardCharsets.UTF_8), Disk.Durability.PROCESS));
  }

  @Test
  void every_single_changed_byte_is_found_or_was_of_a_torn_tail() {
    await(open().load());
    put("first", "one");
    put("second", "two");
    put("third", "three");
    crash();
    byte[] good = read();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x04;
      write(bad);
      Disk disk = open();
      assertThatThrownBy(() -> await(disk.load()))
          .as("byte %s", i)
          .hasStackTraceContaining(file().toString())
          .hasStackTraceContaining("damaged at offset");
      crash();
    }
  }

  @Test
  void a_log_cut_anywhere_has_all_records_before_the_cut() {
    await(open().load());
    for (int i = 0; i < 10; i++) {
      put("k" + i, "v" + i);
    }
    crash();
    byte[] good = read();
    int seen = -1;
    for (int cut = 0; cut <= good.length; cut++) {
      write(Arrays.copyOf(good, cut));
      int found = await(open().load()).size();
      assertThat(found).isBetween(Math.max(seen, 0), 10);
      seen = found;
      crash();
    }
    assertThat(seen).isEqualTo(10);
  }

  @Test
  void zeros_at_the_end_are_an_unfinished_record() {
    await(open().load());
    put("k", "v");
    crash();
    byte[] good = read();
    write(Arrays.copyOf(good, good.length + 4096));
    assertThat(await(open().load())).containsOnlyKeys("k");
  }

  @Test
  void a_full_disk_fails_every_later_write_and_what_was_written_stays() throws Exception {
    directory = Files.createDirectory(directory.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString()), "mount");
    try {
      Disk disk = open();
      await(disk.load());
      int written = 0;
      Throwable refused = null;
      while (refused == null) {
        try {
          await(disk.put("k" + written, new byte[5_000], Disk.Durability.MACHINE));
          written++;
        } catch (IllegalStateException e) {
          refused = e;
        }
      }
      assertThat(written).isBetween(5, 13);
      assertThat(refused).hasStackTraceContaining("cannot write to " + file() + ": No space left");
      assertThatThrownBy(() -> await(disk.put("k", new byte[1], Disk.Durability.PROCESS)))
          .hasStackTraceContaining("No space left");
      crash();
      Map<String, byte[]> found = await(open().load());
      assertThat(found).hasSize(written).containsKey("k" + (written - 1)).doesNotContainKey("k");
    } finally {
      crash();
      run("umount", "-l", directory.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void what_was_overwritten_is_dropped_when_the_log_is_read() {
    await(open().load());
    for (int i = 0; i < 1000; i++) {
      put("same", "value " + i);
    }
    crash();
    int before = read().length;
    Map<String, byte[]> values = await(open().load());
    assertThat(new String(values.get("same"), StandardCharsets.UTF_8)).isEqualTo("value 999");
    crash();
    assertThat(read().length).isLessThan(before / 100);
  }

  @Test
  void a_log_in_use_does_not_grow_without_bound() {
    await(open().load());
    String large = "x".repeat(1 << 16);
    put("kept", "as it was");
    for (int i = 0; i < 1000; i++) {
      put("same", large + i);
    }
    assertThat(read().length).isLessThan(20 << 20);
    crash();
    assertThat(await(open().load())).containsOnlyKeys("kept", "same");
  }

  @Test
  void one_log_is_not_used_twice() {
    await(open().load());
    try (LogDisk second = new LogDisk(file(), vertx)) {
      assertThatThrownBy(() -> await(second.load())).hasStackTraceContaining("in use");
    }
  }

  @Test
  void a_file_that_is_no_log_is_not_touched() {
    write("something else, and long enough".getBytes(StandardCharsets.UTF_8));
    Disk disk = open();
    assertThatThrownBy(() -> await(disk.load())).hasStackTraceContaining("no log of Kernos");
    assertThat(new String(read(), StandardCharsets.UTF_8)).startsWith("something else");
  }

  @Test
  void writes_before_a_load_fail() {
    Disk disk = open();
    assertThatThrownBy(() -> await(disk.delete("k"))).hasStackTraceContaining("not loaded");
  }
}
