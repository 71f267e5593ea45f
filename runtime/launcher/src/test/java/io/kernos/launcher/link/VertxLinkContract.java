package io.kernos.launcher.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.link.Link;
import io.kernos.testkit.link.LinkContract;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The Link contract for links whose nodes live on Vert.x contexts. */
public abstract class VertxLinkContract extends LinkContract {

  /** A node on an event loop of {@code vertx}; its link is made there. */
  protected static Node node(Vertx vertx, Supplier<Future<? extends Link>> link) {
    ContextNode node = new ContextNode(((VertxInternal) vertx).createEventLoopContext());
    node.start(link);
    return node;
  }

  private static final class ContextNode implements Node {
    private final Context context;
    private volatile Link link;

    ContextNode(Context context) {
      this.context = context;
    }

    void start(Supplier<Future<? extends Link>> maker) {
      CountDownLatch made = new CountDownLatch(1);
      context.runOnContext(
          v ->
              maker
                  .get()
                  .onComplete(
                      l -> {
                        link = l.result();
                        made.countDown();
                      }));
      await(made);
      assertThat(link).isNotNull();
    }

    @Override
    public Link link() {
      return link;
    }

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
