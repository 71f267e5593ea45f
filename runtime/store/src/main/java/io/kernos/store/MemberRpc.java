package io.kernos.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;

/**
 * The network of a group of many: gRPC, with votes that this member gives only when it may. Found
 * by its class name; hence public.
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

    private static RequestVoteReplyProto refused(RequestVoteReplyProto vote) {
      return vote.toBuilder()
          .setServerReply(vote.getServerReply().toBuilder().setSuccess(false))
          .build();
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
                          // A vote that nobody hears of counts for nobody.
                          return reply instanceof RequestVoteReplyProto vote
                                  && !mayVote.getAsBoolean()
                              ? refused(vote)
                              : reply;
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }));
    }
  }
}
