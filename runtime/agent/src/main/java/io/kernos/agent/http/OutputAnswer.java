package io.kernos.agent.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.recordio.RecordIo;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.agent.ProcessIO;
import io.kernos.spi.container.ContainerIo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's output as an answer: records as RecordIO, each a chunk of HTTP. Reads on only when
 * what was read is written, so that a container whose reader is slow waits.
 */
final class OutputAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(OutputAnswer.class);

  /** Mesos: DEFAULT_CONTAINERIZER heartbeat of the IO switchboard. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final CallTypes types;
  private final ContainerIo io;
  private final Runnable over;
  private long timer;
  private boolean done;

  /**
   * An answer that waits for {@link #start}.
   *
   * @param over run once when the output has ended or the client is gone
   */
  OutputAnswer(
      Vertx vertx, HttpServerResponse response, CallTypes types, ContainerIo io, Runnable over) {
    this.vertx = vertx;
    this.response = response;
    this.types = types;
    this.io = io;
    this.over = over;
  }

  void start() {
    if (response.closed()) {
      finish();
      return;
    }
    response.closeHandler(v -> finish());
    response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, types.accept());
    if (types.accept().equals(MediaTypes.RECORDIO)) {
      response.putHeader(MediaTypes.MESSAGE_CONTENT_TYPE, types.record());
    }
    response.writeHead();
    timer = vertx.setPeriodic(HEARTBEAT.toMillis(), t -> write(heartbeat()));
    next();
  }

  private void next() {
    io.read()
        .compose(this::pass)
        .onSuccess(
            more -> {
              if (more && !done) {
                next();
              } else if (!done) {
                response.end();
                finish();
              }
            })
        .onFailure(
            e -> {
              LOG.debug("a container's output is not passed on", e);
              finish();
            });
  }

  private Future<Boolean> pass(Optional<ContainerIo.Output> piece) {
    return piece.isEmpty() || done
        ? Future.succeededFuture(false)
        : write(data(piece.get())).map(true);
  }

  private void finish() {
    if (!done) {
      done = true;
      vertx.cancelTimer(timer);
      io.close();
      over.run();
    }
  }

  private Future<Void> write(Message message) {
    byte[] record = MediaTypes.encode(message, types.record());
    return response.write(Buffer.buffer(RecordIo.encode(record)));
  }

  private static ProcessIO data(ContainerIo.Output piece) {
    ProcessIO.Builder message = ProcessIO.newBuilder().setType(ProcessIO.Type.DATA);
    message
        .getDataBuilder()
        .setType(piece.error() ? ProcessIO.Data.Type.STDERR : ProcessIO.Data.Type.STDOUT)
        .setData(ByteString.copyFrom(piece.data()));
    return message.build();
  }

  private static ProcessIO heartbeat() {
    ProcessIO.Builder message = ProcessIO.newBuilder().setType(ProcessIO.Type.CONTROL);
    message
        .getControlBuilder()
        .setType(ProcessIO.Control.Type.HEARTBEAT)
        .getHeartbeatBuilder()
        .setInterval(DurationInfo.newBuilder().setNanoseconds(HEARTBEAT.toNanos()));
    return message.build();
  }
}
