package io.kernos.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.checkpoint.HostedTaskState;
import io.kernos.api.checkpoint.TermRecord;
import io.kernos.spi.disk.Disk;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.BiConsumer;

/** A disk that tells what is on it: what was there at first, then each value once it is written. */
record WatchedDisk(Disk disk, BiConsumer<String, byte[]> written) implements Disk {

  static long term(byte[] value) {
    try {
      return TermRecord.parseFrom(value).getTerm();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static HostedTaskState state(byte[] value) {
    try {
      return HostedTaskState.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Future<Map<String, byte[]>> load() {
    return disk.load().onSuccess(values -> values.forEach(written));
  }

  @Override
  public Future<Void> put(String key, byte[] value, Durability durability) {
    return disk.put(key, value, durability).onSuccess(done -> written.accept(key, value));
  }

  @Override
  public Future<Void> delete(String key) {
    return disk.delete(key);
  }
}
