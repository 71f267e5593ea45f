package io.kernos.dns.server;

import io.kernos.dns.limit.RateLimiter;
import io.kernos.dns.limit.RateLimiter.Verdict;
import io.kernos.dns.message.Query;
import io.kernos.dns.metrics.Counters;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DNS by UDP, on a thread of its own. Where the system has epoll, packets are read and written many
 * at a time.
 */
final class UdpServer {
  private static final Logger log = LoggerFactory.getLogger(UdpServer.class);

  /** Bytes of the largest question; what is cut of a longer one makes it a malformed one. */
  private static final int LARGEST_QUESTION = 1024;

  private static final int PACKETS_AT_ONCE = 32;
  private static final int SOCKET_BUFFER = 1 << 20;

  private final Exchange exchange;
  private final RateLimiter limiter;
  private final Counters counters;
  private final EventLoopGroup group;

  UdpServer(Exchange exchange, RateLimiter limiter, Counters counters) {
    this.exchange = exchange;
    this.limiter = limiter;
    this.counters = counters;
    IoHandlerFactory factory =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("kernos-dns", true), factory);
  }

  /**
   * Listens on one more address. When it stands for all of this machine, each has a socket of its
   * own beside the one for what comes later: an answer has to leave from where its question came
   * to.
   */
  Future<InetSocketAddress> listen(InetSocketAddress address) {
    if (!address.getAddress().isAnyLocalAddress() || address.getPort() == 0) {
      return bind(address, false);
    }
    List<Future<InetSocketAddress>> each = new ArrayList<>();
    for (InetAddress local : LocalAddresses.alike(address.getAddress())) {
      each.add(bind(new InetSocketAddress(local, address.getPort()), true));
    }
    return Future.all(each).compose(all -> bind(address, true));
  }

  private Future<InetSocketAddress> bind(InetSocketAddress address, boolean shared) {
    Promise<InetSocketAddress> promise = Promise.promise();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_REUSEADDR, shared)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LARGEST_QUESTION * PACKETS_AT_ONCE))
            .handler(new Questions());
    if (Epoll.isAvailable()) {
      bootstrap
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_QUESTION);
    } else {
      bootstrap.channel(NioDatagramChannel.class);
    }
    var bound = bootstrap.bind(address);
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.complete((InetSocketAddress) bound.channel().localAddress());
          } else {
            promise.fail(done.cause());
          }
        });
    return promise.future();
  }

  /** Listens no more. */
  Future<Void> close() {
    Promise<Void> promise = Promise.promise();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(done -> promise.complete());
    return promise.future();
  }

  @ChannelHandler.Sharable
  private final class Questions extends ChannelInboundHandlerAdapter {
    private final byte[] in = new byte[65_535];

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
      DatagramPacket packet = (DatagramPacket) read;
      try {
        answer(ctx, packet.content(), packet.sender());
      } finally {
        packet.release();
      }
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf content, InetSocketAddress sender) {
      counters.udp.increment();
      int length = content.readableBytes();
      content.readBytes(in, 0, length);
      Query query = Query.read(in, length);
      Verdict verdict = query == null ? Verdict.DROP : verdict(sender);
      if (verdict == Verdict.DROP || sender.getPort() == 0) {
        counters.dropped.increment();
        return;
      }
      if (verdict == Verdict.TRY_TCP) {
        counters.limited.increment();
        write(ctx, exchange.out(), exchange.responder().tryTcp(query, exchange.out()), sender);
        return;
      }
      Channel channel = ctx.channel();
      int answered = exchange.answer(query, later -> send(channel, later, sender));
      if (answered > 0) {
        write(ctx, exchange.out(), answered, sender);
      }
    }

    private Verdict verdict(InetSocketAddress sender) {
      return limiter.limits()
          ? limiter.ask(sender.getAddress().getAddress(), System.nanoTime())
          : Verdict.ANSWER;
    }

    private void write(
        ChannelHandlerContext ctx, byte[] message, int length, InetSocketAddress to) {
      ByteBuf buffer = ctx.alloc().directBuffer(length).writeBytes(message, 0, length);
      ctx.write(new DatagramPacket(buffer, to), ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      log.warn("An answer by UDP could not be given", cause);
    }
  }

  private static void send(Channel channel, byte[] message, InetSocketAddress to) {
    ByteBuf buffer = channel.alloc().directBuffer(message.length).writeBytes(message);
    channel.writeAndFlush(new DatagramPacket(buffer, to), channel.voidPromise());
  }
}
