package io.kernos.agent.status;

import com.google.protobuf.ByteString;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The updates of one task: the first that is not acknowledged is the one under way. */
final class UpdateStream {
  final String frameworkId;
  final String taskId;

  /** Every update ever accepted, with the future of its being written down. */
  final Map<ByteString, Future<Void>> received = new LinkedHashMap<>();

  /** The record of every update, for marking and forgetting. */
  final Map<ByteString, UpdateRecord> records = new LinkedHashMap<>();

  /** Written down and not acknowledged, in order. */
  final Deque<UpdateRecord> pending = new ArrayDeque<>();

  /** An acknowledgement is being written down: the next update waits for it. */
  boolean marking;

  long nextSequence = 1;
  Clock.Timer retry;
  Duration interval;

  UpdateStream(String frameworkId, String taskId) {
    this.frameworkId = frameworkId;
    this.taskId = taskId;
  }

  void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }
}
