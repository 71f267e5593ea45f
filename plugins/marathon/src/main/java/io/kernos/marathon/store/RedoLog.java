package io.kernos.marathon.store;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes as bytes, in chunks that each fit into one value. */
final class RedoLog {
  private static final int DELETED = -1;

  private RedoLog() {}

  static List<byte[]> chunks(Map<String, byte[]> writes, int maxBytes) {
    List<byte[]> chunks = new ArrayList<>();
    Buffer chunk = Buffer.buffer();
    for (Map.Entry<String, byte[]> write : writes.entrySet()) {
      if (chunk.length() > 0 && chunk.length() + Writes.bytes(write) > maxBytes) {
        chunks.add(chunk.getBytes());
        chunk = Buffer.buffer();
      }
      byte[] key = write.getKey().getBytes(StandardCharsets.UTF_8);
      chunk.appendInt(key.length).appendBytes(key);
      byte[] value = write.getValue();
      if (value == null) {
        chunk.appendInt(DELETED);
      } else {
        chunk.appendInt(value.length).appendBytes(value);
      }
    }
    chunks.add(chunk.getBytes());
    return chunks;
  }

  static Map<String, byte[]> read(byte[] bytes) {
    Buffer chunk = Buffer.buffer(bytes);
    Map<String, byte[]> writes = new LinkedHashMap<>();
    int at = 0;
    while (at < chunk.length()) {
      int keyEnd = at + 4 + chunk.getInt(at);
      String key = chunk.getString(at + 4, keyEnd);
      int length = chunk.getInt(keyEnd);
      at = keyEnd + 4;
      if (length == DELETED) {
        writes.put(key, null);
      } else {
        writes.put(key, chunk.getBytes(at, at + length));
        at += length;
      }
    }
    return writes;
  }
}
