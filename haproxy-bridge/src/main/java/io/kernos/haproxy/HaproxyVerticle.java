package io.kernos.haproxy;

import io.kernos.haproxy.app.AppReader;
import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Vacancies;
import io.kernos.haproxy.config.Templates;
import io.kernos.haproxy.embedded.EmbeddedBalancer;
import io.kernos.haproxy.runtime.Balancer;
import io.kernos.haproxy.runtime.LoadBalancer;
import io.kernos.haproxy.traffic.TrafficFeed;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.discovery.TrafficReports;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.ContextClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bridge: each change of the records goes to HAProxy, one after the other. */
public final class HaproxyVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HaproxyVerticle.class);
  private static final long TICK_MILLIS = 1000;
  private static final long DRAIN_POLL_MILLIS = 25;
  private static final long AGAIN_MILLIS = 2000;
  private static final long SETTLING_MILLIS = 3000;

  private final BridgeConfig config;
  private final Function<Clock, ? extends Services> source;
  private final KnownRecords known;
  private final AppReader reader;
  private final Vacancies vacancies = new Vacancies(Vacancies.PATIENCE.toNanos());
  private final Acknowledgements acknowledgements;
  private final Promise<Void> first = Promise.promise();
  private WorkerExecutor worker;
  private LoadBalancer balancer;
  private Endpoints endpoints;
  private TrafficFeed traffic;
  private Services services;
  private Services.Subscription subscription;
  private Apps apps;
  private boolean working;
  private boolean changed;
  private boolean settling;
  private boolean polling;
  private boolean stopping;
  private volatile int port;

  /**
   * @param source gives the records, used on this verticle's context; closed with it if it can be
   */
  public HaproxyVerticle(BridgeConfig config, Function<Clock, ? extends Services> source) {
    this.config = config;
    this.source = source;
    this.known = new KnownRecords(config.recovery().toNanos());
    this.reader = new AppReader(config.choice());
    this.acknowledgements = new Acknowledgements(config.drain().toNanos());
  }

  /** The port of its endpoints; there once deployed. */
  public int port() {
    return port;
  }

  /** Succeeds when HAProxy serves the records of a master; fails when it cannot at first. */
  public Future<Void> serves() {
    return first.future();
  }

  @Override
  public Future<?> start() {
    worker = vertx.createSharedWorkerExecutor("haproxy-" + deploymentID(), 1, 2, TimeUnit.MINUTES);
    endpoints = new Endpoints(vertx, this);
    // Beside the worker: changes do not wait for statistics.
    traffic =
        new TrafficFeed(
            () -> vertx.executeBlocking(() -> balancer.snapshot(), false), this::report);
    return blocking(
            () -> {
              Files.createDirectories(config.site().folder());
              balancer = balancer(Templates.of(config.templates(), System.getenv()));
              return balancer.isLeftBehind();
            })
        .compose(
            leftBehind -> {
              settling = leftBehind;
              return endpoints.listen(config.address(), config.port());
            })
        .onSuccess(
            listening -> {
              port = listening;
              services = source.apply(new ContextClock(vertx, context));
              subscription = services.drain("haproxy", this::updated);
              vertx.setPeriodic(TICK_MILLIS, id -> tick());
            });
  }

  private LoadBalancer balancer(Templates templates) {
    return config
        .haproxy()
        .<LoadBalancer>map(
            command ->
                new Balancer(
                    command,
                    config.site(),
                    templates,
                    () -> context.runOnContext(v -> endedByItself())))
        .orElseGet(
            () -> new EmbeddedBalancer(vertx, config.site(), config.templates().isPresent()));
  }

  /** Something that blocks, after all that was asked for before. */
  <T> Future<T> blocking(Callable<T> work) {
    return worker.executeBlocking(work, true);
  }

  LoadBalancer balancer() {
    return balancer;
  }

  BridgeConfig bridgeConfig() {
    return config;
  }

  private void updated(Services.Update update) {
    boolean isFirst = known.term() < 0;
    known.accept(update, System.nanoTime());
    if (update instanceof Services.Lost) {
      log.warn("the cluster is not reached; what is known is served on");
      return;
    }
    if (update instanceof Services.Snapshot snapshot && snapshot.complete()) {
      settling = false;
    }
    if (isFirst && settling) {
      // Of those that an HAProxy left behind serves, a master that begins does not know all yet.
      vertx.setTimer(
          SETTLING_MILLIS,
          id -> {
            settling = false;
            work();
          });
    }
    changed = true;
    work();
  }

  /** Brings HAProxy in line with what is known, unless that is being done: then once more. */
  private void work() {
    if (working || settling || !changed || stopping) {
      return;
    }
    working = true;
    changed = false;
    long term = known.term();
    long revision = known.revision();
    Collection<ServiceRecord> records = known.all();
    Apps wanted = vacancies.fill(reader.read(records), records, System.nanoTime());
    blocking(
            () -> {
              balancer.apply(wanted);
              return null;
            })
        .onComplete(
            done -> {
              working = false;
              if (done.succeeded()) {
                apps = wanted;
                first.tryComplete();
                acknowledgements.applied(term, revision, records, wanted, System.nanoTime());
                acknowledge();
              } else {
                log.warn("haproxy could not be changed: {}", done.cause().getMessage());
                first.tryFail(done.cause());
                vertx.setTimer(
                    AGAIN_MILLIS,
                    id -> {
                      changed = true;
                      work();
                    });
              }
              work();
            });
  }

  /** Tells the kernel what may go on, and asks again while connections hold it back. */
  private void acknowledge() {
    if (polling || stopping) {
      return;
    }
    Set<String> watched = acknowledgements.watched(System.nanoTime());
    if (watched.isEmpty()) {
      acknowledge(Set.of());
      return;
    }
    polling = true;
    blocking(() -> balancer.idle(watched))
        .recover(e -> Future.succeededFuture(Set.of()))
        .onSuccess(
            idle -> {
              polling = false;
              acknowledge(idle);
              if (!idle.containsAll(acknowledgements.watched(System.nanoTime()))) {
                vertx.setTimer(DRAIN_POLL_MILLIS, id -> acknowledge());
              }
            });
  }

  private void acknowledge(Set<String> idle) {
    if (subscription != null) {
      subscription.acknowledge(
          acknowledgements.term(), acknowledgements.acknowledged(idle, System.nanoTime()));
    }
  }

  /** What goes through HAProxy. */
  TrafficFeed traffic() {
    return traffic;
  }

  private void report(List<Traffic> figures) {
    if (services instanceof TrafficReports reports && !stopping) {
      reports.report(figures);
    }
  }

  private void tick() {
    if (apps != null && !stopping) {
      traffic.look(apps, known::all);
    }
    if (known.expire(System.nanoTime()) | vacancies.isDue(System.nanoTime())) {
      changed = true;
      work();
    }
    if (apps != null && !working && !stopping) {
      blocking(
              () -> {
                balancer.sweep();
                return null;
              })
          .onFailure(e -> log.debug("haproxy could not be tidied up", e));
    }
  }

  private void endedByItself() {
    if (!stopping) {
      log.warn("haproxy has ended; it is started again");
      changed = true;
      work();
    }
  }

  /** Has HAProxy take its configuration anew. */
  Future<Void> reload() {
    Apps wanted = apps;
    return wanted == null
        ? Future.failedFuture("nothing is served yet")
        : blocking(
            () -> {
              balancer.reload(wanted);
              return null;
            });
  }

  @Override
  public Future<?> stop() throws Exception {
    stopping = true;
    if (subscription != null) {
      subscription.close();
    }
    if (services instanceof AutoCloseable closeable) {
      closeable.close();
    }
    Future<?> ended =
        balancer == null
            ? Future.succeededFuture()
            : blocking(
                () -> {
                  balancer.stop();
                  return null;
                });
    return ended.eventually(() -> endpoints.close()).eventually(() -> worker.close());
  }
}
