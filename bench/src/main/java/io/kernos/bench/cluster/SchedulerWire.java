package io.kernos.bench.cluster;

import io.kernos.api.recordio.RecordDecoder;
import io.kernos.api.recordio.RecordIoException;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The scheduler API in protobuf over two plain connections, one for events and one for calls, which
 * follow each other without waiting for answers. It shares the machine with what it measures, so it
 * takes as little of it as it can.
 */
final class SchedulerWire implements AutoCloseable {
  private static final String STREAM_ID = "mesos-stream-id:";
  private static final int MAX_RECORD = 64 << 20;

  private final URI master;
  private final Consumer<Event> listener;
  private final Socket events;
  private final Socket calls;
  private final InputStream eventsIn;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ByteArrayOutputStream acknowledgements = new ByteArrayOutputStream();
  private final String streamId;
  private volatile FrameworkID id;
  private volatile boolean closed;

  /**
   * Subscribes. Updates are acknowledged before the listener sees them.
   *
   * @param listener takes events, on a thread of this
   */
  SchedulerWire(URI master, FrameworkInfo info, Consumer<Event> listener) throws IOException {
    this.master = master;
    this.listener = listener;
    events = connect();
    calls = connect();
    eventsIn = new BufferedInputStream(events.getInputStream(), 1 << 16);
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
            .build();
    events.getOutputStream().write(request(subscribe, ""));
    String status = line(eventsIn);
    if (!status.contains(" 200 ")) {
      throw new IOException(status);
    }
    streamId = header(eventsIn, STREAM_ID).orElseThrow();
    start("bench-events", this::readEvents);
    start("bench-answers", this::readAnswers);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(master.getHost(), master.getPort());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private interface Work {
    void run() throws IOException, RecordIoException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | RecordIoException | RuntimeException e) {
                if (!closed) {
                  failure.compareAndSet(null, e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private byte[] request(Call call, String headers) {
    byte[] body = call.toByteArray();
    String head =
        "POST /api/v1/scheduler HTTP/1.1\r\nHost: "
            + master.getAuthority()
            + "\r\nContent-Type: application/x-protobuf\r\nAccept: application/x-protobuf\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** Makes a call; an answer other than 202 becomes the {@link #failure}. */
  void call(Call.Builder call) throws IOException {
    send(request(call));
  }

  private byte[] request(Call.Builder call) {
    return request(call.setFrameworkId(id).build(), "Mesos-Stream-Id: " + streamId + "\r\n");
  }

  private synchronized void send(byte[] requests) throws IOException {
    calls.getOutputStream().write(requests);
  }

  private void readEvents() throws IOException, RecordIoException {
    RecordDecoder decoder = new RecordDecoder(MAX_RECORD);
    while (true) {
      int length = Integer.parseInt(line(eventsIn).trim(), 16);
      byte[] chunk = exactly(eventsIn, length);
      line(eventsIn);
      if (length == 0) {
        throw new EOFException("the stream of events has ended");
      }
      for (byte[] record : decoder.decode(chunk)) {
        handle(Event.parseFrom(record));
      }
      if (acknowledgements.size() > 0 && eventsIn.available() == 0) {
        send(acknowledgements.toByteArray());
        acknowledgements.reset();
      }
    }
  }

  private void handle(Event event) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      id = event.getSubscribed().getFrameworkId();
    } else if (event.getUpdate().getStatus().hasUuid()) {
      TaskStatus status = event.getUpdate().getStatus();
      acknowledgements.writeBytes(
          request(
              Call.newBuilder()
                  .setType(Call.Type.ACKNOWLEDGE)
                  .setAcknowledge(
                      Call.Acknowledge.newBuilder()
                          .setAgentId(status.getAgentId())
                          .setTaskId(status.getTaskId())
                          .setUuid(status.getUuid()))));
    }
    listener.accept(event);
  }

  private void readAnswers() throws IOException {
    InputStream in = new BufferedInputStream(calls.getInputStream());
    while (true) {
      String status = line(in);
      Optional<String> length = header(in, "content-length:");
      byte[] body = exactly(in, Integer.parseInt(length.orElse("0")));
      if (!status.contains(" 202 ")) {
        throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
      }
    }
  }

  /** Reads to the end of the headers; gives the one whose name, with its colon, is asked for. */
  private static Optional<String> header(InputStream in, String name) throws IOException {
    Optional<String> found = Optional.empty();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(name)) {
        found = Optional.of(line.substring(name.length()).trim());
      }
    }
    return found;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the master closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the master closed the connection");
    }
    return bytes;
  }

  /** What went wrong, if anything did. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public void close() throws IOException {
    closed = true;
    events.close();
    calls.close();
  }
}
