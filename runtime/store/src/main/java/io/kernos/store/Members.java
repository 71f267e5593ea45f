package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;

/** Who belongs to the group, and how that is changed, one member at a time; for the leader. */
final class Members {
  private static final long ALIVE_MILLIS = 3_000;

  /** One that has just been started asks around before it may be added. */
  private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long AGAIN_MILLIS = 50;
  private static final long HAND_OVER_MILLIS = 10_000;

  private final RaftServer server;
  private final Function<RaftPeer, RaftClient> clients;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  /**
   * @param clients makes one that asks a process
   */
  Members(RaftServer server, Function<RaftPeer, RaftClient> clients) {
    this.server = server;
    this.clients = clients;
  }

  /** All members, by id. */
  List<Member> list() {
    RaftServer.Division division = division();
    DivisionInfo info = division.getInfo();
    if (!info.isLeader() || !info.isLeaderReady()) {
      throw new StoreException(Kind.UNAVAILABLE, server.getId() + " does not lead");
    }
    Map<String, Long> silence = new HashMap<>();
    for (ServerRpcProto peer : info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList()) {
      silence.put(peer.getId().getId().toStringUtf8(), peer.getLastRpcElapsedTimeMs());
    }
    Map<String, Long> commits =
        division.getCommitInfos().stream()
            .collect(
                Collectors.toMap(
                    each -> each.getServer().getId().toStringUtf8(),
                    CommitInfoProto::getCommitIndex,
                    Math::max));
    long committed = division.getRaftLog().getLastCommittedIndex();
    return division.getRaftConf().getCurrentPeers().stream()
        .map(peer -> peer.getId().toString())
        .sorted()
        .map(
            id -> {
              boolean self = id.equals(server.getId().toString());
              long index = self ? committed : Math.max(0, commits.getOrDefault(id, 0L));
              return new Member(
                  id,
                  self,
                  info.getCurrentTerm(),
                  index,
                  Math.max(0, committed - index),
                  self || silence.getOrDefault(id, Long.MAX_VALUE) < ALIVE_MILLIS);
            })
        .toList();
  }

  private RaftServer.Division division() {
    try {
      return server.getDivision(RaftMember.GROUP);
    } catch (IOException e) {
      throw new StoreException(Kind.UNAVAILABLE, Failures.words(e), e);
    }
  }

  /**
   * Takes in a member, which has been started and waits.
   *
   * @return completes once it has all that the others have, and a vote
   */
  CompletableFuture<Void> add(String id) {
    List<Member> members = list();
    if (members.stream().anyMatch(member -> member.id().equals(id))) {
      throw new StoreException(Kind.CONFLICT, id + " is a member already");
    }
    if (!id.matches("\\S*[^:\\s]:\\d{1,5}")) {
      throw new StoreException(Kind.CONFLICT, id + " is no address of a master, HOST:PORT");
    }
    List<RaftPeer> now = List.copyOf(division().getRaftConf().getCurrentPeers());
    RaftPeer fresh = RaftPeer.newBuilder().setId(id).setAddress(id).build();
    List<RaftPeer> next = new ArrayList<>(now);
    next.add(fresh);
    return waits(fresh).thenCompose(yes -> change(now, next, id));
  }

