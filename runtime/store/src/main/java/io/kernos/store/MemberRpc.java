package io.kernos.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;

/**
 * The network of a group of many: gRPC. A member that may not vote refuses each vote. Found by its
 * class name; hence public.
 */
public final class MemberRpc implements RpcType {
  private static final String MAY_VOTE = "kernos.may.vote";

  /** Asks {@code mayVote}, on any thread, before a vote is given. */
  static void ask(BooleanSupplier mayVote, Parameters parameters) {
    parameters.put(MAY_VOTE, mayVote, BooleanSupplier.class);
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
    private final BooleanSupplier mayVote;

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
      mayVote = parameters.getNonNull(MAY_VOTE, BooleanSupplier.class);
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
      return super.newRaftServerRpc(
          mayVote.getAsBoolean()
              ? server
              : (RaftServer)
                  Proxy.newProxyInstance(
                      RaftServer.class.getClassLoader(),
                      new Class<?>[] {RaftServer.class},
                      (proxy, method, arguments) -> {
                        try {
                          Object reply = method.invoke(server, arguments);
                          return mayVote.getAsBoolean() ? reply : withoutVote(reply);
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }));
    }
  }
}
