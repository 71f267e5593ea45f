package io.kernos.store;

import com.google.protobuf.CodedInputStream;
import io.kernos.spi.store.StateStore.Change;
import io.kernos.spi.store.StateStore.Entry;
import io.kernos.spi.store.StoreException;
import io.kernos.store.log.Batch;
import io.kernos.store.log.Operation;
import io.kernos.store.log.SnapshotStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated state: keys and streams. One thread applies the log and takes snapshots; others
 * read under the lock.
 */
final class StoreMachine extends BaseStateMachine {
  /** Of log entries and snapshots; a newer one is refused rather than misread. */
  static final int FORMAT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(StoreMachine.class);

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final SnapshotStorage storage = new SnapshotStorage();
  private final Consumer<Change> changes;
  private final LeaderListeners leadership;
  private final long snapshotBytes;
  private final Runnable snapshotWanted;
  private final BiConsumer<String, Throwable> broken;
  private KeyValues keys = new KeyValues();
  private Streams streams;
  private long lastTimeMillis;
  private long logBytes;
  private boolean snapshotAsked;
  private volatile boolean closing;
  private Path group;
  private HighWater written;

  /** What the operations of a batch came to, handed to the submitter in the process. */
  record Results(Object[] each) implements Message {
    @Override
    public ByteString getContent() {
      return ByteString.EMPTY;
    }
  }

  /**
   * @param snapshotWanted called, on the thread that applies, when the log is long
   * @param broken told, on any thread and maybe again and again, what keeps this member from going
   *     on, and why
   */
  StoreMachine(
      Consumer<Change> changes,
      LeaderListeners leadership,
      long snapshotBytes,
      Runnable snapshotWanted,
      BiConsumer<String, Throwable> broken) {
    this.changes = changes;
    this.leadership = leadership;
    this.snapshotBytes = snapshotBytes;
    this.snapshotWanted = snapshotWanted;
    this.broken = broken;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, group, raftStorage);
    this.group = raftStorage.getStorageDir().getRoot().toPath();
    Ballot.install(raftStorage, e -> broken.accept("cannot write its vote", e));
    written = HighWater.open(this.group);
    getLifeCycle()
        .startAndTransition(
            () -> {
              storage.init(raftStorage);
              load();
            },
            IOException.class);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    Map<String, Entry> before = new HashMap<>();
    keys.list("").forEach(entry -> before.put(entry.key(), entry));
    try {
      storage.refresh();
      // Ratis does not: what it was sent must be there when the log before it is gone.
      storage.sync();
      load();
    } catch (IOException | RuntimeException e) {
      broken.accept("cannot read the snapshot that the leader sent", e);
      throw e;
    }
    tellDifference(before);
    getLifeCycle().transition(LifeCycle.State.STARTING);
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  /** An installed snapshot skips entries: watchers are told what they came to. */
  private void tellDifference(Map<String, Entry> before) {
    for (Entry entry : keys.list("")) {
      Entry old = before.remove(entry.key());
      if (old == null || old.revision() != entry.revision()) {
        changes.accept(new Change(entry.key(), Optional.of(entry.value()), entry.revision()));
      }
    }
    before
        .keySet()
        .forEach(key -> changes.accept(new Change(key, Optional.empty(), keys.revision())));
  }

