package io.kernos.launcher.link.stream;

import static io.kernos.launcher.link.stream.StreamLinkTest.CLUSTER;
import static io.kernos.launcher.link.stream.StreamLinkTest.QUICK;
import static io.kernos.launcher.link.stream.StreamLinkTest.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AgentRefused;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StreamAsk;
import io.kernos.api.link.StreamFrame;
import io.kernos.api.link.StreamHello;
import io.kernos.api.link.StreamOpen;
import io.kernos.launcher.cluster.Certificates;
import io.kernos.launcher.cluster.ClusterConfig;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master's end, and peers that do not do as they should: each is a plain socket. */
class StreamServerTest {
  private static final NodeId SELF = new NodeId("master");
  private static final int KERNEL_BUFFERS = 16 << 20;

  // So many that a context that is blocked has one for itself.
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(16));
  private final Context context = ((VertxInternal) vertx).createEventLoopContext();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private StreamServer server(LinkSecurity security, StreamSettings settings) throws Exception {
    StreamServer server =
        StreamServer.start(
                vertx, CLUSTER, SocketAddress.inetSocketAddress(0, "127.0.0.1"), security, settings)
            .await();
    Link link = server.node(SELF);
    CountDownLatch listens = new CountDownLatch(1);
    context.runOnContext(
        v -> {
          link.listen(peer -> new Recorder());
          listens.countDown();
        });
    assertThat(listens.await(20, TimeUnit.SECONDS)).isTrue();
    return server;
  }

  private StreamServer server() throws Exception {
    return server(byToken(), QUICK);
  }

  private static LinkSecurity byToken() {
    return new LinkSecurity(Optional.empty(), Optional.empty(), Optional.of(TOKEN));
  }

  private final class Recorder implements SessionHandler {
    @Override
    public void opened(Session session) {
      told.add(session);
    }

    @Override
    public void received(Session session, LinkMessage message) {
      told.add(message);
    }

    @Override
    public void closed(String reason) {
      told.add(reason);
    }
  }

  private Object next() throws InterruptedException {
    Object next = told.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("nothing was told").isNotNull();
    return next;
  }

  /** A peer of whom each step is written down. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Peer(StreamServer server) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.setSoTimeout(20_000);
      in = new DataInputStream(socket.getInputStream());
    }

    Peer send(StreamFrame... frames) throws IOException {
      return send(Frames.encoded(List.of(frames)).getBytes());
    }

    Peer send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      return this;
    }

    Peer hello() throws IOException {
      return send(StreamServerTest.hello(CLUSTER, TOKEN));
    }

    Peer open() throws IOException {
      hello().send(OPEN);
      assertThat(read().hasAccept()).isTrue();
      return this;
    }

    StreamFrame read() throws IOException {
      return StreamFrame.parseFrom(in.readNBytes(in.readInt()));
    }

    /** What the server says before it closes; nothing else may come. */
    String refusal() throws IOException {
      String reason = read().getClose().getReason();
      // It waits for us to close, but not for long.
      assertThatThrownBy(this::read).isInstanceOfAny(EOFException.class, SocketException.class);
      return reason;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final StreamFrame OPEN =
      StreamFrame.newBuilder()
          .setOpen(StreamOpen.newBuilder().setFrom("agent").setTo(SELF.value()).setEpoch(1))
          .build();

  private static StreamFrame hello(String cluster, Token token) {
    return StreamFrame.newBuilder()
        .setHello(
            StreamHello.newBuilder()
                .setCluster(cluster)
                .setToken(ByteString.copyFrom(token.secret())))
        .build();
  }

  private static LinkMessage message(int bytes) {
    return LinkMessage.newBuilder()
        .setAgentRefused(AgentRefused.newBuilder().setReason("x".repeat(bytes)))
        .build();
  }

  @Test
  void a_peer_that_knows_the_token_has_a_session() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.open().send(Frames.message(message(3)));
      assertThat(((Session) next()).peer()).isEqualTo(new NodeId("agent"));
      assertThat(next()).isEqualTo(message(3));
    }
    assertThat(next()).isInstanceOf(String.class);
  }

  @Test
  void a_peer_with_another_token_is_refused() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.send(hello(CLUSTER, new Token("a secret of this clusteR")), OPEN);
      assertThat(peer.refusal()).contains("its token is not the one");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_peer_of_another_cluster_is_refused() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.send(hello("other", TOKEN), OPEN);
      assertThat(peer.refusal()).contains("other").contains(CLUSTER);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_peer_that_says_no_hello_is_refused() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.send(OPEN);
      assertThat(peer.refusal()).contains("hello");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void garbage_is_refused() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(peer.refusal()).contains("bytes");
    }
  }

  @Test
  void one_who_is_not_known_may_not_send_much() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.send(ByteBuffer.allocate(4).putInt(Guest.MAX_HELLO + 1).array());
      assertThat(peer.refusal()).contains(Integer.toString(Guest.MAX_HELLO));
    }
  }

  @Test
  void a_frame_that_is_too_large_ends_the_session() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.open().send(ByteBuffer.allocate(4).putInt(QUICK.maxFrame() + 1).array());
      assertThat(peer.refusal()).contains(Integer.toString(QUICK.maxFrame()));
    }
    assertThat(next()).isInstanceOf(Session.class);
    assertThat(next()).isInstanceOf(String.class);
  }

  @Test
  void a_session_with_a_node_that_is_not_here_is_refused() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.hello()
          .send(
              StreamFrame.newBuilder()
                  .setOpen(StreamOpen.newBuilder().setFrom("agent").setTo("nobody").setEpoch(1))
                  .build());
      assertThat(peer.refusal()).contains("nobody");
    }
  }

  @Test
  void a_peer_that_says_nothing_is_closed() throws Exception {
    StreamSettings hasty =
        new StreamSettings(
            QUICK.liveness(), Duration.ofMillis(200), QUICK.hold(), 1, 1, QUICK.maxFrame());
    try (Peer peer = new Peer(server(byToken(), hasty))) {
      assertThat(peer.refusal()).contains("did not say who it is");
    }
  }

  @Test
  void a_peer_that_falls_silent_loses_its_session() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.open();
      assertThat(next()).isInstanceOf(Session.class);
      assertThat((String) next()).contains("silent");
    }
  }

  @Test
  void nobody_knows_who_leads_before_it_is_said() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.hello().send(StreamFrame.newBuilder().setAsk(StreamAsk.newBuilder()).build());
      StreamFrame answer = peer.read();
      assertThat(answer.hasAnswer()).isTrue();
      assertThat(answer.getAnswer().hasNode()).isFalse();
    }
  }

  @Test
  void a_peer_that_does_not_read_costs_no_more_than_the_queue_and_its_session() throws Exception {
    try (Peer peer = new Peer(server())) {
      peer.open();
      Session session = (Session) next();
      CountDownLatch refused = new CountDownLatch(1);
      AtomicInteger kilobytes = new AtomicInteger();
      LinkMessage kilobyte = message(1000);
      // As one that sends now and then, so that writes can be done between.
      vertx.setPeriodic(
          1,
          id ->
              context.runOnContext(
                  v -> {
                    for (int i = 0; i < 100 && refused.getCount() > 0; i++) {
                      if (session.send(kilobyte)) {
                        kilobytes.incrementAndGet();
                      } else {
                        refused.countDown();
                      }
                    }
                  }));
      keepAlive(peer, refused);
      assertThat((String) next()).contains("messages wait for agent");
      assertThat(kilobytes.get() * 1000).isLessThan(QUICK.queueBytes() + KERNEL_BUFFERS);
    }
  }

  private static void keepAlive(Peer peer, CountDownLatch until) throws Exception {
    for (int i = 0; i < 400 && !until.await(50, TimeUnit.MILLISECONDS); i++) {
      peer.send(Frames.PING);
    }
    assertThat(until.getCount()).isZero();
  }

  @Test
  void a_node_that_handles_slowly_holds_its_peer_back_and_loses_nothing() throws Exception {
    int count = 40_000;
    try (Peer peer = new Peer(server())) {
      peer.open();
      assertThat(next()).isInstanceOf(Session.class);
      CountDownLatch goOn = new CountDownLatch(1);
      context.runOnContext(
          v -> {
            try {
              goOn.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      AtomicInteger sent = new AtomicInteger();
      Thread sender = new Thread(() -> sendAll(peer, count, sent));
      sender.start();
      int before = -1;
      while (before != sent.get()) {
        before = sent.get();
        TimeUnit.MILLISECONDS.sleep(700); // Long enough for some to go, if any could.
      }
      goOn.countDown();
      assertThat(before * 1000).isLessThan(2 * KERNEL_BUFFERS);
      for (int i = 0; i < count; i++) {
        assertThat(((LinkMessage) next()).getTerm()).isEqualTo(i);
      }
      sender.join();
    }
  }

  private static void sendAll(Peer peer, int count, AtomicInteger sent) {
    try {
      for (int i = 0; i < count; i++) {
        peer.send(Frames.message(message(1000).toBuilder().setTerm(i).build()));
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void without_a_token_a_peer_needs_a_certificate() throws Exception {
    ClusterConfig.Tls own = Certificates.make(folder, "own", null);
    StreamServer server =
        server(new LinkSecurity(identity(own), Optional.of(own.ca()), Optional.empty()), QUICK);
    LinkSecurity bare =
        new LinkSecurity(Optional.empty(), Optional.of(own.ca()), Optional.of(TOKEN));
    assertThat(asked(server, bare)).isEqualTo("closed");
    ClusterConfig.Tls stranger = Certificates.make(folder, "stranger", own.certificate());
    assertThat(
            asked(
                server,
                new LinkSecurity(identity(stranger), Optional.of(own.ca()), Optional.empty())))
        .isEqualTo("closed");
    assertThat(
            asked(server, new LinkSecurity(identity(own), Optional.of(own.ca()), Optional.empty())))
        .isEqualTo("answered");
  }

  @Test
  void with_tls_and_a_token_a_peer_needs_no_certificate() throws Exception {
    ClusterConfig.Tls own = Certificates.make(folder, "own", null);
    StreamServer server =
        server(new LinkSecurity(identity(own), Optional.of(own.ca()), Optional.of(TOKEN)), QUICK);
    LinkSecurity bare =
        new LinkSecurity(Optional.empty(), Optional.of(own.ca()), Optional.of(TOKEN));
    assertThat(asked(server, bare)).isEqualTo("answered");
  }

  @Test
  void a_master_with_a_strange_certificate_is_told_no_token() throws Exception {
    ClusterConfig.Tls own = Certificates.make(folder, "own", null);
    ClusterConfig.Tls stranger = Certificates.make(folder, "stranger", null);
    StreamServer server =
        server(new LinkSecurity(identity(stranger), Optional.empty(), Optional.of(TOKEN)), QUICK);
    LinkSecurity bare =
        new LinkSecurity(Optional.empty(), Optional.of(own.ca()), Optional.of(TOKEN));
    assertThat(asked(server, bare)).isEqualTo("not connected");
  }

  @Test
  void no_token_leaves_the_machine_without_tls() throws Exception {
    Optional<String> outer = outerAddress();
    assumeTrue(outer.isPresent(), "this machine has a loopback address only");
    StreamServer server =
        StreamServer.start(
                vertx, CLUSTER, SocketAddress.inetSocketAddress(0, outer.get()), byToken(), QUICK)
            .await();
    assertThat(asked(server, byToken(), outer.get())).isEqualTo("not connected");
  }

  private static Optional<String> outerAddress() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst();
  }

  private static Optional<LinkSecurity.Identity> identity(ClusterConfig.Tls tls) {
    return Optional.of(new LinkSecurity.Identity(tls.certificate(), tls.key()));
  }

  /** What comes of asking the server who leads. */
  private String asked(StreamServer server, LinkSecurity security) throws Exception {
    return asked(server, security, "127.0.0.1");
  }

  private String asked(StreamServer server, LinkSecurity security, String host) throws Exception {
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    StreamClient client = new StreamClient(vertx, CLUSTER, security, QUICK);
    vertx.runOnContext(
        v ->
            client
                .connect(SocketAddress.inetSocketAddress(server.port(), host))
                .onFailure(e -> outcome.add("not connected"))
                .onSuccess(
                    wire -> {
                      wire.attach(
                          new Wire.Receiver() {
                            @Override
                            public void arrived(StreamFrame frame, int weight) {
                              outcome.add(frame.hasAnswer() ? "answered" : "refused");
                            }

                            @Override
                            public void gone(String reason) {
                              outcome.add("closed");
                            }
                          });
                      wire.write(
                          Frames.encoded(
                              StreamFrame.newBuilder().setAsk(StreamAsk.newBuilder()).build()));
                    }));
    String first = outcome.poll(20, TimeUnit.SECONDS);
    assertThat(first).as("nothing came of it").isNotNull();
    return first;
  }
}
