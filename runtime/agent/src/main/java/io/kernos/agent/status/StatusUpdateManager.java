package io.kernos.agent.status;

import com.google.protobuf.ByteString;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each task's updates to the master in order and at least once: an update is written down,
 * then sent, then sent again until its uuid is acknowledged, and only then the next one.
 */
public final class StatusUpdateManager {
  private static final Logger LOG = LoggerFactory.getLogger(StatusUpdateManager.class);

  /**
   * Mesos: the first repetition comes after 10 seconds, the pause then doubles up to 10 minutes.
   */
  static final Duration RETRY_MIN = Duration.ofSeconds(10);

  static final Duration RETRY_MAX = Duration.ofMinutes(10);

  private final Clock clock;
  private final Checkpoint checkpoint;
  private final Forward forward;
  private final Map<Key, UpdateStream> streams = new LinkedHashMap<>();
  private boolean paused = true;

  /** Sends an update to the master; it may be lost. */
  @FunctionalInterface
  public interface Forward {
    /** Sends {@code status}. */
    void send(FrameworkID frameworkId, TaskStatus status);
  }

  /** What an acknowledgement did. */
  public enum Acknowledgement {
    /** It was for the update under way. */
    ACCEPTED,
    /**
     * It was for the terminal update: the task is done with. Whoever has a record of the task marks
     * it, then calls {@link #finish}: in this order, lest a crash between brings the task back
     * without its updates.
     */
    FINISHED,
    /** It was for no update that is under way: a repetition, or a lie. */
    IGNORED
  }

  private record Key(String frameworkId, String taskId) {}

  /** A manager that is paused until {@link #resume}. */
  public StatusUpdateManager(Clock clock, Checkpoint checkpoint, Forward forward) {
    this.clock = clock;
    this.checkpoint = checkpoint;
    this.forward = forward;
  }

  /** Takes up the updates of a former life, which come in the order of their sequence. */
  public void recover(Collection<UpdateRecord> records) {
    for (UpdateRecord record : records) {
      UpdateStream stream = stream(record.getFrameworkId(), record.getStatus());
      ByteString uuid = record.getStatus().getUuid();
      stream.received.put(uuid, Future.succeededFuture());
      stream.records.put(uuid, record);
      stream.nextSequence = Math.max(stream.nextSequence, record.getSequence() + 1);
      if (!record.getAcknowledged()) {
        stream.pending.add(record);
      }
    }
  }

  /**
   * Takes an update, which has a uuid.
   *
   * @return succeeds once it is written down, at once when it is known already
   */
  public Future<Void> update(FrameworkID frameworkId, TaskStatus status) {
    UpdateStream stream = stream(frameworkId, status);
    Future<Void> known = stream.received.get(status.getUuid());
    if (known != null) {
      return known;
    }
    UpdateRecord record =
        UpdateRecord.newBuilder()
            .setFrameworkId(frameworkId)
            .setStatus(status)
            .setSequence(stream.nextSequence++)
            .build();
    Future<Void> written =
        checkpoint
            .update(record)
            .onSuccess(
                done -> {
                  if (isCurrent(stream)) {
                    stream.pending.add(record);
                    if (stream.pending.size() == 1) {
                      send(stream, RETRY_MIN);
                    }
                  }
                });
    stream.received.put(status.getUuid(), written);
    stream.records.put(status.getUuid(), record);
    return written;
  }

  /** Takes the acknowledgement of an update. */
  public Acknowledgement acknowledge(FrameworkID frameworkId, String taskId, ByteString uuid) {
    UpdateStream stream = streams.get(new Key(frameworkId.getValue(), taskId));
    if (stream == null
        || stream.pending.isEmpty()
        || !stream.pending.getFirst().getStatus().getUuid().equals(uuid)) {
      LOG.debug("ignoring an acknowledgement for task {} of {}", taskId, frameworkId.getValue());
      return Acknowledgement.IGNORED;
    }
    UpdateRecord done = stream.pending.removeFirst();
    stream.cancelRetry();
    if (TaskStates.isTerminal(done.getStatus().getState())) {
      stream.pending.clear();
      return Acknowledgement.FINISHED;
    }
    UpdateRecord marked = done.toBuilder().setAcknowledged(true).build();
    stream.records.put(uuid, marked);
    // A crash must not bring this update back once the next one has been sent.
    stream.marking = true;
    checkpoint
        .update(marked)
        .onSuccess(
            written -> {
              stream.marking = false;
              if (isCurrent(stream) && !stream.pending.isEmpty()) {
                send(stream, RETRY_MIN);
              }
            });
    return Acknowledgement.ACCEPTED;
  }

  /** Forgets the updates of a task that is done with. */
  public void finish(FrameworkID frameworkId, String taskId) {
    UpdateStream stream = streams.get(new Key(frameworkId.getValue(), taskId));
    if (stream != null) {
      forget(stream);
    }
  }

