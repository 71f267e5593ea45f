package io.kernos.marathon.backup;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the next leader does before it leads.
 *
 * @param backup the file that it writes, first
 * @param restore the file whose content it puts in place of all that is stored
 */
public record BackupOrder(Optional<Path> backup, Optional<Path> restore) {
  /** Nothing. */
  public static final BackupOrder NONE = new BackupOrder(Optional.empty(), Optional.empty());

  boolean isEmpty() {
    return backup.isEmpty() && restore.isEmpty();
  }

  JsonObject write() {
    JsonObject json = new JsonObject();
    backup.ifPresent(file -> json.put("backup", file.toString()));
    restore.ifPresent(file -> json.put("restore", file.toString()));
    return json;
  }

  static BackupOrder read(JsonObject json) {
    return new BackupOrder(
        Optional.ofNullable(json.getString("backup")).map(Path::of),
        Optional.ofNullable(json.getString("restore")).map(Path::of));
  }
}
