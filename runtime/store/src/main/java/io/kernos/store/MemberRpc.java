package io.kernos.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.raftlog.RaftLogIOException;

/**
 * The network of a group of many: gRPC. A member that may not vote refuses each vote. Found by its
 * class name; hence public.
 */
public final class MemberRpc implements RpcType {
  private static final String MEMBER = "kernos.member";
  private static final String NOT_READY = "it has just been started, and asks who it is";

  /** What this member says of itself, and hears; on any thread. */
  interface Self {
    boolean mayVote();

    /** Whether it is as far that a group may take it in. */
    boolean mayBeAdded();

    /** Something that another member needs could not be read from the log. */
    void unreadable(IOException why);
  }

  static void of(Self self, Parameters parameters) {
    parameters.put(MEMBER, self, Self.class);
  }

  /** Whether a member that was asked for its group may be asked again soon. */
  static boolean isNotReady(Exception failure) {
    // The class is lost on the way.
    return Failures.words(failure).contains(NOT_READY);
  }

  @Override
  public String name() {
    return "MEMBER";
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new Factory(parameters);
  }

  private static final class Factory extends GrpcFactory {
    private final Self self;

    private static Object withoutVote(Object reply) {
      if (reply instanceof CompletableFuture<?> later) {
        return later.thenApply(Factory::withoutVote);
      } else if (reply instanceof RequestVoteReplyProto vote) {
        // A vote that nobody hears of counts for nobody.
        return vote.toBuilder().setServerReply(said(vote.getServerReply(), false)).build();
      } else if (reply instanceof AppendEntriesReplyProto heard
          && heard.getIsHearbeat()
          && heard.getResult() == AppendResult.INCONSISTENCY) {
        // At each of these the leader would begin again behind what it takes this member to have,
        // and forget that it was told otherwise. It is told when it sends entries.
        return heard.toBuilder()
            .setServerReply(said(heard.getServerReply(), true))
            .setResult(AppendResult.SUCCESS)
            .build();
      }
      return reply;
    }

    private static RaftRpcReplyProto said(RaftRpcReplyProto reply, boolean yes) {
      return reply.toBuilder().setSuccess(yes).build();
    }

    Factory(Parameters parameters) {
      super(parameters);
      self = parameters.getNonNull(MEMBER, Self.class);
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      return new GrpcLogAppender(server, state, follower) {
        @Override
        public void run() throws IOException {
          try {
            super.run();
          } catch (RaftLogIOException e) {
            // Ratis would try again for ever.
            self.unreadable(e);
            throw e;
          }
        }
      };
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
      return super.newRaftServerRpc(
          self.mayVote()
              ? server
              : (RaftServer)
                  Proxy.newProxyInstance(
                      RaftServer.class.getClassLoader(),
                      new Class<?>[] {RaftServer.class},
                      (proxy, method, arguments) -> {
                        try {
                          if (method.getName().equals("getGroupInfoAsync") && !self.mayBeAdded()) {
                            return CompletableFuture.failedFuture(
                                new ServerNotReadyException(NOT_READY));
                          }
                          Object reply = method.invoke(server, arguments);
                          return self.mayVote() ? reply : withoutVote(reply);
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }));
    }
  }
}
