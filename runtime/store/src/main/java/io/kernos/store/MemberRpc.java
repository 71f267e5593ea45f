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

  /** What this member says of itself, and hears; on any thread. */
  interface Self {
    boolean mayVote();

    /** Something that another member needs could not be read from the log. */
    void unreadable(IOException why);
  }

  static void of(Self self, Parameters parameters) {
    parameters.put(MEMBER, self, Self.class);
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
                          Object reply = method.invoke(server, arguments);
                          return self.mayVote() ? reply : withoutVote(reply);
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }));
    }
  }
}
