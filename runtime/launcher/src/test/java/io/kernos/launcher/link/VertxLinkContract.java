package io.kernos.launcher.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.link.Link;
import io.kernos.testkit.link.LinkContract;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The Link contract for links whose nodes live on Vert.x contexts. */
public abstract class VertxLinkContract extends LinkContract {

  /** A node on an event loop of {@code vertx}. */
  protected static Node node(Vertx vertx, Link link) {
    return new ContextNode(((VertxInternal) vertx).createEventLoopContext(), link);
  }

  private record ContextNode(Context context, Link link) implements Node {
    @Override
    public void run(Runnable task) {
      CountDownLatch done = new CountDownLatch(1);
      context.runOnContext(
          v -> {
            try {
              task.run();
            } finally {
              done.countDown();
            }
          });
      await(done);
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public boolean onContext() {
      return Vertx.currentContext() == context;
    }
  }
}