  /**
   * Forgets the updates of a task that nobody has any more, unless its end is among them and still
   * to be told. Were they kept, the task would be taken for one that goes on, and no end be told.
   */
  public void forgetUnended(FrameworkID frameworkId, String taskId) {
    UpdateStream stream = streams.get(new Key(frameworkId.getValue(), taskId));
    if (stream != null
        && stream.records.values().stream()
            .noneMatch(update -> TaskStates.isTerminal(update.getStatus().getState()))) {
      forget(stream);
    }
  }

  /** The update under way for a task, if there is one. */
  public Optional<TaskStatus> underWay(String frameworkId, String taskId) {
    UpdateStream stream = streams.get(new Key(frameworkId, taskId));
    return stream == null
        ? Optional.empty()
        : Optional.ofNullable(stream.pending.peekFirst()).map(UpdateRecord::getStatus);
  }

  /**
   * What a framework was told last of a task, or is to be told next; empty before any update is
   * written down, for until then none is sent.
   */
  public Optional<TaskStatus> told(String frameworkId, String taskId) {
    UpdateStream stream = streams.get(new Key(frameworkId, taskId));
    return stream == null ? Optional.empty() : told(stream).map(UpdateRecord::getStatus);
  }

  private static Optional<UpdateRecord> told(UpdateStream stream) {
    Optional<UpdateRecord> acknowledged =
        newest(stream.records.values().stream().filter(UpdateRecord::getAcknowledged));
    // A crash now would bring the acknowledged one back: the next is none to be told of yet.
    return stream.marking
        ? acknowledged
        : Optional.ofNullable(stream.pending.peekFirst()).or(() -> acknowledged);
  }

  private static Optional<UpdateRecord> newest(Stream<UpdateRecord> records) {
    return records.reduce((first, second) -> second);
  }

  /** For each task that has updates, the one that {@link #told} gives; else the newest. */
  public List<UpdateRecord> toldOrComing() {
    return streams.values().stream()
        .flatMap(stream -> told(stream).or(() -> newest(stream.records.values().stream())).stream())
        .toList();
  }

  /** Whether a framework has updates that are not acknowledged, or still being written down. */
  public boolean hasPending(String frameworkId) {
    return streams.values().stream()
        .filter(stream -> stream.frameworkId.equals(frameworkId))
        .flatMap(stream -> stream.records.values().stream())
        .anyMatch(update -> !update.getAcknowledged());
  }

  /** Whether a task has a stream: some update was taken, and the terminal one not acknowledged. */
  public boolean knows(String frameworkId, String taskId) {
    return streams.containsKey(new Key(frameworkId, taskId));
  }

  /** Whether this very update was taken before. */
  public boolean received(String frameworkId, String taskId, ByteString uuid) {
    UpdateStream stream = streams.get(new Key(frameworkId, taskId));
    return stream != null && stream.received.containsKey(uuid);
  }

  /** Sends nothing until {@link #resume}: there is no master. */
  public void pause() {
    paused = true;
    streams.values().forEach(UpdateStream::cancelRetry);
  }

  /** Sends what is under way, and goes on. */
  public void resume() {
    paused = false;
    repeat(stream -> true);
  }

  /** Sends what is under way for a framework without waiting for its time: it subscribed again. */
  public void repeat(String frameworkId) {
    repeat(stream -> stream.frameworkId.equals(frameworkId));
  }

  private void repeat(Predicate<UpdateStream> which) {
    streams.values().stream()
        .filter(which)
        .filter(stream -> !stream.pending.isEmpty())
        .toList()
        .forEach(stream -> send(stream, RETRY_MIN));
  }

  /** Forgets every update of a framework. */
  public void forget(String frameworkId) {
    List<UpdateStream> gone =
        streams.values().stream().filter(s -> s.frameworkId.equals(frameworkId)).toList();
    gone.forEach(this::forget);
  }

  private void forget(UpdateStream stream) {
    stream.cancelRetry();
    streams.remove(new Key(stream.frameworkId, stream.taskId));
    stream.records.values().forEach(checkpoint::forgetUpdate);
  }

  private UpdateStream stream(FrameworkID frameworkId, TaskStatus status) {
    Key key = new Key(frameworkId.getValue(), status.getTaskId().getValue());
    return streams.computeIfAbsent(key, k -> new UpdateStream(k.frameworkId(), k.taskId()));
  }

  private boolean isCurrent(UpdateStream stream) {
    return streams.get(new Key(stream.frameworkId, stream.taskId)) == stream;
  }

  private void send(UpdateStream stream, Duration interval) {
    stream.cancelRetry();
    if (paused || stream.marking) {
      return;
    }
    stream.interval = interval;
    stream.retry = clock.after(interval, () -> retry(stream));
    UpdateRecord record = stream.pending.getFirst();
    forward.send(record.getFrameworkId(), record.getStatus());
  }

  private void retry(UpdateStream stream) {
    Duration doubled = stream.interval.multipliedBy(2);
    send(stream, doubled.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : doubled);
  }
}
