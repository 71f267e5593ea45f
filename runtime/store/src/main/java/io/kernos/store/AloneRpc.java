package io.kernos.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;

/**
 * The network of a group of one: there is none, so no port is opened and no transport is loaded.
 * Found by its class name; hence public.
 */
public final class AloneRpc implements RpcType {

  @Override
  public String name() {
    return "ALONE";
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new Factory();
  }

  private final class Factory implements ServerFactory {
    @Override
    public RpcType getRpcType() {
      return AloneRpc.this;
    }

    @Override
    public RaftServerRpc newRaftServerRpc(RaftServer server) {
      return new Rpc();
    }
  }

  private final class Rpc implements RaftServerRpc {
    @Override
    public RpcType getRpcType() {
      return AloneRpc.this;
    }

    @Override
    public void start() {
      // Nobody to listen for.
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void addRaftPeers(java.util.Collection<RaftPeer> peers) {
      // Itself only.
    }

    @Override
    public void handleException(RaftPeerId peer, Exception failure, boolean reconnect) {
      // Nobody to reconnect to.
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) {
      throw alone();
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) {
      throw alone();
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) {
      throw alone();
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(
        StartLeaderElectionRequestProto request) {
      throw alone();
    }

    private UnsupportedOperationException alone() {
      return new UnsupportedOperationException("a group of one has nobody to ask");
    }

    @Override
    public void close() {
      // Nothing was opened.
    }
  }
}
