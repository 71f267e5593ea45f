package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who leads, over the event bus: the leader says so every second, and when it is asked. Nothing
 * rests on it but who is tried: an old leader is told by its term, and the store fences it.
 */
public final class EventBusLeaders implements LeaderBoard {
  private static final String SAID = "kernos.leader";
  private static final String ASKED = "kernos.leader.ask";
  private static final long SAY_MILLIS = 1000;
  private static final long ASK_MILLIS = 250;
  private static final long LEAST_APART_NANOS = 100_000_000;

  private final Vertx vertx;
  private final Optional<SocketAddress> stream;

  /**
   * @param stream where the stream link of this process listens, if it has one; said of a leader
   *     here
   */
  public EventBusLeaders(Vertx vertx, Optional<SocketAddress> stream) {
    this.vertx = vertx;
    this.stream = stream;
  }

  @Override
  public Link.Registration watch(Consumer<Leader> listener) {
    Newest newest = new Newest(listener);
    Link.Registration following = follow(said -> newest.accept(said.leader()));
    Runnable ask = () -> vertx.eventBus().publish(ASKED, new JsonObject());
    // A question may be put before the answer can find its way here.
    long timer =
        vertx.setPeriodic(
            0,
            ASK_MILLIS,
            id -> {
              if (newest.knowsOne()) {
                vertx.cancelTimer(id);
              } else {
                ask.run();
              }
            });
    return () -> {
      vertx.cancelTimer(timer);
      following.close();
    };
  }

  @Override
  public Link.Registration follow(Consumer<Announced> listener) {
    MessageConsumer<JsonObject> consumer =
        vertx.eventBus().consumer(SAID, message -> listener.accept(announced(message.body())));
    return consumer::unregister;
  }

  @Override
  public Announcement announce(Leader leader, Supplier<Map<String, String>> served) {
    Speech speech = new Speech(leader, served);
    MessageConsumer<JsonObject> asked =
        vertx.eventBus().consumer(ASKED, message -> speech.say(LEAST_APART_NANOS));
    long timer = vertx.setPeriodic(0, SAY_MILLIS, id -> speech.say(0));
    return new Announcement() {
      @Override
      public void again() {
        speech.say(0);
      }

      @Override
      public void close() {
        vertx.cancelTimer(timer);
        asked.unregister();
      }
    };
  }

  private final class Speech {
    private final Leader leader;
    private final Supplier<Map<String, String>> served;
    private long last = System.nanoTime() - LEAST_APART_NANOS;

    Speech(Leader leader, Supplier<Map<String, String>> served) {
      this.leader = leader;
      this.served = served;
    }

    void say(long leastApart) {
      long now = System.nanoTime();
      if (now - last >= leastApart) {
        last = now;
        vertx.eventBus().publish(SAID, said());
      }
    }

    private JsonObject said() {
      JsonObject plugins = new JsonObject();
      served.get().forEach(plugins::put);
      JsonObject said =
          new JsonObject()
              .put("node", leader.node().value())
              .put("term", leader.term())
              .put("host", leader.host())
              .put("port", leader.port())
              .put("served", plugins);
      stream.ifPresent(
          address -> said.put("streamHost", address.host()).put("streamPort", address.port()));
      return said;
    }
  }

  private static Announced announced(JsonObject said) {
    Map<String, String> served = new HashMap<>();
    said.getJsonObject("served").forEach(url -> served.put(url.getKey(), (String) url.getValue()));
    return new Announced(leader(said), served, stream(said));
  }

  private static Optional<SocketAddress> stream(JsonObject said) {
    return Optional.ofNullable(said.getString("streamHost"))
        .map(host -> SocketAddress.inetSocketAddress(said.getInteger("streamPort"), host));
  }

  private static Leader leader(JsonObject said) {
    return new Leader(
        new NodeId(said.getString("node")),
        said.getLong("term"),
        said.getString("host"),
        said.getInteger("port"));
  }
}
