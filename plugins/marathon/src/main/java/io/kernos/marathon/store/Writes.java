package io.kernos.marathon.store;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys that change together. */
public final class Writes {
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** Sets a key. */
  public Writes put(String key, JsonObject value) {
    return put(key, value.toBuffer().getBytes());
  }

  /** Sets a key. */
  public Writes put(String key, byte[] value) {
    values.put(key, value);
    return this;
  }

  /** Deletes a key, when there is one. */
  public Writes delete(String key) {
    values.put(key, null);
    return this;
  }

  /** By key; null deletes. */
  Map<String, byte[]> values() {
    return Collections.unmodifiableMap(values);
  }

  /** What they take in a transaction, about. */
  int bytes() {
    int bytes = 0;
    for (Map.Entry<String, byte[]> each : values.entrySet()) {
      bytes += bytes(each);
    }
    return bytes;
  }

  static int bytes(Map.Entry<String, byte[]> write) {
    return 24 + write.getKey().length() + (write.getValue() == null ? 0 : write.getValue().length);
  }
}
