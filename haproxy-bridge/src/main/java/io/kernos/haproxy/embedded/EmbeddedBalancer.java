package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.app.Problems;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.runtime.Counts;
import io.kernos.haproxy.runtime.LoadBalancer;
import io.kernos.haproxy.traffic.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Steers the proxy from a thread that may wait. */
public final class EmbeddedBalancer implements LoadBalancer {
  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx;
  private final Site site;
  private final List<Problem> always = new ArrayList<>();
  private volatile Proxy proxy;
  private volatile String deployment;
  private final Problems problems = new Problems();
  private volatile Counts counts = Counts.none();

  /**
   * Listens from the first {@link #apply} on.
   *
   * @param hasTemplates whether there are templates, which it has no use for
   */
  public EmbeddedBalancer(Vertx vertx, Site site, boolean hasTemplates) {
    this.vertx = vertx;
    this.site = site;
    if (hasTemplates) {
      always.add(new Problem("haproxy.templates", "templates need HAProxy"));
    }
    if (!site.certificates().isEmpty()) {
      always.add(new Problem("haproxy.certificates", "HTTPS needs HAProxy"));
    }
  }

  @Override
  public boolean isLeftBehind() {
    return false;
  }

  @Override
  public void apply(Apps wanted) throws IOException {
    if (deployment == null) {
      Proxy starting = new Proxy(site);
      proxy = starting;
      deployment = await(vertx.deployVerticle(starting));
      counts = counts.started();
    }
    on(() -> proxy.apply(wanted));
    look();
  }

  private void look() throws IOException {
    List<Problem> all = new ArrayList<>(always);
    all.addAll(on(() -> Future.succeededFuture(proxy.problems())));
    problems.set(all);
  }

  /** Does something where the proxy is. */
  private <T> T on(Supplier<Future<T>> work) throws IOException {
    if (deployment == null) {
      throw new IOException("nothing is served yet");
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    proxy
        .place()
        .runOnContext(
            v -> {
              try {
                work.get().onComplete(done::complete, done::completeExceptionally);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return await(done);
  }

  private static <T> T await(Future<T> future) throws IOException {
    return await(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T await(CompletableFuture<T> done) throws IOException {
    try {
      return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the embedded proxy does not answer", e);
    }
  }

  @Override
  public Set<String> idle(Set<String> keys) throws IOException {
    return on(() -> Future.succeededFuture(proxy.idle(keys)));
  }

  @Override
  public void sweep() throws IOException {
    look();
  }

  @Override
  public void reload(Apps wanted) throws IOException {
    apply(wanted);
  }

  @Override
  public void stop() throws IOException {
    String id = deployment;
    deployment = null;
    // With who deployed it, it has ended before.
    if (id != null && vertx.deploymentIDs().contains(id)) {
      await(vertx.undeploy(id));
    }
  }

  @Override
  public boolean isAlive() {
    return deployment != null;
  }

  @Override
  public List<Problem> problems() {
    return problems.all();
  }

  @Override
  public Counts counts() {
    return counts;
  }

  @Override
  public List<Long> processes() {
    return List.of(ProcessHandle.current().pid());
  }

  @Override
  public String configuration() throws IOException {
    return on(() -> Future.succeededFuture(new Report(proxy).configuration()));
  }

  @Override
  public String vhostMap() {
    return deployment == null ? "" : proxy.routes().vhostLines();
  }

  @Override
  public String appMap() {
    return deployment == null ? "" : proxy.routes().appLines();
  }

  @Override
  public String statistics() throws IOException {
    return on(() -> Future.succeededFuture(new Report(proxy).rows()));
  }

  @Override
  public Snapshot snapshot() throws IOException {
    return Snapshot.parse("Pid: " + ProcessHandle.current().pid() + "\n" + statistics());
  }

  @Override
  public String page(String path) throws IOException {
    return on(
        () -> {
          Report report = new Report(proxy);
          return Future.succeededFuture(path.equals("/metrics") ? report.metrics() : report.page());
        });
  }
}
