package io.kernos.store;

import com.google.protobuf.ByteString;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.store.log.Append;
import io.kernos.store.log.Commit;
import io.kernos.store.log.DeleteStream;
import io.kernos.store.log.KeyAt;
import io.kernos.store.log.KeyValue;
import io.kernos.store.log.Operation;
import io.kernos.store.log.StateHeader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * The state store on a replicated log: an Apache Ratis group of one or of many, with this process
 * as a member.
 *
 * <p>Values are taken over when a call is made and handed out as copies. A transaction holds at
 * most {@link #MAX_TRANSACTION_BYTES}. Calls never block; their futures complete on the caller's
 * Vert.x context, or on any thread when it has none.
 */
public final class RatisStore implements StateStore, Journal, Leadership {
  /** The greatest size of all keys and values of one transaction together, in bytes. */
  public static final int MAX_TRANSACTION_BYTES = 3 << 20;

  private final ExecutorService writing = newThread("kernos-store-write");
  private final ExecutorService reading = newThread("kernos-store-read");
  private final Watchers watchers = new Watchers();
  private final LeaderListeners leadership = new LeaderListeners();
  private final Promise<Void> failure = Promise.promise();
  private final StoreConfig config;
  private final StoreMachine machine;
  private final RaftMember member;
  private final Submitter submitter;

  private RatisStore(StoreConfig config) {
    this.config = config;
    machine =
        new StoreMachine(
            watchers, leadership, config.snapshotBytes(), this::snapshotInBackground, this::broken);
    member = new RaftMember(config, machine);
    submitter = new Submitter(writing, member::append, config.pendingBytes());
  }

  private static ExecutorService newThread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Opens the store in the config's directory, which is made when it is not there.
   *
   * @return completes when this member runs, before anybody leads; fails with a {@link
   *     StoreException} of kind CORRUPT, naming the file, when what is stored cannot be read
   */
  public static Future<RatisStore> open(StoreConfig config) {
    return Growth.prepare(config).compose(ready -> run(config));
  }

  /** The same, of a directory that is known to be this group's. */
  static Future<RatisStore> run(StoreConfig config) {
    RatisStore store = new RatisStore(config);
    return Caller.call(
        answer ->
            store.writing.execute(
                () -> {
                  try {
                    store.member.start();
                    answer.give(store, null);
                  } catch (Exception e) {
                    store.member.close();
                    store.writing.shutdown();
                    store.reading.shutdown();
                    answer.give(null, Failures.atStart(config, e));
                  }
                }));
  }

  @Override
  public Future<Optional<Entry>> get(String key) {
    return read((keys, streams) -> keys.get(key));
  }

  @Override
  public Future<List<Entry>> list(String prefix) {
    return read((keys, streams) -> keys.list(prefix));
  }

  @Override
  public Future<Long> commit(Transaction transaction) {
    Commit.Builder commit = Commit.newBuilder().setTerm(transaction.term());
    for (Transaction.Condition condition : transaction.conditions()) {
      commit.addConditions(
          KeyAt.newBuilder().setKey(condition.key()).setRevision(condition.revision()));
    }
    for (Transaction.Write write : transaction.writes()) {
      KeyValue.Builder value = KeyValue.newBuilder().setKey(write.key());
      if (write.value() != null) {
        if (write.value().length > MAX_VALUE_BYTES) {
          return Future.failedFuture(StoreException.tooLarge(write.key(), write.value().length));
        }
        value.setValue(ByteString.copyFrom(write.value()));
      }
      commit.addWrites(value);
    }
    Operation operation = Operation.newBuilder().setCommit(commit).build();
    if (operation.getSerializedSize() > MAX_TRANSACTION_BYTES) {
      return Future.failedFuture(
          new StoreException(
              Kind.TOO_LARGE,
              "a transaction of "
                  + operation.getSerializedSize()
                  + " bytes; at most "
                  + MAX_TRANSACTION_BYTES
                  + " are taken"));
    }
    return write(operation);
  }

  @Override
  public Future<Void> confirm(long term) {
    if (config.alone()) {
      return leadership.leads(term)
          ? Future.succeededFuture()
          : Future.failedFuture(notLeading(term));
    }
    return Caller.call(
        answer ->
            member
                .upToDate()
                .whenComplete(
                    (done, failure) ->
                        answer.give(
                            null,
                            failure == null && !leadership.leads(term)
                                ? notLeading(term)
                                : unavailable(failure))));
  }

  private StoreException notLeading(long term) {
    return new StoreException(Kind.FENCED, config.self() + " does not lead in term " + term);
  }

  @Override
  public Watch watch(String prefix, Consumer<Change> listener) {
    return watchers.add(prefix, listener);
  }

  @Override
  public Future<Long> append(String stream, Bounds bounds, byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      return Future.failedFuture(StoreException.tooLarge(stream, value.length));
    }
    return write(
        Operation.newBuilder()
            .setAppend(
                Append.newBuilder()
                    .setStream(stream)
                    .setMaxRecords(bounds.records())
                    .setMaxAgeMillis(millis(bounds.age()))
                    .setValue(ByteString.copyFrom(value)))
            .build());
  }

  private static long millis(Duration age) {
    try {
      return age.toMillis();
    } catch (ArithmeticException forEver) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public Future<List<Record>> read(String stream, long sequence, int limit) {
    return read(
        (keys, streams) -> streams.read(stream, sequence, limit, System.currentTimeMillis()));
  }

  @Override
  public Future<List<Record>> newest(String stream, int limit) {
    return read((keys, streams) -> streams.newest(stream, limit, System.currentTimeMillis()));
  }

  @Override
  public Future<Void> delete(String stream) {
    return write(
        Operation.newBuilder()
            .setDeleteStream(DeleteStream.newBuilder().setStream(stream))
            .build());
  }

  /**
   * All state, as it is after all that was acknowledged before the call; for a back-up.
   *
   * @param clusterId is written down in it
   */
  public Future<StateCopy> copy(String clusterId) {
    return read(
        (keys, streams) -> {
          TermIndex applied = machine.getLastAppliedTermIndex();
          return new StateCopy(
              StateHeader.newBuilder()
                  .setFormat(StateFile.FORMAT)
                  .setClusterId(clusterId)
                  .setTimeMillis(System.currentTimeMillis())
                  .setTerm(Math.max(applied.getTerm(), ruling().orElse(0)))
                  .setAppliedTerm(applied.getTerm())
                  .setAppliedIndex(applied.getIndex())
                  .setRevision(keys.revision())
                  .build(),
              new KeyValues(keys),
              new Streams(streams));
        });
  }

  @Override
  public void listen(Listener listener) {
    leadership.listen(listener);
  }

  /**
   * Fails, with a {@link StoreException} that says what to do, once this member can go on no more:
   * it could not write, or what it read was damaged. From then on it leads no more and acknowledges
   * nothing. It never succeeds. It completes on any thread.
   */
  public Future<Void> failure() {
    return failure.future();
  }

  /** Ends this member for good: after a write that failed, nobody knows what is on the disk. */
  private void broken(String what, Throwable why) {
    StoreException reason = Failures.whileRunning(config, what, why);
    leadership.deposed();
    submitter.close(reason);
    if (failure.tryFail(reason)) {
      try {
        writing.execute(member::close);
      } catch (RejectedExecutionException closing) {
        // It is closed already.
      }
    }
  }

  /**
   * The term of the leader that this member follows or is; empty during an election. From any
   * thread.
   */
  public OptionalLong ruling() {
    return member.ruling();
  }

  /** Who belongs to the group; when this member leads. */
  public Future<List<Member>> members() {
    return changing(members -> CompletableFuture.completedFuture(members.list()));
  }

  /**
   * Takes a member into the group, which has been started with {@link StoreConfig#joining}; when
   * this member leads.
   *
   * @return succeeds once it has all that the others have, and a vote; fails with {@link
   *     Kind#CONFLICT} when it cannot be one, and the group is as it was
   */
  public Future<Void> add(String id) {
    return several().compose(yes -> changing(members -> members.add(id)));
  }

  /**
   * Lets go of a member of the group; when this member leads. One that leads hands over to another,
   * which is to be asked then.
   *
   * @return who leads now, when nobody was removed yet; fails with {@link Kind#CONFLICT} when too
   *     few would be left, or it is no member
   */
  public Future<Optional<String>> remove(String id) {
    return several().compose(yes -> changing(members -> members.remove(id)));
  }

  /** Has another member lead, if this one does and another answers: then nobody has to notice. */
  public Future<Void> handOver() {
    return config.alone() || !leadership.leads()
        ? Future.succeededFuture()
        : changing(members -> members.handOver().thenApply(done -> null));
  }

  private Future<Void> several() {
    return config.alone()
        ? Future.failedFuture(
            new StoreException(
                Kind.CONFLICT,
                "this master is alone, with no address for others; it becomes one of several by"
                    + " raft.members"))
        : Future.succeededFuture();
  }

  private <T> Future<T> changing(Function<Members, CompletableFuture<T>> change) {
    return Caller.call(
        answer -> {
          try {
            change
                .apply(member.members())
                .whenComplete((value, failure) -> answer.give(value, unavailable(failure)));
          } catch (RuntimeException e) {
            answer.give(null, unavailable(e));
          }
        });
  }

  @SuppressWarnings("unchecked") // The machine gives each kind of operation its own type of result.
  private <T> Future<T> write(Operation operation) {
    return Caller.call(
        answer ->
            submitter.submit(
                operation, (value, failure) -> answer.give((T) value, unavailable(failure))));
  }

  private <T> Future<T> read(StoreMachine.Reader<T> reader) {
    return Caller.call(
        answer -> {
          try {
            reading.execute(() -> readNow(reader, answer));
          } catch (RejectedExecutionException e) {
            answer.give(null, closed());
          }
        });
  }

  private <T> void readNow(StoreMachine.Reader<T> reader, Caller.Answer<T> answer) {
    if (config.alone()) {
      // A leader with no peer has applied all that was ever acknowledged.
      answerRead(reader, answer, leadership.leads() ? null : member.noLeader());
    } else {
      member
          .upToDate()
          .whenComplete(
              (done, failure) ->
                  reading.execute(() -> answerRead(reader, answer, unavailable(failure))));
    }
  }

  private <T> void answerRead(
      StoreMachine.Reader<T> reader, Caller.Answer<T> answer, Throwable failure) {
    if (failure != null) {
      answer.give(null, failure);
      return;
    }
    T value;
    try {
      value = machine.read(reader);
    } catch (Exception e) {
      answer.give(null, unavailable(e));
      return;
    }
    answer.give(value, null);
  }

  private static Throwable unavailable(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() instanceof StoreException) {
      return failure.getCause();
    }
    return failure == null || failure instanceof StoreException
        ? failure
        : new StoreException(Kind.UNAVAILABLE, Failures.words(failure), failure);
  }

  private StoreException closed() {
    return new StoreException(Kind.UNAVAILABLE, "the store is closed");
  }

  private void snapshotInBackground() {
    try {
      writing.execute(member::snapshot);
    } catch (RejectedExecutionException closing) {
      // A member that stops takes a snapshot anyway.
    }
  }

  /** Takes a snapshot now, and lets go of the log before it. */
  public Future<Void> snapshot() {
    return Caller.call(
        answer ->
            writing.execute(
                () -> {
                  CompletableFuture<?> taken = member.snapshot();
                  // Of one that failed, Ratis says nothing for minutes.
                  failure.future().onFailure(taken::completeExceptionally);
                  taken.whenComplete((done, failed) -> answer.give(null, unavailable(failed)));
                }));
  }

  /** Stops this member: it leads no more, what waits fails, and all that was acknowledged stays. */
  public Future<Void> close() {
    leadership.deposed();
    submitter.close(closed());
    return Caller.call(
        answer -> {
          try {
            writing.execute(
                () -> {
                  member.close();
                  reading.shutdown();
                  answer.give(null, null);
                });
            writing.shutdown();
          } catch (RejectedExecutionException alreadyClosed) {
            answer.give(null, null);
          }
        });
  }
}
