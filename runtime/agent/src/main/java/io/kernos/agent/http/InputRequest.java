package io.kernos.agent.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.JsonFormatException;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.recordio.RecordDecoder;
import io.kernos.api.recordio.RecordIoException;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.ProcessIO;
import io.kernos.spi.container.ContainerIo;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A stream of calls that feed a container. They are done one by one, and the client waits while the
 * container takes none.
 */
final class InputRequest {
  private final HttpServerRequest request;
  private final String type;
  private final RecordDecoder decoder;
  private final Deque<byte[]> records = new ArrayDeque<>();
  private final Opener opener;
  private Optional<Target> target = Optional.empty();
  private boolean busy;
  private boolean whole;
  private boolean done;

  /** What the first call of a stream names. */
  interface Opener {
    /** Opens it; fails with {@link Refusal} when that cannot be. */
    Future<Target> open(Call first);
  }

  /** A container that takes input. */
  interface Target {
    ContainerIo io();

    /** Completes when it takes none any more. */
    Future<Void> ended();

    /** The stream is over. */
    void release();
  }

  /**
   * A stream that is not read yet.
   *
   * @param type of its records
   * @param maxRecord bytes that one may have
   */
  InputRequest(HttpServerRequest request, String type, int maxRecord, Opener opener) {
    this.request = request;
    this.type = type;
    this.decoder = new RecordDecoder(maxRecord);
    this.opener = opener;
  }

  void start() {
    request.handler(
        part -> {
          try {
            records.addAll(decoder.decode(part.getBytes()));
          } catch (RecordIoException e) {
            finish(400, e.getMessage());
          }
          step();
        });
    request.endHandler(
        v -> {
          whole = true;
          step();
        });
    request.exceptionHandler(e -> over());
  }

  private void step() {
    if (busy || done) {
      return;
    }
    byte[] record = records.poll();
    if (record == null) {
      if (whole) {
        if (target.isPresent()) {
          finish(200, "");
        } else {
          finish(400, "Received EOF while reading request body");
        }
      } else {
        request.resume();
      }
      return;
    }
    busy = true;
    request.pause();
    heed(record)
        .onComplete(
            result -> {
              busy = false;
              if (result.succeeded()) {
                step();
              } else if (result.cause() instanceof Refusal refusal) {
                finish(refusal.status(), refusal.getMessage());
              } else {
                finish(500, "Failed writing to stdin: " + result.cause().getMessage());
              }
            });
  }

  private Future<Void> heed(byte[] record) {
    Call call;
    try {
      call =
          type.equals(MediaTypes.JSON)
              ? ProtoJson.read(record, Call.getDefaultInstance())
              : Call.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      return refuse("Failed to parse body into Call protobuf");
    } catch (JsonFormatException e) {
      return refuse("Failed to convert JSON into Call protobuf: " + e.getMessage());
    }
    if (target.isEmpty()) {
      return opener
          .open(call)
          .map(
              opened -> {
                target = Optional.of(opened);
                if (done) {
                  opened.release();
                }
                opened.ended().onComplete(v -> finish(200, ""));
                return null;
              });
    }
    Optional<String> fault = ContainerCalls.fault(call.getAttachContainerInput());
    return fault.isPresent()
        ? refuse(fault.get())
        : heed(target.get().io(), call.getAttachContainerInput().getProcessIo());
  }

  private static Future<Void> heed(ContainerIo io, ProcessIO message) {
    if (message.getType() == ProcessIO.Type.DATA) {
      byte[] data = message.getData().getData().toByteArray();
      return data.length == 0 ? io.endInput() : io.write(data);
    }
    if (message.getControl().getType() != ProcessIO.Control.Type.TTY_INFO) {
      return Future.succeededFuture();
    }
    var size = message.getControl().getTtyInfo().getWindowSize();
    return io.resize(size.getRows(), size.getColumns())
        .recover(e -> refuse("Unable to set the window size: " + e.getMessage()));
  }

  private static Future<Void> refuse(String words) {
    return Future.failedFuture(new Refusal(400, words));
  }

  private void finish(int status, String words) {
    if (!done) {
      over();
      Answers.text(request, status, words);
    }
  }

  private void over() {
    if (!done) {
      done = true;
      target.ifPresent(Target::release);
    }
  }
}
