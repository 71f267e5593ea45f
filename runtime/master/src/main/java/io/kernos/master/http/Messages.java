package io.kernos.master.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads calls from bodies, with the answers of the original to what is none. */
final class Messages {
  // Decoding takes about a millisecond for so much; more would keep others waiting.
  private static final int LARGE = 256 << 10;

  private final Vertx vertx;
  private final Answers answers;
  private final Bodies bodies;

  Messages(Vertx vertx, Answers answers, Bodies bodies) {
    this.vertx = vertx;
    this.answers = answers;
    this.bodies = bodies;
  }

  /**
   * Reads a call of the type of {@code type}. What is none is answered here; then the future never
   * completes.
   */
  <T extends Message> Future<T> read(HttpServerRequest request, T type) {
    String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (contentType == null) {
      answers.text(request, 400, "Expecting 'Content-Type' to be present");
      return Promise.<T>promise().future();
    }
    if (!MediaTypes.isMessage(contentType)) {
      answers.text(
          request,
          415,
          "Expecting 'Content-Type' of " + MediaTypes.JSON + " or " + MediaTypes.PROTOBUF);
      return Promise.<T>promise().future();
    }
    return bodies
        .read(request)
        .compose(
            body ->
                body.length() > LARGE
                    ? vertx.executeBlocking(() -> decode(body, contentType, type), false)
                    : decoded(body, contentType, type))
        .recover(
            refused -> {
              if (refused instanceof Refused) {
                answers.text(request, 400, refused.getMessage());
              } else {
                answers.failed(request, refused);
              }
              return Promise.<T>promise().future();
            });
  }

  private static <T extends Message> Future<T> decoded(Buffer body, String contentType, T type) {
    try {
      return Future.succeededFuture(decode(body, contentType, type));
    } catch (Refused e) {
      return Future.failedFuture(e);
    }
  }

  @SuppressWarnings("unchecked") // the parser of a T gives a T
  private static <T extends Message> T decode(Buffer body, String contentType, T type)
      throws Refused {
    String name = type.getDescriptorForType().getName();
    try {
      return contentType.equals(MediaTypes.JSON)
          ? ProtoJson.read(body.getBytes(), type)
          : (T) type.getParserForType().parseFrom(body.getBytes());
    } catch (InvalidProtocolBufferException e) {
      throw new Refused("Failed to parse body into " + name + " protobuf");
    } catch (JsonFormatException e) {
      throw new Refused(
          (e.isJson()
                  ? "Failed to convert JSON into " + name + " protobuf: "
                  : "Failed to parse body into JSON: ")
              + e.getMessage());
    }
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }
}
