package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.link.LinkContract;
import java.time.Duration;
import java.util.function.BooleanSupplier;

class SimLinkTest extends LinkContract {
  private final Scheduler scheduler = new Scheduler(7);
  private final SimNetwork network = new SimNetwork(scheduler);

  @Override
  protected Node node(String id) {
    Link link = network.join(new NodeId(id), scheduler.clock());
    return new Node() {
      @Override
      public Link link() {
        return link;
      }

      @Override
      public void run(Runnable task) {
        task.run();
      }

      @Override
      public boolean onContext() {
        return true;
      }
    };
  }

  @Override
  protected boolean separate(Node a, Node b) {
    network.partition(a.link().self(), b.link().self());
    return true;
  }

  @Override
  protected void await(BooleanSupplier condition) {
    assertThat(scheduler.runUntil(condition, Duration.ofMinutes(1))).isTrue();
  }
}
