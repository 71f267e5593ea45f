package io.kernos.simulation;

import io.kernos.spi.disk.Disk;
import io.vertx.core.Future;
import java.util.Map;

/** A disk of which a planted bug changes something. */
abstract class FaultyDisk implements Disk {
  private final Disk real;

  FaultyDisk(Disk real) {
    this.real = real;
  }

  @Override
  public Future<Map<String, byte[]>> load() {
    return real.load();
  }

  @Override
  public Future<Void> put(String key, byte[] value, Durability durability) {
    return real.put(key, value, durability);
  }

  @Override
  public Future<Void> delete(String key) {
    return real.delete(key);
  }
}
