package io.kernos.master.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * One subscriber of the operator API. Records wait until the first one, the state, is there; what
 * waits for a slow reader is bounded, beyond it the connection is cut.
 */
final class OperatorStream {
  private final HttpServerResponse response;
  private final Runnable cut;
  private final long maxPending;
  private final List<Buffer> early = new ArrayList<>();
  private long pending;
  private boolean started;
  private boolean closed;

  /**
   * @param cut closes the TCP connection, whatever waits to be written
   * @param type of the records
   * @param maxPending bytes that may wait for the reader when the next event comes
   */
  OperatorStream(HttpServerResponse response, Runnable cut, String type, long maxPending) {
    this.response = response;
    this.cut = cut;
    this.maxPending = maxPending;
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
  }

  /** Writes the first record, and what came meanwhile. */
  void start(Buffer first) {
    if (closed) {
      return;
    }
    started = true;
    pending += first.length();
    write(first);
    early.forEach(this::write);
    early.clear();
  }

  /** Sends one or more records, as one chunk. */
  void send(Buffer records) {
    if (closed) {
      return;
    }
    // What crosses the bound is still taken, however large: else it could never be sent.
    if (pending >= maxPending) {
      abort();
      return;
    }
    pending += records.length();
    if (started) {
      write(records);
    } else {
      early.add(records);
    }
  }

  private void write(Buffer records) {
    response.write(records).onComplete(written -> pending -= records.length());
  }

  /** Closes the connection at once. */
  void abort() {
    closed = true;
    early.clear();
    cut.run();
  }

  /** Ends the stream behind what was sent. */
  void end() {
    if (!closed) {
      closed = true;
      response.end();
    }
  }

  /** The client is gone. */
  void abandon() {
    closed = true;
    early.clear();
  }
}
