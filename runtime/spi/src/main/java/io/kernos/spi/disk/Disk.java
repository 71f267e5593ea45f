package io.kernos.spi.disk;

import io.vertx.core.Future;
import java.util.Map;

/**
 * A node's checkpoint: small named values that survive the process, and, where asked, the machine.
 *
 * <ol>
 *   <li>When a future has succeeded, a later {@link #load} after a crash of the process MUST give
 *       that value, and after a crash of the machine too, when it was written with {@link
 *       Durability#MACHINE}.
 *   <li>Writes MUST take effect in the order of the calls; a crash may lose a suffix of them, never
 *       one from within.
 *   <li>A torn or changed byte MUST be detected by {@link #load}, which then fails naming file and
 *       offset; only an unfinished last record is dropped.
 *   <li>Futures MUST complete on the caller's context, and calls MUST NOT block it.
 *   <li>Once a write has failed, all later ones MUST fail.
 * </ol>
 */
public interface Disk {

  /** What a completed write outlives. */
  enum Durability {
    /** The process: enough for what dies with the machine anyway, such as tasks. */
    PROCESS,
    /** The machine: synced to the disk before the future completes. */
    MACHINE
  }

  /** Everything written, by key. Called once, before anything else. */
  Future<Map<String, byte[]>> load();

  /** Sets a value. */
  Future<Void> put(String key, byte[] value, Durability durability);

  /** Removes a value; succeeds when there is none. */
  Future<Void> delete(String key);
}
