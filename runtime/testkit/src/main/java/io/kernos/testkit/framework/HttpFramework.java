package io.kernos.testkit.framework;

import io.kernos.api.recordio.RecordDecoder;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Subscribes over HTTP in protobuf and tells every event to a listener, on a thread of its own.
 * Acknowledges updates that ask for it before the listener sees them.
 */
public final class HttpFramework implements AutoCloseable {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final int MAX_RECORD = 64 << 20;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI api;
  private final Consumer<Event> listener;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private InputStream stream;
  private String streamId;
  private volatile FrameworkID id;
  private volatile boolean closed;
  private volatile boolean ended;

  private HttpFramework(URI master, Consumer<Event> listener) {
    this.api = master.resolve("/api/v1/scheduler");
    this.listener = listener;
  }

  /** Subscribes; {@code info} carries an id to take up a framework again. */
  public static HttpFramework subscribe(URI master, FrameworkInfo info, Consumer<Event> listener)
      throws IOException, InterruptedException {
    HttpFramework framework = new HttpFramework(master, listener);
    framework.open(info);
    return framework;
  }

  private void open(FrameworkInfo info) throws IOException, InterruptedException {
    Call.Builder call =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
    if (info.hasId()) {
      call.setFrameworkId(info.getId());
      id = info.getId();
    }
    HttpResponse<InputStream> answer =
        client.send(request(call.build()).build(), HttpResponse.BodyHandlers.ofInputStream());
    stream = answer.body();
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + new String(stream.readAllBytes()));
    }
    streamId = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    Thread reader = new Thread(this::read, "framework " + info.getName());
    reader.setDaemon(true);
    reader.start();
  }

  private HttpRequest.Builder request(Call call) {
    return HttpRequest.newBuilder(api)
        .header("Content-Type", PROTOBUF)
        .header("Accept", PROTOBUF)
        .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()));
  }

  private void read() {
    RecordDecoder decoder = new RecordDecoder(MAX_RECORD);
    byte[] buffer = new byte[65_536];
    try {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        for (byte[] record : decoder.decode(buffer, 0, n)) {
          handle(Event.parseFrom(record));
        }
      }
    } catch (Exception e) {
      if (!closed) {
        failures.add(e);
      }
    } finally {
      ended = true;
    }
  }

  private void handle(Event event) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      id = event.getSubscribed().getFrameworkId();
    } else if (event.getType() == Event.Type.UPDATE && event.getUpdate().getStatus().hasUuid()) {
      acknowledge(event.getUpdate().getStatus());
    }
    listener.accept(event);
  }

  private void acknowledge(TaskStatus status) {
    call(Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid())))
        .whenComplete(
            (code, failure) -> {
              if (failure != null && !closed) {
                failures.add(failure);
              }
            });
  }

  /** The framework's id; null before the first SUBSCRIBED. */
  public FrameworkID id() {
    return id;
  }

  /** Whether the master, or the network, ended the stream. */
  public boolean ended() {
    return ended;
  }

  /** What went wrong on the way, such as a stream that broke or an acknowledgement that failed. */
  public List<Throwable> failures() {
    return failures;
  }

  /** Makes a call with the framework's id and stream; gives the HTTP status. */
  public CompletableFuture<Integer> call(Call.Builder call) {
    HttpRequest request =
        request(call.setFrameworkId(id).build()).header("Mesos-Stream-Id", streamId).build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  /** Accepts an offer; what is left of it is refused for {@code refuse}. */
  public CompletableFuture<Integer> accept(
      OfferID offer, Duration refuse, List<Offer.Operation> operations) {
    Call.Accept.Builder accept =
        Call.Accept.newBuilder().addOfferIds(offer).addAllOperations(operations);
    accept.getFiltersBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0);
    return call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
  }

  /** Disconnects without a word, as a crash would. */
  @Override
  public void close() {
    closed = true;
    try {
      stream.close();
    } catch (IOException e) {
      failures.add(e);
    }
  }
}
