package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.Exit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of one container. Used by several threads, under its own lock. */
final class Contained {

  /** How far it is. It only moves forward. */
  enum Phase {
    /** Given to the spawner. */
    STARTING,
    RUNNING,
    /** Its first process has ended; what is left of it is being removed. */
    ENDING,
    ENDED
  }

  final Place place;
  final Place.About about;
  private Phase phase = Phase.STARTING;
  private long pid;
  private long supervisor;
  private boolean unwatched;
  private Exit exit;
  private String failure;
  private Streams streams;
  private final List<Waiter<Long>> starting = new ArrayList<>();
  private final List<Waiter<Exit>> waiting = new ArrayList<>();

  private record Waiter<T>(Context context, Promise<T> promise) {
    void complete(T value) {
      context.runOnContext(v -> promise.complete(value));
    }

    void fail(String reason) {
      context.runOnContext(v -> promise.fail(reason));
    }
  }

  Contained(Place place, Place.About about) {
    this.place = place;
    this.about = about;
  }

  /** The pipes to it, when it can be attached to. */
  synchronized Optional<Streams> streams() {
    return Optional.ofNullable(streams);
  }

  synchronized void streams(Streams opened) {
    streams = opened;
  }

  String id() {
    return place.id();
  }

  synchronized Phase phase() {
    return phase;
  }

  /** Its first process; 0 when not known. */
  synchronized long pid() {
    return pid;
  }

  /** The shell that waits for it; 0 when not known. */
  synchronized long supervisor() {
    return supervisor;
  }

  /** Taken over from an earlier life of the agent. */
  synchronized void adopt(long pid, long supervisor) {
    this.phase = Phase.RUNNING;
    this.pid = pid;
    this.supervisor = supervisor;
  }

  synchronized void started(long pid) {
    if (this.pid == 0) {
      this.pid = pid;
    }
    if (phase == Phase.STARTING) {
      phase = Phase.RUNNING;
      supervisor = ProcessTable.stat(pid).map(ProcessTable.Stat::parent).orElse(0L);
      starting.forEach(waiter -> waiter.complete(pid));
      starting.clear();
    }
  }

  /** Remembers that no supervisor was seen; whether that was so before. */
  synchronized boolean unwatchedAgain() {
    boolean before = unwatched;
    unwatched = true;
    return before;
  }

  /** Whether the caller is the one to clean up. */
  synchronized boolean ending() {
    if (phase == Phase.ENDING || phase == Phase.ENDED) {
      return false;
    }
    phase = Phase.ENDING;
    return true;
  }

  synchronized void ended(Exit how) {
    phase = Phase.ENDED;
    exit = how;
    closeStreams();
    starting.forEach(waiter -> waiter.complete(pid));
    starting.clear();
    waiting.forEach(waiter -> waiter.complete(how));
    waiting.clear();
  }

  /** It was never started, and nothing is left of it. */
  synchronized void failed(String reason) {
    phase = Phase.ENDED;
    failure = reason;
    closeStreams();
    starting.forEach(waiter -> waiter.fail(reason));
    starting.clear();
    waiting.forEach(waiter -> waiter.fail(reason));
    waiting.clear();
  }

  private void closeStreams() {
    if (streams != null) {
      streams.ended();
    }
  }

  /** Its first process' id, once it runs. */
  synchronized Future<Long> whenStarted(Vertx vertx) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (phase != Phase.STARTING) {
      return Future.succeededFuture(pid);
    }
    Promise<Long> promise = Promise.promise();
    starting.add(new Waiter<>(vertx.getOrCreateContext(), promise));
    return promise.future();
  }

  synchronized Future<Exit> whenEnded(Vertx vertx) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (phase == Phase.ENDED) {
      return Future.succeededFuture(exit);
    }
    Promise<Exit> promise = Promise.promise();
    waiting.add(new Waiter<>(vertx.getOrCreateContext(), promise));
    return promise.future();
  }

  Optional<String> parent() {
    return about.parent();
  }
}
