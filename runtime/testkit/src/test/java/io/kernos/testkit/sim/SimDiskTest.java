package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.disk.Disk;
import io.kernos.spi.disk.Disk.Durability;
import io.kernos.testkit.disk.DiskContract;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimDiskTest extends DiskContract {
  private final Scheduler scheduler = new Scheduler(7);
  private final SimDisk disk = new SimDisk(scheduler, "disk");
  private VirtualClock clock;

  @Override
  protected Disk open() {
    clock = scheduler.clock();
    return disk.open(clock);
  }

  @Override
  protected void crash() {
    clock.kill();
    disk.processCrash();
  }

  @Override
  protected boolean machineCrash() {
    clock.kill();
    disk.machineCrash();
    return true;
  }

  @Override
  protected void tearTail() {
    disk.tearTail();
  }

  @Override
  protected void changeByte() {
    disk.changeByte();
  }

  @Override
  protected boolean failNextWrite() {
    disk.fail();
    return true;
  }

  @Override
  protected <T> T await(Future<T> future) {
    assertThat(scheduler.runUntil(future::isComplete, Duration.ofMinutes(1))).isTrue();
    if (future.failed()) {
      throw new IllegalStateException(future.cause());
    }
    return future.result();
  }

  @Test
  void a_machine_that_dies_after_its_process_loses_what_was_not_synced() {
    Disk first = open();
    await(first.load());
    await(first.put("synced", new byte[1], Durability.MACHINE));
    for (int i = 0; i < 50; i++) {
      await(first.put("written" + i, new byte[1], Durability.PROCESS));
    }
    crash();
    disk.machineCrash();
    Disk next = open();
    assertThat(await(next.load())).containsKey("synced").hasSizeLessThan(51);
  }

  @Test
  void a_full_disk_fails_every_write_until_a_life_that_has_space() {
    Disk first = open();
    await(first.load());
    disk.full(true);
    assertThatThrownBy(() -> await(first.put("a", new byte[1], Durability.PROCESS)))
        .hasMessageContaining("no space left");
    crash();
    disk.full(false);
    Disk next = open();
    assertThat(await(next.load())).isEmpty();
    await(next.put("a", new byte[1], Durability.PROCESS));
  }

  @Test
  void a_slow_disk_takes_its_time() {
    Disk first = open();
    await(first.load());
    disk.slow(Duration.ofHours(1));
    long before = scheduler.nanoTime();
    Future<Void> write = first.put("a", new byte[1], Durability.PROCESS);
    assertThat(scheduler.runUntil(write::isComplete, Duration.ofHours(2))).isTrue();
    assertThat(scheduler.nanoTime() - before).isGreaterThan(Duration.ofSeconds(1).toNanos());
  }
}
