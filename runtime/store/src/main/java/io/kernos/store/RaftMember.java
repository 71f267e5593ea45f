package io.kernos.store;

import static org.apache.ratis.util.SizeInBytes.valueOf;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.store.log.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as a member of the Raft group. */
final class RaftMember {
  static final RaftGroupId GROUP =
      RaftGroupId.valueOf(UUID.nameUUIDFromBytes(new byte[] {'k', 'e', 'r', 'n', 'o', 's'}));
  private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);
  private static final TimeDuration CATCH_UP = TimeDuration.valueOf(10, TimeUnit.SECONDS);
  private static final long SNAPSHOT_TIMEOUT_MILLIS = 600_000;
  private static final long PATIENCE_SECONDS = 5;

  private final StoreConfig config;
  private final StoreMachine machine;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private RaftServer server;
  private Newcomer newcomer;
  private Function<List<RaftPeer>, RaftClient.Builder> clients;

  static {
    // What keeps Ratis from going on is said in words, and by whom it concerns.
    ExitUtils.disableSystemExit();
  }

  RaftMember(StoreConfig config, StoreMachine machine) {
    this.config = config;
    this.machine = machine;
  }

  /** Starts the member; blocks until it runs. */
  void start() throws IOException {
    Files.createDirectories(config.directory());
    newcomer = Newcomer.of(config);
    Ballot.check(directory(config));
    Membership.read(directory(config));
    LogCheck.check(directory(config));
    RaftProperties properties = properties();
    Parameters parameters = parameters();
    server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(config.self()))
            .setGroup(RaftGroup.valueOf(GROUP, founders()))
            .setStateMachine(machine)
            .setProperties(properties)
            .setParameters(parameters)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    server.start();
    sayMembers();
    // A builder makes one client only.
    clients =
        peers ->
            RaftClient.newBuilder()
                .setRaftGroup(RaftGroup.valueOf(GROUP, peers))
                .setProperties(properties)
                .setParameters(parameters)
                .setRetryPolicy(RetryPolicies.noRetry());
    newcomer.begin(new Others(() -> clients.apply(peers())));
  }

  /** Who belongs to the group as long as the log does not say. */
  private List<RaftPeer> founders() throws IOException {
    if (config.joins() && !SnapshotStorage.anyIn(directory(config).resolve("sm"))) {
      return List.of();
    }
    return peers();
  }

  private List<RaftPeer> peers() {
    return config.peers().entrySet().stream()
        .map(peer -> RaftPeer.newBuilder().setId(peer.getKey()).setAddress(peer.getValue()).build())
        .toList();
  }

  private void sayMembers() throws IOException {
    Set<String> members =
        server.getDivision(GROUP).getRaftConf().getCurrentPeers().stream()
            .map(peer -> peer.getId().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    if (members.isEmpty()) {
      LOG.info("waits to be added: kernos masters add {}", config.self());
    } else if (!members.contains(config.self())) {
      LOG.warn("{} is no member of its group any more, which is {}", config.self(), members);
    } else if (!members.equals(config.peers().keySet())) {
      LOG.info(
          "the members are {}, as the log has it; configured are {}",
          members,
          new TreeSet<>(config.peers().keySet()));
    }
  }

  /** Who belongs to the group; once this member has started. */
  Members members() {
    return new Members(server, peer -> clients.apply(List.of(peer)).build());
  }

  /** Where the log and the snapshots are. */
  static Path directory(StoreConfig config) {
    return config.directory().resolve(GROUP.getUuid().toString());
  }

  private RaftProperties properties() {
    RaftProperties p = new RaftProperties();
    Path directory = config.directory().toAbsolutePath();
    RaftServerConfigKeys.setStorageDir(p, List.of(directory.toFile()));
    // One that is being added and is silent for so long is not.
    RaftServerConfigKeys.setStagingTimeout(p, CATCH_UP);
    RaftServerConfigKeys.setRemovedGroupsDir(p, directory.resolve("removed").toFile());
    timeouts(p);
    if (config.alone()) {
      p.set(RaftConfigKeys.Rpc.TYPE_KEY, AloneRpc.class.getName());
    } else {
      p.set(RaftConfigKeys.Rpc.TYPE_KEY, MemberRpc.class.getName());
      String address = config.peers().get(config.self());
      GrpcConfigKeys.Server.setHost(p, config.bind());
      GrpcConfigKeys.Server.setPort(
          p, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
      RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    }
    // An entry must fit into the buffers: a transaction is at most 3 MB, a batch with it.
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, valueOf("4MB"));
    RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf((4 << 20) + 1024));
    RaftServerConfigKeys.Log.setSegmentSizeMax(p, valueOf("8MB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(p, valueOf("1MB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, valueOf("16MB"));
    RaftServerConfigKeys.Log.setPurgeGap(p, 1);
    // Not only what every member has: one that is away for days must not fill the others' disks.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
    // The commit index is found again by the next leader's first entry; one sync less for each.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
    RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
    // Nobody retries a request: each is submitted once, in the process.
    RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.ONE_SECOND);
    return p;
  }

  private Parameters parameters() {
    Parameters parameters = new Parameters();
    MemberRpc.of(new Self(), parameters);
    config
        .tls()
        .ifPresent(
            tls ->
                GrpcConfigKeys.TLS.setConf(
                    parameters,
                    new GrpcTlsConfig(
                        tls.key().toFile(), tls.certificate().toFile(), tls.ca().toFile(), true)));
    return parameters;
  }

  private void timeouts(RaftProperties p) {
    long millis = config.electionTimeout().toMillis();
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS));
    RaftServerConfigKeys.Rpc.setTimeoutMax(
        p, TimeDuration.valueOf(2 * millis, TimeUnit.MILLISECONDS));
  }

  /** Appends an entry; gives the results of its operations once it is on a majority's disks. */
  CompletableFuture<Object[]> append(Batch batch) {
    Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(batch.toByteArray()));
    return submit(RaftClientRequest.writeRequestType(), message)
        .thenApply(reply -> ((StoreMachine.Results) reply.getMessage()).each());
  }

  /** Completes when this member has applied all that was acknowledged before the call. */
  CompletableFuture<?> upToDate() {
    return submit(RaftClientRequest.readRequestType(), Message.EMPTY);
  }

  private CompletableFuture<RaftClientReply> submit(RaftClientRequest.Type type, Message message) {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(GROUP)
            .setCallId(calls.incrementAndGet())
            .setMessage(message)
            .setType(type)
            .build();
    return call(() -> server.submitClientRequestAsync(request));
  }

  CompletableFuture<?> snapshot() {
    return call(
        () ->
            server.snapshotManagementAsync(
                SnapshotManagementRequest.newCreate(
                    client,
                    server.getId(),
                    GROUP,
                    calls.incrementAndGet(),
                    SNAPSHOT_TIMEOUT_MILLIS)));
  }

  /** Makes a call of the server in this process; a reply that tells of a failure is one. */
  static CompletableFuture<RaftClientReply> call(Call call) {
    CompletableFuture<RaftClientReply> made;
    try {
      made = call.make();
    } catch (IOException | RuntimeException e) {
      made = CompletableFuture.failedFuture(e);
    }
    return made.thenApply(
        reply -> {
          if (!reply.isSuccess()) {
            throw new StoreException(
                Kind.UNAVAILABLE, Failures.words(reply.getException()), reply.getException());
          }
          return reply;
        });
  }

  /** A call of the server. */
  @FunctionalInterface
  interface Call {
    CompletableFuture<RaftClientReply> make() throws IOException;
  }

  /** The term of the leader that this member follows or is; empty while it knows of none. */
  OptionalLong ruling() {
    DivisionInfo info;
    try {
      info = server.getDivision(GROUP).getInfo();
    } catch (IOException notThereYet) {
      return OptionalLong.empty();
    }
    return info.isCandidate() || info.getLeaderId() == null
        ? OptionalLong.empty()
        : OptionalLong.of(info.getCurrentTerm());
  }

  StoreException noLeader() {
    return new StoreException(Kind.UNAVAILABLE, config.self() + " does not lead");
  }

  private final class Self implements MemberRpc.Self {
    @Override
    public boolean mayVote() {
      return newcomer.mayVote();
    }

    @Override
    public boolean mayBeAdded() {
      return newcomer.mayBeAdded();
    }

    @Override
    public void unreadable(IOException why) {
      machine.unreadable(why);
    }
  }

  /** The members, as this one learns of them. */
  private final class Others implements Newcomer.Group {
    private final Supplier<RaftClient.Builder> clients;

    Others(Supplier<RaftClient.Builder> clients) {
      this.clients = clients;
    }

    @Override
    public void upToDate() throws InterruptedException, ExecutionException, TimeoutException {
      RaftMember.this.upToDate().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stir() throws IOException {
      RaftPeerId leader = server.getDivision(GROUP).getInfo().getLeaderId();
      if (leader == null) {
        throw new IOException("there is no leader");
      }
      Batch nothing =
          Batch.newBuilder()
              .setFormat(StoreMachine.FORMAT)
              .setTimeMillis(System.currentTimeMillis())
              .build();
      try (RaftClient asking = clients.get().setLeaderId(leader).build()) {
        asking.io().send(Message.valueOf(UnsafeByteOperations.unsafeWrap(nothing.toByteArray())));
      } catch (RuntimeException e) {
        throw new IOException(e);
      }
    }

    @Override
    public Optional<Boolean> isMember(String member) throws IOException {
      RaftPeerId other = RaftPeerId.valueOf(member);
      try (RaftClient asking = clients.get().setLeaderId(other).build()) {
        return MemberQuery.answered(
            asking.io().sendReadOnly(MemberQuery.question(config.self()), other));
      } catch (RuntimeException e) {
        // As gRPC tells that nobody listens there.
        throw new IOException(e);
      }
    }

    @Override
    public boolean hasEntries(String member) throws IOException {
      try (RaftClient asking = clients.get().build()) {
        LogInfoProto log =
            asking.getGroupManagementApi(RaftPeerId.valueOf(member)).info(GROUP).getLogInfoProto();
        return log.hasLastEntry() || log.hasLastSnapshot();
      } catch (RuntimeException e) {
        // As gRPC tells that nobody listens there.
        throw new IOException(e);
      }
    }
  }

  /** Stops the member; blocks until it has, and all it applied is in a snapshot. */
  void close() {
    machine.closing();
    if (newcomer != null) {
      newcomer.close();
    }
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        // It is closed all the same; the log holds whatever was acknowledged.
        LOG.warn("closing the store in {}: {}", config.directory(), Failures.words(e));
      }
    }
  }
}
