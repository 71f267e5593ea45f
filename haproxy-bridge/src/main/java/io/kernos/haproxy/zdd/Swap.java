package io.kernos.haproxy.zdd;

import io.kernos.haproxy.zdd.Order.Ending;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts one colour in place of the other, step by step: as many of the old go as there are healthy
 * ones of the new, so that the target is kept. What is killed is drained by the load balancer.
 */
public final class Swap {
  private final Marathon marathon;
  private final Order order;
  private final Approval approval;
  private final Consumer<String> told;

  /** What came of a step. */
  public enum Progress {
    /** Others have to do something first. */
    WAITS,
    MOVED,
    ENDED
  }

  /**
   * @param told each step, for people
   */
  public Swap(Marathon marathon, Order order, Approval approval, Consumer<String> told) {
    this.marathon = marathon;
    this.order = order;
    this.approval = approval;
    this.told = told;
  }

  /**
   * The two of a group as they are now.
   *
   * @param target how many instances both have in the end
   * @param kept how many of them are of the old one
   * @param ready instances of the young one that serve
   * @param tasks of the old one
   */
  private record Now(
      JsonObject old, JsonObject young, int target, int kept, int ready, List<String> tasks) {
    int goal() {
      return target - kept;
    }

    int wanted() {
      return young.getInteger("instances");
    }

    /** How many of the old are not needed any more. */
    int spare() {
      return Math.min(tasks.size() - kept, Math.min(ready, tasks.size() + ready - target));
    }

    boolean isReached() {
      return ready >= goal() && tasks.size() <= kept && old.getInteger("instances") <= kept;
    }
  }

  /**
   * Does what can be done now.
   *
   * @param group any app of it
   * @throws Failure if Marathon would not, or somebody does not agree
   */
  public Progress step(JsonObject group) throws IOException, InterruptedException {
    List<JsonObject> both = Colours.ofGroup(marathon.apps(), group);
    if (both.size() < 2) {
      return Progress.ENDED;
    }
    Now now = now(both);
    if (now.isReached()) {
      end(now);
      return Progress.ENDED;
    }
    boolean killed = kill(now);
    return grow(now) || killed ? Progress.MOVED : Progress.WAITS;
  }

  private Now now(List<JsonObject> byAge) throws IOException, InterruptedException {
    JsonObject current = byAge.get(byAge.size() - 1);
    JsonObject previous = byAge.get(byAge.size() - 2);
    boolean back = order.ending() == Ending.PREVIOUS;
    JsonObject old = back ? current : previous;
    JsonObject young = back ? previous : current;
    int target = Colours.number(current, Colours.TARGET, current.getInteger("instances"));
    int share = order.ending() == Ending.AS_BEGUN ? Colours.share(current) : 0;
    List<String> tasks = marathon.tasks(old.getString("id")).stream().sorted().toList();
    return new Now(
        old, young, target, share == 0 ? 0 : Math.max(0, target - share), ready(young), tasks);
  }

  private void end(Now now) throws IOException, InterruptedException {
    String old = now.old.getString("id");
    if (order.ending() == Ending.AS_BEGUN && Colours.share(now.young) > 0) {
      told.accept(
          old + " keeps " + now.kept + ", " + now.young.getString("id") + " has " + now.goal());
      return;
    }
    agree("Delete " + old + "?");
    marathon.delete(old);
    told.accept(old + " is gone");
  }

  private boolean kill(Now now) throws IOException, InterruptedException {
    int spare = now.spare();
    if (spare <= 0 || !isAtRest(now.old)) {
      return false;
    }
    List<String> tasks = now.tasks.subList(0, spare);
    String what = now.old.getString("id") + " loses " + spare + " of " + now.tasks.size();
    approval.beforeKill(now.old, tasks, now.young);
    agree(what + ": continue?");
    marathon.killAndScale(tasks);
    told.accept(what);
    return true;
  }

  private boolean grow(Now now) throws IOException, InterruptedException {
    int wanted = now.wanted();
    if (now.ready < wanted || wanted >= now.goal() || !isAtRest(now.young)) {
      return false;
    }
    int more = Math.min(now.goal(), next(wanted, now.old.getInteger("instances")));
    marathon.scale(now.young.getString("id"), more);
    told.accept(now.young.getString("id") + " grows from " + wanted + " to " + more);
    return true;
  }

  /** As marathon-lb's: half as many again, and all once the old is caught up with. */
  private int next(int wanted, int old) {
    if (order.increase() > 0) {
      return wanted + order.increase();
    }
    int more = Math.max(1, wanted + (wanted + 1) / 2);
    return more >= old ? Integer.MAX_VALUE : more;
  }

  private void agree(String question) throws IOException {
    if (!approval.agrees(question)) {
      throw new Failure(Failure.Kind.DECLINED, "stopped; --resume goes on");
    }
  }

  private static boolean isAtRest(JsonObject app) {
    return app.getJsonArray("deployments").isEmpty();
  }

  /** Healthy, or running where nothing says whether it is. */
  private static int ready(JsonObject app) {
    boolean checked = !app.getJsonArray("healthChecks").isEmpty();
    return app.getInteger(checked ? "tasksHealthy" : "tasksRunning", 0);
  }
}
