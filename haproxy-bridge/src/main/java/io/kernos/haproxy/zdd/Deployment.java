package io.kernos.haproxy.zdd;

import io.kernos.haproxy.zdd.Order.Ending;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A blue/green deployment from its first question to its end. Blocks. */
public final class Deployment {
  private static final long LOOK_MILLIS = 500;

  private final Marathon marathon;
  private final Order order;
  private final Approval approval;
  private final Consumer<String> told;

  /**
   * @param told each step, for people
   */
  public Deployment(Marathon marathon, Order order, Approval approval, Consumer<String> told) {
    this.marathon = marathon;
    this.order = order;
    this.approval = approval;
    this.told = told;
  }

  /**
   * Deploys an app, or ends what is half-way.
   *
   * @param app as the user wrote it
   * @param now an ISO time
   * @throws Failure if it has stopped before its end
   */
  public void run(JsonObject app, String now) throws IOException, InterruptedException {
    Colours.check(app);
    List<JsonObject> previous = Colours.ofGroup(marathon.apps(), app);
    boolean completes = order.ending() != Ending.AS_BEGUN;
    if (previous.size() > 1) {
      if (!completes && !order.resume()) {
        throw new Failure(
            Failure.Kind.OTHER,
            "a deployment is half-way: "
                + previous.get(previous.size() - 1).getString("id")
                + "; --resume, --complete-cur or --complete-prev ends it");
      }
    } else if (completes) {
      throw new Failure(
          Failure.Kind.ARGUMENTS,
          "--complete-cur and --complete-prev are for a deployment that is half-way; none is");
    } else {
      begin(app, previous, now);
    }
    if (!order.dryRun()) {
      swap(app);
    }
  }

  private void begin(JsonObject app, List<JsonObject> previous, String now)
      throws IOException, InterruptedException {
    JsonObject next = Colours.next(app, previous.stream().findFirst(), order, now);
    told.accept(next.encodePrettily());
    if (order.dryRun()) {
      return;
    }
    if (!approval.agrees("Continue with deployment?")) {
      throw new Failure(Failure.Kind.DECLINED, "nothing is done");
    }
    marathon.create(next);
    told.accept(next.getString("id") + " is deployed");
  }

  private void swap(JsonObject app) throws IOException, InterruptedException {
    Swap swap = new Swap(marathon, order, approval, told);
    long last = System.nanoTime();
    for (Swap.Progress step = swap.step(app); step != Swap.Progress.ENDED; step = swap.step(app)) {
      if (step == Swap.Progress.MOVED) {
        TimeUnit.MILLISECONDS.sleep(order.delay().toMillis());
        last = System.nanoTime();
      } else if (System.nanoTime() - last > order.patience().toNanos()) {
        throw new Failure(
            Failure.Kind.OTHER,
            "no step could be taken for " + order.patience().toSeconds() + " s; --resume goes on");
      } else {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }
}
