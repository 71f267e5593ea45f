package io.kernos.master.http;

import com.google.protobuf.Message;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.recordio.RecordIo;
import io.vertx.core.buffer.Buffer;

/** Events as streams carry them. */
final class Records {
  private Records() {}

  /** An event as a RecordIO record of a type. */
  static Buffer of(Message event, String type) {
    byte[] bytes = MediaTypes.encode(event, type);
    return Buffer.buffer(bytes.length + 12)
        .appendBytes(RecordIo.header(bytes.length))
        .appendBytes(bytes);
  }
}
