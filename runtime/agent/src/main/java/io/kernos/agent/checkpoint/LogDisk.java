package io.kernos.agent.checkpoint;

import io.kernos.spi.disk.Disk;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Disk} as one append-only file, written by a thread of its own: all that waits goes in
 * one write, with one sync where somebody asks for it.
 */
public final class LogDisk implements Disk, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDisk.class);
  private static final int MAX_BATCH = 1024;

  private final Path path;
  private final Vertx vertx;
  private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private LogFile file; // The thread's own, as is broken.
  private IOException broken;

  /** Something for the thread to do; done or failed on the context of its caller. */
  private sealed interface Job permits Load, Put, Close {}

  private record Load(Context context, Promise<Map<String, byte[]>> promise) implements Job {}

  private record Put(LogFile.Write write, boolean sync, Context context, Promise<Void> promise)
      implements Job {}

  private record Close() implements Job {}

  /** The disk in {@code path}, which is made when there is none. */
  public LogDisk(Path path, Vertx vertx) {
    this.path = path;
    this.vertx = vertx;
    thread = new Thread(this::work, "log-" + path.getFileName());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Future<Map<String, byte[]>> load() {
    Promise<Map<String, byte[]>> promise = Promise.promise();
    queue.add(new Load(vertx.getOrCreateContext(), promise));
    return promise.future();
  }

  @Override
  public Future<Void> put(String key, byte[] value, Durability durability) {
    return add(new LogFile.Write(key, value.clone()), durability == Durability.MACHINE);
  }

  @Override
  public Future<Void> delete(String key) {
    return add(new LogFile.Write(key, null), false);
  }

  private Future<Void> add(LogFile.Write write, boolean sync) {
    Promise<Void> promise = Promise.promise();
    queue.add(new Put(write, sync, vertx.getOrCreateContext(), promise));
    return promise.future();
  }

  /** Writes what was asked for, and closes the file. Blocks; later writes fail. */
  @Override
  public void close() {
    queue.add(new Close());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    List<Job> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        if (!run(batch)) {
          return;
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeFile();
    }
  }

  /** Does a batch in order; false when it told to end. */
  private boolean run(List<Job> batch) {
    List<Put> writes = new ArrayList<>();
    for (Job job : batch) {
      if (job instanceof Put put) {
        writes.add(put);
        continue;
      }
      write(writes);
      writes.clear();
      if (job instanceof Load load) {
        load(load);
      } else {
        broken = new IOException(path + " is closed");
        return false;
      }
    }
    write(writes);
    return true;
  }

  private void load(Load load) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    try {
      if (file != null) {
        throw new IOException(path + " is loaded already");
      }
      file = LogFile.open(path, values);
      load.context.runOnContext(v -> load.promise.complete(values));
    } catch (CheckpointException e) {
      load.context.runOnContext(v -> load.promise.fail(e));
    } catch (IOException | RuntimeException e) {
      CheckpointException why =
          new CheckpointException("cannot open " + path + ": " + e.getMessage(), e);
      load.context.runOnContext(v -> load.promise.fail(why));
    }
  }

  private void write(List<Put> writes) {
    if (writes.isEmpty()) {
      return;
    }
    if (broken == null) {
      try {
        if (file == null) {
          throw new IOException(path + " is not loaded");
        }
        file.append(writes.stream().map(Put::write).toList(), writes.stream().anyMatch(Put::sync));
      } catch (IOException | RuntimeException e) {
        broken =
            new CheckpointException(
                "cannot write to "
                    + (path + ": " + e.getMessage())
                    + "; make sure that its disk works and has room, and start this node again:"
                    + " its tasks run on",
                e);
      }
    }
    complete(List.copyOf(writes), broken);
  }

  /** One hop to a context for all its writes that lie together. */
  private static void complete(List<Put> writes, IOException error) {
    int from = 0;
    while (from < writes.size()) {
      Context context = writes.get(from).context;
      int to = from;
      while (to < writes.size() && writes.get(to).context == context) {
        to++;
      }
      List<Put> same = writes.subList(from, to);
      context.runOnContext(
          v -> {
            for (Put put : same) {
              if (error == null) {
                put.promise.complete();
              } else {
                put.promise.fail(error);
              }
            }
          });
      from = to;
    }
  }

  private void closeFile() {
    List<Job> left = new ArrayList<>();
    queue.drainTo(left);
    for (Job job : left) {
      if (job instanceof Put put) {
        complete(List.of(put), new IOException(path + " is closed"));
      }
    }
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.warn("cannot close {}", path, e);
      }
    }
  }
}
