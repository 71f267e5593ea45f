package io.kernos.dns.server;

import io.kernos.dns.limit.RateLimiter;
import io.kernos.dns.metrics.Counters;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * DNS by UDP, on threads of its own. Where the system has epoll, packets are read and written many
 * at a time, and each thread has a socket of its own for every address: the system spreads the
 * clients over them.
 */
final class UdpServer {
  /** Bytes of the largest question; what is cut of a longer one makes it a malformed one. */
  private static final int LARGEST_QUESTION = 1024;

  private static final int PACKETS_AT_ONCE = 32;
  private static final int SOCKET_BUFFER = 1 << 20;

  private final EventLoopGroup group;
  private final List<Worker> workers = new ArrayList<>();

  /** A thread and what answers on it. */
  private record Worker(EventLoop thread, ChannelHandler questions) {}

  /**
   * @param exchanges makes one for each thread
   * @param threads that many at most
   */
  UdpServer(Supplier<Exchange> exchanges, int threads, RateLimiter limiter, Counters counters) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group =
        new MultiThreadIoEventLoopGroup(
            epoll ? threads : 1, new DefaultThreadFactory("kernos-dns-udp", true), factory);
    for (EventExecutor thread : group) {
      workers.add(
          new Worker((EventLoop) thread, new UdpQuestions(exchanges.get(), limiter, counters)));
    }
  }

  /**
   * Listens on one more address and port. When the address stands for all of this machine, each has
   * sockets of its own beside those for what comes later: an answer has to leave from where its
   * question came to.
   */
  Future<Void> listen(InetSocketAddress address) {
    if (!address.getAddress().isAnyLocalAddress()) {
      return bind(address, false);
    }
    List<Future<Void>> each = new ArrayList<>();
    for (InetAddress local : LocalAddresses.alike(address.getAddress())) {
      each.add(bind(new InetSocketAddress(local, address.getPort()), true));
    }
    return Future.all(each).compose(all -> bind(address, true));
  }

  private Future<Void> bind(InetSocketAddress address, boolean shared) {
    return Future.all(workers.stream().map(worker -> bind(worker, address, shared)).toList())
        .mapEmpty();
  }

  private Future<Void> bind(Worker worker, InetSocketAddress address, boolean shared) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(worker.thread)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_REUSEADDR, shared)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LARGEST_QUESTION * PACKETS_AT_ONCE))
            .handler(worker.questions);
    if (Epoll.isAvailable()) {
      bootstrap
          .channel(EpollDatagramChannel.class)
          // Not for one thread: the port would not be its own.
          .option(EpollChannelOption.SO_REUSEPORT, workers.size() > 1)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_QUESTION);
    } else {
      bootstrap.channel(NioDatagramChannel.class);
    }
    Promise<Void> promise = Promise.promise();
    ChannelFuture bound = bootstrap.bind(address);
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.complete();
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
}