  private void load() throws IOException {
    lock.writeLock().lock();
    try {
      if (streams != null) {
        streams.close();
      }
      keys = new KeyValues();
      streams = new Streams(storage.directory());
      List<SnapshotStream> index = List.of();
      Optional<SnapshotStorage.Snapshot> snapshot = storage.latest();
      if (snapshot.isPresent()) {
        index = SnapshotFile.read(snapshot.get().file(), keys);
        setLastAppliedTermIndex(snapshot.get().at());
      }
      streams.restore(index);
      storage.beside(streams.files());
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    Results results;
    try {
      results = apply(entry);
      raise(entry.getIndex());
    } catch (IOException | RuntimeException e) {
      broken.accept("cannot apply entry " + entry.getIndex() + " of its log", e);
      throw new IllegalStateException(e);
    }
    if (!snapshotAsked && logBytes > Math.max(snapshotBytes, 2 * keys.bytes())) {
      snapshotAsked = true;
      snapshotWanted.run();
    }
    return CompletableFuture.completedFuture(results);
  }

  private Results apply(LogEntryProto entry) throws IOException {
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    Batch batch = parse(data, entry.getIndex());
    Object[] results = new Object[batch.getOperationsCount()];
    lock.writeLock().lock();
    try {
      lastTimeMillis = batch.getTimeMillis();
      for (int i = 0; i < results.length; i++) {
        results[i] = apply(batch.getOperations(i), entry.getTerm());
      }
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    } finally {
      lock.writeLock().unlock();
    }
    logBytes += data.size();
    return new Results(results);
  }

  /** Notes what was applied as written, as far as it is: others may have been a majority. */
  private void raise(long applied) throws IOException {
    RaftServer server = getServer().getNow(null);
    if (server != null) {
      long flushed = server.getDivision(getGroupId()).getRaftLog().getFlushIndex();
      written.raise(Math.min(applied, flushed));
    }
  }

  private static Batch parse(ByteString data, long index) {
    try {
      Batch batch = Batch.parseFrom(CodedInputStream.newInstance(data.asReadOnlyByteBuffer()));
      if (batch.getFormat() > FORMAT) {
        throw new IllegalStateException(
            "log entry "
                + index
                + " has format "
                + batch.getFormat()
                + "; this version knows "
                + FORMAT);
      }
      return batch;
    } catch (IOException e) {
      throw new IllegalStateException("log entry " + index + " cannot be read", e);
    }
  }

  /** Gives the operation's result, or the exception that refuses it. */
  private Object apply(Operation operation, long term) throws IOException {
    try {
      return switch (operation.getKindCase()) {
        case COMMIT -> keys.commit(operation.getCommit(), term, changes);
        case APPEND -> streams.append(operation.getAppend(), lastTimeMillis);
        case DELETE_STREAM -> {
          streams.delete(operation.getDeleteStream().getStream());
          yield null;
        }
        case KIND_NOT_SET -> throw new IllegalStateException("an operation of no known kind");
      };
    } catch (StoreException refused) {
      return refused;
    }
  }

  @Override
  public long takeSnapshot() throws IOException {
    try {
      return snapshot();
    } catch (IOException | RuntimeException e) {
      if (closing) {
        LOG.warn("no snapshot in {}, which costs time at the next start: {}", group, e.toString());
      } else {
        // A sync that failed must not be tried again: what it was for may be lost.
        broken.accept("cannot write a snapshot", e);
      }
      throw e;
    }
  }

  private long snapshot() throws IOException {
    TermIndex at = getLastAppliedTermIndex();
    List<SnapshotStream> index;
    lock.writeLock().lock();
    try {
      index = streams.seal(lastTimeMillis);
    } finally {
      lock.writeLock().unlock();
    }
    // Only this thread changes the state, so that others may read while it is written.
    Path file = storage.file(at);
    SnapshotFile.write(file, keys, index);
    storage.refresh();
    written.sync();
    lock.writeLock().lock();
    try {
      storage.beside(streams.files());
      streams.snapshotTaken();
    } finally {
      lock.writeLock().unlock();
    }
    LOG.debug("snapshot {} of {} bytes", file, Files.size(file));
    logBytes = 0;
    snapshotAsked = false;
    return at.getIndex();
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  /**
   * Answers when this member is up to date; what is read is read in the process. A request that
   * names somebody asks whether that is a member.
   */
  @Override
  public CompletableFuture<Message> query(Message request) {
    if (request.getContent().isEmpty()) {
      return CompletableFuture.completedFuture(Message.EMPTY);
    }
    return getServer()
        .thenApply(server -> MemberQuery.answer(server, request.getContent().toStringUtf8()));
  }

  /** Reads under the lock. */
  <T> T read(Reader<T> reader) throws Exception {
    lock.readLock().lock();
    try {
      return reader.read(keys, streams);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Reads something. */
  @FunctionalInterface
  interface Reader<T> {
    T read(KeyValues keys, Streams streams) throws Exception;
  }

  @Override
  public void notifyLeaderReady() {
    // The division may be asked only once it is wholly there.
    getServer().thenAccept(server -> elected(info(server)));
  }

  private void elected(DivisionInfo info) {
    long term = info.getCurrentTerm();
    leadership.elected(term);
    // Another thread says that it is deposed, and may have said so before this one came here.
    if (!info.isLeader() || info.getCurrentTerm() != term) {
      leadership.deposed();
    }
  }

  private DivisionInfo info(RaftServer server) {
    try {
      return server.getDivision(getGroupId()).getInfo();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    leadership.deposed();
  }

  @Override
  public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto members) {
    try {
      Membership.seal(group);
    } catch (IOException e) {
      broken.accept("cannot write who belongs to its group", e);
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    broken.accept("cannot write its log", cause);
  }

  /** The log could not be read: damage ends this member, but not what went away meanwhile. */
  void unreadable(IOException why) {
    LOG.debug("{}: {}", group, why.toString());
    damageAtRest().ifPresent(damage -> broken.accept("cannot read its log", damage));
  }

  private Optional<Throwable> damageAtRest() {
    try {
      return LogCheck.findDamageAtRest(group).map(damage -> damage);
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** The next {@link #close} is meant. */
  void closing() {
    closing = true;
  }

  @Override
  public void close() throws IOException {
    if (!closing) {
      broken.accept(
          "has stopped",
          removed() ? noMember() : new IOException("its member of the group did, by itself"));
    }
    leadership.deposed();
    if (streams != null) {
      streams.close();
    }
    if (written != null) {
      written.close();
    }
  }

  private static StoreException noMember() {
    StoreException removed =
        new StoreException(
            StoreException.Kind.UNAVAILABLE,
            "this master was removed from its group, and has no part in it any more; with an empty"
                + " data folder and raft.join, kernos masters add takes it in again");
    LOG.warn(removed.getMessage());
    return removed;
  }

  /** A member that the others do not know any more learns so when it stands for election. */
  private boolean removed() {
    try {
      RaftServer server = getServer().getNow(null);
      return server != null && info(server).isCandidate();
    } catch (UncheckedIOException gone) {
      return false;
    }
  }
}
