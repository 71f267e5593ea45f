package io.kernos.marathon.event;

import io.kernos.marathon.json.Timestamps;
import io.kernos.spi.time.Clock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells every event to all clients that listen, as server-sent events. */
public final class EventStream implements Events {
  /** Somebody who listens. On the scheduler's context. */
  public interface Client {
    /** Whether it wants events of this type. */
    boolean wants(String type);

    /** Takes one event, framed. */
    void send(Buffer frame);

    /** The stream has ended. */
    void close();

    /** For the events that tell of it. */
    String remoteAddress();
  }

  private final Clock clock;
  private final Set<Client> clients = new LinkedHashSet<>();

  public EventStream(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void publish(String type, JsonObject body) {
    // Most of the time nobody listens.
    Buffer frame = null;
    for (Client client : List.copyOf(clients)) {
      if (client.wants(type)) {
        frame = frame == null ? frame(type, body, clock.now()) : frame;
        client.send(frame);
      }
    }
  }

  /** As the original's server frames it (Jetty: EventSourceServlet). */
  private static Buffer frame(String type, JsonObject body, Instant now) {
    body.put("eventType", type);
    if (!body.containsKey("timestamp")) {
      body.put("timestamp", Timestamps.format(now));
    }
    return Buffer.buffer("event: " + type + "\r\ndata: ")
        .appendBuffer(body.toBuffer())
        .appendString("\r\n\r\n");
  }

  /** Begins to tell a client. */
  public void attach(Client client) {
    clients.add(client);
    publish("event_stream_attached", new JsonObject().put("remoteAddress", client.remoteAddress()));
  }

  /** Ends it; harmless when it has ended. */
  public void detach(Client client) {
    if (clients.remove(client)) {
      publish(
          "event_stream_detached", new JsonObject().put("remoteAddress", client.remoteAddress()));
    }
  }

  /** How many listen. */
  public int size() {
    return clients.size();
  }

  /** Ends all of them. */
  public void close() {
    List<Client> all = new ArrayList<>(clients);
    clients.clear();
    all.forEach(Client::close);
  }
}
