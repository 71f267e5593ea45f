package io.kernos.agent.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads the messages that requests carry, up to a size. */
final class Bodies {
  private final int max;

  Bodies(int max) {
    this.max = max;
  }

  /** Gives the message to {@code then}; what is wrong with the request is answered here. */
  @SuppressWarnings("unchecked") // a parser of T parses a T
  <T extends Message> void read(HttpServerRequest request, T type, Consumer<T> then) {
    String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (contentType == null) {
      Answers.text(request, 400, "Expecting 'Content-Type' to be present");
      return;
    }
    if (!MediaTypes.isMessage(contentType)) {
      Answers.text(
          request,
          415,
          "Expecting 'Content-Type' of " + MediaTypes.JSON + " or " + MediaTypes.PROTOBUF);
      return;
    }
    collect(
        request,
        body -> {
          T message;
          try {
            message =
                contentType.equals(MediaTypes.JSON)
                    ? ProtoJson.read(body.getBytes(), type)
                    : (T) type.getParserForType().parseFrom(body.getBytes());
          } catch (InvalidProtocolBufferException e) {
            Answers.text(request, 400, "Failed to parse body into Call protobuf");
            return;
          } catch (JsonFormatException e) {
            Answers.text(
                request, 400, "Failed to convert JSON into Call protobuf: " + e.getMessage());
            return;
          }
          then.accept(message);
        });
  }

  private void collect(HttpServerRequest request, Consumer<Buffer> then) {
    Buffer body = Buffer.buffer();
    boolean[] tooLarge = {false};
    request.handler(
        part -> {
          if (tooLarge[0]) {
            return;
          }
          if (body.length() + part.length() > max) {
            tooLarge[0] = true;
            Answers.text(request, 413, "A body may have at most " + max + " bytes");
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        v -> {
          if (!tooLarge[0]) {
            then.accept(body);
          }
        });
  }
}
