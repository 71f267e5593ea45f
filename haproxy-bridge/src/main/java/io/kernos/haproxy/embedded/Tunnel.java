package io.kernos.haproxy.embedded;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.function.IntConsumer;

/**
 * Two connections that are one: what comes in at one goes out at the other, as fast as it is taken
 * there. When an end has said all, it may still listen.
 */
final class Tunnel implements Ongoing {
  private static final long SILENCE_MILLIS = 3_600_000;

  private final NetSocket client;
  private final NetSocket server;
  private final Runnable ended;
  private long progress = Ongoing.now();
  private int open = 2;
  private boolean closed;

  /**
   * Begins at once.
   *
   * @param in told how much came of the client
   * @param out told how much came of the server
   * @param ended told once, when both are closed
   */
  Tunnel(NetSocket client, NetSocket server, IntConsumer in, IntConsumer out, Runnable ended) {
    this.client = client;
    this.server = server;
    this.ended = ended;
    client.closeHandler(v -> close());
    server.closeHandler(v -> close());
    client.exceptionHandler(e -> close());
    server.exceptionHandler(e -> close());
    direction(client, server, in);
    direction(server, client, out);
  }

  /**
   * Has the end of what comes in not close the connection. It arrives as a piece of no length, in
   * its place behind the data: Vert.x itself has no half-closed sockets.
   */
  static void keepHalfOpen(NetSocket socket) {
    if (socket instanceof NetSocketInternal internal) {
      ChannelHandlerContext context = internal.channelHandlerContext();
      context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      context.pipeline().addBefore(context.name(), "half-closed", new EndOfInput());
    }
  }

  private static final class EndOfInput extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context.fireChannelRead(Unpooled.EMPTY_BUFFER);
        context.fireChannelReadComplete();
      } else {
        context.fireUserEventTriggered(event);
      }
    }
  }

  private void direction(NetSocket from, NetSocket to, IntConsumer passed) {
    from.handler(
        piece -> {
          progress = Ongoing.now();
          if (piece.length() == 0) {
            endOf(to);
            return;
          }
          passed.accept(piece.length());
          to.write(piece).onFailure(e -> close());
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(v -> from.resume());
          }
        });
    from.resume();
  }

  private void endOf(NetSocket to) {
    open--;
    if (open == 0 || !(to instanceof NetSocketInternal internal)) {
      close();
      return;
    }
    // Behind all that was written.
    to.write(Buffer.buffer())
        .onComplete(
            v -> {
              if (internal.channelHandlerContext().channel() instanceof DuplexChannel channel
                  && channel.isActive()) {
                channel
                    .shutdownOutput()
                    .addListener(
                        done -> {
                          if (!done.isSuccess()) {
                            close();
                          }
                        });
              } else {
                close();
              }
            });
  }

  @Override
  public void look(long now) {
    if (now - progress > SILENCE_MILLIS) {
      close();
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      client.close();
      server.close();
      ended.run();
    }
  }
}
