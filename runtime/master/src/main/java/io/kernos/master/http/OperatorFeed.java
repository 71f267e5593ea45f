package io.kernos.master.http;

import io.kernos.master.view.Change;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Observer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers what one leading master does. Each event is encoded once for all who may see
 * the same; on the context of the HTTP server.
 */
final class OperatorFeed implements Observer {
  private static final Logger log = LoggerFactory.getLogger(OperatorFeed.class);

  /** Mesos: DEFAULT_HEARTBEAT_INTERVAL. */
  private static final long HEARTBEAT_MILLIS = 15_000;

  /** So many get each event at once, in a chunk of its own; more wait a little and share chunks. */
  private static final int FEW = 16;

  private static final long LONGEST_WAIT_MILLIS = 250;

  /** Encoded in a row, lest others wait for this event loop. */
  private static final int SLICE = 250;

  /** Those for whom records are the same. */
  record Audience(String type, Access access) {}

  private record Step(ClusterView view, Change change) {}

  private final Vertx vertx;
  private final Context context;
  private final MasterGate.Leading master;
  private final Runnable over;
  private final Map<OperatorStream, Audience> streams = new LinkedHashMap<>();
  private final Map<Audience, List<OperatorStream>> joining = new LinkedHashMap<>();
  private final Deque<Step> backlog = new ArrayDeque<>();
  private final long heartbeat;
  private ClusterView latest;
  private boolean due;
  private boolean ended;

  /**
   * @param over told once the master leads no more, or nobody is left
   */
  OperatorFeed(Vertx vertx, Context context, MasterGate.Leading master, Runnable over) {
    this.vertx = vertx;
    this.context = context;
    this.master = master;
    this.over = over;
    this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, t -> beat());
  }

  // What the master tells, on its thread.

  @Override
  public void changed(ClusterView view, List<Change> changes) {
    context.runOnContext(v -> take(view, changes));
  }

  @Override
  public void ended() {
    context.runOnContext(v -> end());
  }

  private void take(ClusterView view, List<Change> changes) {
    latest = view;
    changes.forEach(change -> backlog.add(new Step(view, change)));
    schedule();
  }

  private void end() {
    if (!ended) {
      tellAll();
      List.copyOf(streams.keySet()).forEach(OperatorStream::end);
      joining.values().forEach(waiting -> waiting.forEach(OperatorStream::end));
      close();
    }
  }

  private void close() {
    ended = true;
    streams.clear();
    joining.clear();
    backlog.clear();
    vertx.cancelTimer(heartbeat);
    over.run();
  }

  // Who listens.

  /** Adds a subscriber: the state as it is now comes first. */
  void join(OperatorStream stream, Audience audience) {
    if (ended) {
      stream.end();
      return;
    }
    joining.computeIfAbsent(audience, a -> new ArrayList<>()).add(stream);
    if (joining.get(audience).size() == 1) {
      master
          .observe(this)
          .onSuccess(told -> context.runOnContext(v -> welcome(audience)))
          .onFailure(e -> context.runOnContext(v -> refuse(audience, e)));
    }
  }

  /** Drops a subscriber. */
  void leave(OperatorStream stream) {
    streams.remove(stream);
    joining.values().forEach(waiting -> waiting.remove(stream));
    if (!ended && streams.isEmpty() && joining.values().stream().allMatch(List::isEmpty)) {
      master.leave(this);
      close();
    }
  }

  /** Gives those that wait the state, which is encoded once for all of them. */
  private void welcome(Audience audience) {
    List<OperatorStream> waiting = joining.remove(audience);
    if (ended || waiting == null) {
      return;
    }
    // The state has what is told to the others now.
    tellAll();
    waiting.forEach(stream -> streams.put(stream, audience));
    ClusterView view = latest;
    vertx
        .executeBlocking(
            () ->
                Records.of(
                    new OperatorEvents(view, audience.access())
                        .subscribed(HEARTBEAT_MILLIS / 1000.0),
                    audience.type()))
        .onSuccess(state -> waiting.forEach(stream -> stream.start(state)))
        .onFailure(
            e -> {
              log.error("Could not tell subscribers the state", e);
              waiting.forEach(OperatorStream::abort);
            });
  }

  private void refuse(Audience audience, Throwable reason) {
    log.error("Could not observe the master", reason);
    List<OperatorStream> waiting = joining.remove(audience);
    if (waiting != null) {
      waiting.forEach(OperatorStream::abort);
    }
  }

  // What they are told.

  private void beat() {
    Map<Audience, Buffer> records = new HashMap<>();
    for (Map.Entry<OperatorStream, Audience> each : List.copyOf(streams.entrySet())) {
      each.getKey()
          .send(
              records.computeIfAbsent(
                  each.getValue(), a -> Records.of(OperatorEvents.HEARTBEAT, a.type())));
    }
  }

  private void schedule() {
    if (due || backlog.isEmpty()) {
      return;
    }
    due = true;
    if (streams.size() <= FEW) {
      context.runOnContext(v -> tellSome());
    } else {
      long wait = Math.min(LONGEST_WAIT_MILLIS, streams.size() / 4);
      vertx.setTimer(wait, t -> tellSome());
    }
  }

  private void tellSome() {
    due = false;
    if (!ended) {
      tell(SLICE);
      schedule();
    }
  }

  private void tellAll() {
    tell(Integer.MAX_VALUE);
  }

  private void tell(int most) {
    List<Step> steps = new ArrayList<>();
    while (steps.size() < most && !backlog.isEmpty()) {
      steps.add(backlog.poll());
    }
    if (steps.isEmpty()) {
      return;
    }
    boolean apart = streams.size() <= FEW;
    Map<Audience, List<Buffer>> records = new HashMap<>();
    for (Map.Entry<OperatorStream, Audience> each : List.copyOf(streams.entrySet())) {
      records
          .computeIfAbsent(each.getValue(), audience -> records(steps, audience, apart))
          .forEach(each.getKey()::send);
    }
  }

  private static List<Buffer> records(List<Step> steps, Audience audience, boolean apart) {
    List<Buffer> records = new ArrayList<>();
    for (Step step : steps) {
      new OperatorEvents(step.view(), audience.access())
          .of(step.change())
          .map(event -> Records.of(event, audience.type()))
          .ifPresent(records::add);
    }
    if (apart || records.size() <= 1) {
      return records;
    }
    Buffer together = Buffer.buffer();
    records.forEach(together::appendBuffer);
    return List.of(together);
  }
}
