package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.disk.Disk;
import io.kernos.testkit.disk.DiskContract;
import io.vertx.core.Future;
import java.time.Duration;

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
}
