package io.kernos.store;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** The question whether somebody is a member: a read, so that the answer is not an old one. */
final class MemberQuery {
  private static final Message YES = message((byte) 1);
  private static final Message NO = message((byte) 0);

  private MemberQuery() {}

  private static Message message(byte answer) {
    return Message.valueOf(ByteString.copyFrom(new byte[] {answer}));
  }

  static Message question(String id) {
    return Message.valueOf(id);
  }

  /** What a member answers that has all that was acknowledged before it was asked. */
  static Message answer(RaftServer server, String id) {
    try {
      return server.getDivision(RaftMember.GROUP).getRaftConf().getAllPeers().stream()
              .anyMatch(peer -> peer.getId().toString().equals(id))
          ? YES
          : NO;
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Empty when the other does not know the question. */
  static Optional<Boolean> answered(RaftClientReply reply) {
    ByteString content = reply.getMessage().getContent();
    return content.isEmpty() ? Optional.empty() : Optional.of(content.byteAt(0) == 1);
  }
}