  /**
   * Asks a process whose it is. It may be of another cluster, which the log of this one would ruin.
   */
  private CompletableFuture<Void> waits(RaftPeer fresh) {
    CompletableFuture<Void> waits = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                if (isOfNoGroup(fresh)) {
                  server.getServerRpc().addRaftPeers(List.of(fresh));
                  // A connection that failed before would keep the next one waiting.
                  server.getServerRpc().handleException(fresh.getId(), null, true);
                  waits.complete(null);
                } else {
                  waits.completeExceptionally(
                      new StoreException(
                          Kind.CONFLICT,
                          fresh.getId()
                              + " belongs to a group already; one that is to be added starts with"
                              + " an empty data folder and raft.join"));
                }
              } catch (IOException | InterruptedException | RuntimeException e) {
                waits.completeExceptionally(
                    new StoreException(
                        Kind.CONFLICT,
                        fresh.getId() + " does not answer as a master: " + Failures.words(e),
                        e));
              }
            },
            "kernos-store-probe");
    asking.setDaemon(true);
    asking.start();
    return waits;
  }

  private boolean isOfNoGroup(RaftPeer fresh) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (RaftClient client = clients.apply(fresh)) {
      while (true) {
        try {
          return client
              .getGroupManagementApi(fresh.getId())
              .info(RaftMember.GROUP)
              .getGroup()
              .getPeers()
              .isEmpty();
        } catch (IOException | RuntimeException e) {
          if (!MemberRpc.isNotReady(e) || System.nanoTime() - begin > READY_NANOS) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
      }
    }
  }

  /**
   * Lets go of a member. The leader itself hands over first: then the new one is to be asked.
   *
   * @return who leads now, when nobody was removed yet
   */
  CompletableFuture<Optional<String>> remove(String id) {
    List<Member> members = list();
    List<Member> left = members.stream().filter(member -> !member.id().equals(id)).toList();
    List<Member> alive = left.stream().filter(Member::alive).toList();
    int majority = left.size() / 2 + 1;
    if (left.size() == members.size()) {
      throw new StoreException(
          Kind.CONFLICT, id + " is no member; they are " + String.join(", ", ids(members)));
    }
    if (left.isEmpty()) {
      throw new StoreException(Kind.CONFLICT, id + " is the last member");
    }
    if (alive.size() < majority) {
      throw new StoreException(
          Kind.CONFLICT,
          "without "
              + id
              + ", "
              + majority
              + " of "
              + String.join(", ", ids(left))
              + " are needed, but only "
              + alive.size()
              + " answer");
    }
    if (id.equals(server.getId().toString())) {
      return handOver(
          alive.stream().max(Comparator.comparingLong(Member::index)).orElseThrow().id());
    }
    List<RaftPeer> now = List.copyOf(division().getRaftConf().getCurrentPeers());
    return change(
            now, now.stream().filter(peer -> !peer.getId().toString().equals(id)).toList(), id)
        .thenApply(done -> Optional.empty());
  }

  private static List<String> ids(List<Member> members) {
    return members.stream().map(Member::id).toList();
  }

  private CompletableFuture<Void> change(List<RaftPeer> now, List<RaftPeer> next, String whom) {
    SetConfigurationRequest request =
        new SetConfigurationRequest(
            client,
            server.getId(),
            RaftMember.GROUP,
            calls.incrementAndGet(),
            SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(now)
                .setServersInNewConf(next)
                .build());
    return RaftMember.call(() -> server.setConfigurationAsync(request))
        .handle(
            (reply, failure) -> {
              if (failure == null) {
                return null;
              }
              for (Throwable t = failure; t != null; t = t.getCause()) {
                if (t instanceof ReconfigurationTimeoutException) {
                  throw new StoreException(
                      Kind.CONFLICT, whom + " did not catch up; the members are as before");
                }
              }
              throw new StoreException(Kind.UNAVAILABLE, Failures.words(failure), failure);
            });
  }

  /** Has the member that is the furthest of the others lead, if one answers. */
  CompletableFuture<?> handOver() {
    return list().stream()
        .filter(member -> member.alive() && !member.leads())
        .max(Comparator.comparingLong(Member::index))
        .map(next -> handOver(next.id()))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletableFuture<Optional<String>> handOver(String to) {
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client,
            server.getId(),
            RaftMember.GROUP,
            calls.incrementAndGet(),
            RaftPeerId.valueOf(to),
            HAND_OVER_MILLIS);
    return RaftMember.call(() -> server.transferLeadershipAsync(request))
        .thenApply(reply -> Optional.of(to));
  }
}
