package io.kernos.launcher.link.stream;

import io.kernos.api.link.StreamFrame;
import io.kernos.api.link.StreamHello;
import io.vertx.core.Vertx;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who has connected, until a session takes the connection over. On its event loop. */
final class Guest implements Wire.Receiver {
  /** Room for a hello; who is not known yet gets no more. */
  static final int MAX_HELLO = 16 << 10;

  private final StreamServer server;
  private final Wire wire;
  private final Vertx vertx;
  private final long deadline;
  private boolean known;

  Guest(StreamServer server, Vertx vertx, Wire wire) {
    this.server = server;
    this.vertx = vertx;
    this.wire = wire;
    this.deadline = vertx.setTimer(server.settings().handshake().toMillis(), id -> outstayed());
  }

  private void outstayed() {
    if (known) {
      // It asked who leads, and needs nothing more.
      wire.close();
    } else {
      wire.refuse("it did not say who it is");
    }
  }

  @Override
  public void arrived(StreamFrame frame, int weight) {
    wire.handled(weight);
    if (!known) {
      introduced(frame);
    } else if (frame.hasAsk()) {
      server.desk().ask(wire, frame.getAsk().getUnreachedTerm());
    } else if (frame.hasOpen()) {
      vertx.cancelTimer(deadline);
      server.open(wire, frame.getOpen());
    } else {
      wire.refuse("it sent " + frame.getBodyCase() + " before a session was open");
    }
  }

  private void introduced(StreamFrame frame) {
    Optional<String> objection =
        frame.hasHello() ? objection(frame.getHello()) : Optional.of("it said no hello");
    known = objection.isEmpty();
    if (known) {
      wire.limit(server.settings().maxFrame());
    } else {
      wire.refuse(objection.get());
    }
  }

  private Optional<String> objection(StreamHello hello) {
    if (!hello.getCluster().equals(server.cluster())) {
      return Optional.of(
          "it belongs to cluster " + hello.getCluster() + ", and this is " + server.cluster());
    }
    if (hasCertificate()) {
      return Optional.empty();
    }
    if (!hello.hasToken()) {
      return Optional.of("it has neither a certificate that is trusted here nor a token");
    }
    return server
            .security()
            .token()
            .filter(t -> t.matches(hello.getToken().toByteArray()))
            .isEmpty()
        ? Optional.of("its token is not the one of this cluster")
        : Optional.empty();
  }

  /** The handshake let only those through that are trusted, and those without any. */
  private boolean hasCertificate() {
    try {
      return wire.socket().isSsl() && !wire.socket().peerCertificates().isEmpty();
    } catch (SSLPeerUnverifiedException none) {
      return false;
    }
  }

  @Override
  public void gone(String reason) {
    vertx.cancelTimer(deadline);
  }
}
