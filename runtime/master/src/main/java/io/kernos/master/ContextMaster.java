package io.kernos.master;

import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.allocator.AllocatorMetrics;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.http.MasterGate;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Counters;
import io.kernos.master.view.Observer;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.CallerContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A master that runs on another context: calls hop there, answers come back to the caller's. */
public final class ContextMaster implements MasterGate.Leading {
  private final Context context;
  private final Master master;
  private final AtomicInteger waiting = new AtomicInteger();

  ContextMaster(Context context, Master master) {
    this.context = context;
    this.master = master;
  }

  @Override
  public ClusterView view() {
    return master.view();
  }

  @Override
  public Counters counters() {
    return master.counters();
  }

  @Override
  public int waiting() {
    return waiting.get();
  }

  @Override
  public Future<AllocatorMetrics> allocator() {
    return hop(() -> Future.succeededFuture(master.allocator().metrics()));
  }

  @Override
  public Future<CallResult> subscribe(
      Call call, FrameworkConnection connection, Principal principal) {
    return hop(() -> Future.succeededFuture(master.subscribe(call, connection, principal)));
  }

  @Override
  public void closed(FrameworkConnection connection) {
    context.runOnContext(v -> master.disconnected(connection));
  }

  @Override
  public Future<CallResult> call(Call call, Optional<String> streamId, Principal principal) {
    return hop(() -> Future.succeededFuture(master.call(call, streamId, principal)));
  }

  @Override
  public Future<CallResult> teardown(String frameworkId, Principal principal) {
    return hop(() -> Future.succeededFuture(master.teardown(frameworkId, principal)));
  }

  @Override
  public Future<CallResult> updateQuota(UpdateQuota update, Principal principal) {
    return hop(() -> master.updateQuota(update, principal));
  }

  @Override
  public Future<CallResult> updateWeights(List<WeightInfo> weights, Principal principal) {
    return hop(() -> master.updateWeights(weights, principal));
  }

  @Override
  public Future<CallResult> changeAgent(io.kernos.api.v1.master.Call call, Principal principal) {
    return hop(() -> master.changeAgent(call, principal));
  }

  @Override
  public Future<CallResult> changeMaintenance(
      io.kernos.api.v1.master.Call call, Principal principal) {
    return hop(() -> master.changeMaintenance(call, principal));
  }

  @Override
  public Future<CallResult> changeQuota(io.kernos.api.v1.master.Call call, Principal principal) {
    return hop(() -> master.changeQuota(call, principal));
  }

  @Override
  public Future<CallResult> changeResources(
      io.kernos.api.v1.master.Call call, Principal principal) {
    return hop(() -> Future.succeededFuture(master.changeResources(call, principal)));
  }

  @Override
  public Future<Void> observe(Observer observer) {
    return hop(
        () -> {
          master.observe(observer);
          return Future.succeededFuture();
        });
  }

  @Override
  public void leave(Observer observer) {
    context.runOnContext(v -> master.leave(observer));
  }

  /** See {@link Master#raiseFeatureLevel}. */
  public Future<Integer> raiseFeatureLevel(int masters) {
    return hop(() -> master.raiseFeatureLevel(masters));
  }

  /** See {@link Master#usage}. */
  public Future<List<ExecutorUsage>> usage(String frameworkId) {
    return hop(() -> master.usage(frameworkId));
  }

  /** What goes through load balancers to a framework's services. */
  public Future<List<Traffic>> traffic(String frameworkId) {
    return hop(() -> Future.succeededFuture(master.traffic().of(frameworkId)));
  }

  private <T> Future<T> hop(Supplier<Future<T>> call) {
    CallerContext caller = CallerContext.here();
    Promise<T> promise = Promise.promise();
    waiting.incrementAndGet();
    context.runOnContext(
        v -> {
          waiting.decrementAndGet();
          Future<T> answer;
          try {
            answer = call.get();
          } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
          }
          // Behind the view that shows what was done: who has an answer can read what came of it.
          answer.onComplete(
              done -> context.runOnContext(w -> caller.run(() -> promise.handle(done))));
        });
    return promise.future();
  }
}
