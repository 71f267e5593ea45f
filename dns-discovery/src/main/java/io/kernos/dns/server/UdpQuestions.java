package io.kernos.dns.server;

import io.kernos.dns.limit.RateLimiter;
import io.kernos.dns.limit.RateLimiter.Verdict;
import io.kernos.dns.message.Query;
import io.kernos.dns.metrics.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the questions of all sockets of one thread. */
@ChannelHandler.Sharable
final class UdpQuestions extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(UdpQuestions.class);

  private final Exchange exchange;
  private final RateLimiter limiter;
  private final Counters counters;
  private final byte[] in = new byte[65_535];

  UdpQuestions(Exchange exchange, RateLimiter limiter, Counters counters) {
    this.exchange = exchange;
    this.limiter = limiter;
    this.counters = counters;
  }

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

  private static void write(
      ChannelHandlerContext ctx, byte[] message, int length, InetSocketAddress to) {
    ByteBuf buffer = ctx.alloc().directBuffer(length).writeBytes(message, 0, length);
    ctx.write(new DatagramPacket(buffer, to), ctx.voidPromise());
  }

  private static void send(Channel channel, byte[] message, InetSocketAddress to) {
    ByteBuf buffer = channel.alloc().directBuffer(message.length).writeBytes(message);
    channel.writeAndFlush(new DatagramPacket(buffer, to), channel.voidPromise());
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
