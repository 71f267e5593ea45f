package io.kernos.launcher.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.launcher.link.LocalNetwork;
import io.kernos.master.ContextMaster;
import io.kernos.master.MasterConfig;
import io.kernos.master.MasterVerticle;
import io.kernos.master.view.FrameworkView;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.plugin.SchedulerDriver;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.store.Leadership;
import io.kernos.store.RatisStore;
import io.kernos.store.StoreConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jars in a real folder, on a real master and store; no agents. */
class PluginHostTest {
  @TempDir Path temp;
  private Path folder;
  private PluginJars jars;
  private Vertx vertx;
  private Context context;
  private RatisStore store;
  private ContextMaster master;
  private MasterAccess access;
  private PluginHost host;
  private List<Path> bundled = List.of();
  private final Vertx plugins =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
  private final Context pluginContext = plugins.getOrCreateContext();
  private final List<String> lost = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectories(temp.resolve("plugins"));
    jars = new PluginJars(Files.createDirectories(temp.resolve("sources")));
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    store = await(RatisStore.open(StoreConfig.single(temp.resolve("store"))));
    Promise<Long> elected = Promise.promise();
    store.listen(
        new Leadership.Listener() {
          @Override
          public void elected(long term) {
            elected.complete(term);
          }

          @Override
          public void deposed() {}
        });
    long term = await(elected.future());
    MasterVerticle verticle =
        new MasterVerticle(
            MasterConfig.defaults(),
            new LocalNetwork(vertx).node(new NodeId("master")),
            store,
            Authorizer.permitAll(),
            term);
    await(vertx.deployVerticle(verticle));
    master = verticle.leading();
    access =
        new MasterAccess(master, term, store, store, verticle.services(), Authorizer.permitAll());
    host = await(on(this::start));
  }

  private PluginHost.Settings settings() {
    return new PluginHost.Settings(
        folder,
        bundled,
        temp.resolve("work"),
        name -> new JsonObject(),
        Duration.ofMillis(1_500),
        Duration.ofSeconds(1),
        true);
  }

  /** On a master that leads. */
  private Future<PluginHost> start() {
    return standby().compose(started -> started.lead(access).map(started));
  }

  private Future<PluginHost> standby() {
    return PluginHost.start(
        vertx,
        settings(),
        Authorizer.permitAll(),
        name -> Optional.of(URI.create("http://leader/" + name)));
  }

  @AfterEach
  void close() {
    await(on(host::stop));
    await(plugins.close());
    await(vertx.close());
    await(store.close());
  }

  private <T> Future<T> on(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> task.get().onComplete(promise));
    return promise.future();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void until(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still waiting after " + limit).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** The live framework of this name, if it is connected. */
  private Optional<FrameworkView> live(String name) {
    for (FrameworkView framework : master.view().frameworks().values()) {
      if (framework.info().getName().equals(name) && framework.connected()) {
        return Optional.of(framework);
      }
    }
    return Optional.empty();
  }

  private boolean live(String name, String version) {
    return live(name).filter(each -> each.info().getWebuiUrl().equals(version)).isPresent();
  }

  /** Moves a jar in, or over what is there, at once. */
  private void put(Path jar, String name) {
    try {
      Path beside = Files.copy(jar, folder.resolve(name + ".part"));
      Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_jar_is_live_within_three_seconds_and_a_replaced_one_keeps_its_framework_id() {
    put(jars.plugin("demo", "one", ""), "demo.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "one"));
    String id = live("demo").orElseThrow().id();

    put(jars.plugin("demo", "two", ""), "demo.jar");

    until(Duration.ofSeconds(3), () -> live("demo", "two"));
    assertThat(live("demo").orElseThrow().id()).isEqualTo(id);
    assertThat(master.view().frameworks().size()).isEqualTo(1);
  }

  @Test
  void a_jar_that_is_taken_out_takes_its_framework_with_it() throws IOException {
    put(jars.plugin("demo", "one", ""), "demo.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "one"));
    String id = live("demo").orElseThrow().id();

    Files.delete(folder.resolve("demo.jar"));

    until(Duration.ofSeconds(3), () -> live("demo").isEmpty());
    until(
        Duration.ofSeconds(5),
        () -> master.view().completed().stream().anyMatch(each -> each.id().equals(id)));
    until(Duration.ofSeconds(2), () -> await(store.list("plugin-frameworks/")).isEmpty());
    put(jars.plugin("demo", "two", ""), "demo.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "two"));
    assertThat(live("demo").orElseThrow().id()).isNotEqualTo(id);
  }

  @Test
  void a_jar_of_another_name_takes_over_from_one_that_goes() throws IOException {
    put(jars.plugin("demo", "one", ""), "demo-1.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "one"));
    String id = live("demo").orElseThrow().id();

    put(jars.plugin("demo", "two", ""), "demo-2.jar");
    Files.delete(folder.resolve("demo-1.jar"));

    until(Duration.ofSeconds(5), () -> live("demo", "two"));
    LockSupport.parkNanos(settings().grace().plusMillis(500).toNanos());
    assertThat(live("demo").orElseThrow().id()).isEqualTo(id);
  }

  @Test
  void the_scheduler_half_comes_and_goes_with_the_lead_and_the_api_half_stays() {
    put(
        jars.jar(
            "demo",
            "demo.Demo",
            """
            package demo;
            import io.kernos.api.v1.FrameworkInfo;
            import io.kernos.api.v1.scheduler.Call;
            import io.kernos.spi.plugin.*;
            import io.vertx.core.*;
            public class Demo implements FrameworkPlugin {
              public String name() { return "demo"; }
              public String version() { return "1"; }
              public Deployable scheduler(PluginContext kernel) {
                return new VerticleBase() {
                  public Future<?> start() {
                    return kernel.subscribe(FrameworkInfo.newBuilder().setName("demo")
                        .setUser("nobody").setFailoverTimeout(1000).build(), event -> {})
                        .onSuccess(driver -> vertx.setPeriodic(1, t ->
                            driver.call(Call.newBuilder().setType(Call.Type.REVIVE))
                                .onFailure(e -> { throw new IllegalStateException(e); })));
                  }
                  public Future<?> stop() {
                    return vertx.timer(50, java.util.concurrent.TimeUnit.MILLISECONDS);
                  }
                };
              }
              public Deployable api(PluginContext kernel) {
                return new VerticleBase() {
                  public Future<?> start() {
                    kernel.serves("lives", "" + System.nanoTime());
                    vertx.setPeriodic(10, t -> kernel.serves("leader",
                        kernel.leading("demo").map(Object::toString).orElse("here")));
                    return Future.succeededFuture();
                  }
                };
              }
            }
            """),
        "demo.jar");
    until(Duration.ofSeconds(10), () -> live("demo").isPresent());
    until(Duration.ofSeconds(5), () -> "here".equals(host.served().get("leader")));
    String id = live("demo").orElseThrow().id();
    String life = host.served().get("lives");

    await(on(host::follow));
    until(Duration.ofSeconds(5), () -> "http://leader/demo".equals(host.served().get("leader")));
    assertThat(live("demo")).isEmpty();

    await(on(() -> host.lead(access)));
    until(Duration.ofSeconds(5), () -> live("demo").isPresent());
    assertThat(live("demo").orElseThrow().id()).isEqualTo(id);
    assertThat(host.served()).containsEntry("lives", life);
  }

  private void bundle(Path jar) {
    bundled = List.of(jar);
    await(on(host::stop));
    host = await(on(() -> start()));
  }

  @Test
  void a_bundled_jar_is_live_once_the_host_has_started() {
    bundle(jars.plugin("demo", "bundled", ""));

    assertThat(live("demo", "bundled")).isTrue();
  }

  @Test
  void a_jar_in_the_folder_goes_before_the_bundled_one_as_long_as_it_is_there() throws IOException {
    bundle(jars.plugin("demo", "bundled", ""));
    String id = live("demo").orElseThrow().id();

    put(jars.plugin("demo", "mine", ""), "demo.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "mine"));
    Files.delete(folder.resolve("demo.jar"));

    until(Duration.ofSeconds(3), () -> live("demo", "bundled"));
    assertThat(live("demo").orElseThrow().id()).isEqualTo(id);
  }

  @Test
  void what_a_plugin_serves_is_told() {
    bundle(jars.plugin("demo", "one", "kernel.serves(\"shop\", \"http://127.0.0.1:1\");"));

    assertThat(host.served()).containsExactly(Map.entry("shop", "http://127.0.0.1:1"));
  }

  @Test
  void a_half_written_jar_is_waited_for() throws IOException {
    byte[] whole = Files.readAllBytes(jars.plugin("demo", "one", ""));
    Path jar = folder.resolve("demo.jar");
    Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
    LockSupport.parkNanos(Duration.ofMillis(1_000).toNanos());
    assertThat(live("demo")).isEmpty();

    Files.write(
        jar, Arrays.copyOfRange(whole, whole.length / 2, whole.length), StandardOpenOption.APPEND);

    until(Duration.ofSeconds(3), () -> live("demo", "one"));
  }

  @Test
  void jars_that_are_no_plugins_hurt_nobody() throws IOException {
    String nothing = "package demo; public class Demo {}";
    put(jars.jar("none", null, nothing), "none.jar");
    put(jars.jar("missing", "demo.Missing", nothing), "missing.jar");
    put(jars.jar("wrong", "demo.Demo", nothing), "wrong.jar");
    put(
        jars.jar(
            "fails",
            "demo.Demo",
            """
            package demo;
            public class Demo implements io.kernos.spi.plugin.FrameworkPlugin {
              public Demo() { throw new IllegalStateException("not today"); }
              public String name() { return "fails"; }
              public String version() { return "1"; }
              public io.vertx.core.Deployable scheduler(io.kernos.spi.plugin.PluginContext c) {
                return null;
              }
            }
            """),
        "fails.jar");
    Files.writeString(folder.resolve("text.jar"), "not a jar at all");
    put(jars.plugin("zz", "one", ""), "zz.jar");

    until(Duration.ofSeconds(3), () -> live("zz", "one"));
    assertThat(master.view().frameworks().size()).isEqualTo(1);
  }

  @Test
  void a_plugin_that_does_not_start_is_started_again_and_harms_nobody() throws IOException {
    Path fixed = temp.resolve("fixed");
    String fails =
        "if (!java.nio.file.Files.exists(java.nio.file.Path.of(\"%s\")))".formatted(fixed)
            + " throw new IllegalStateException(\"not yet\");";
    put(jars.plugin("good", "one", ""), "good.jar");
    until(Duration.ofSeconds(3), () -> live("good", "one"));
    put(jars.plugin("bad", "one", fails), "bad.jar");
    LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
    assertThat(live("bad")).isEmpty();

    Files.createFile(fixed);

    until(Duration.ofSeconds(8), () -> live("bad", "one"));
    assertThat(live("good", "one")).isTrue();
  }

  @Test
  void a_plugin_that_throws_later_is_started_again_under_its_framework_id() throws IOException {
    Path thrown = temp.resolve("thrown");
    String throwsOnce =
        """
        java.nio.file.Path thrown = java.nio.file.Path.of("%s");
        if (!java.nio.file.Files.exists(thrown)) {
          vertx.setTimer(300, t -> {
            try { java.nio.file.Files.createFile(thrown); } catch (java.io.IOException e) {}
            throw new IllegalStateException("once");
          });
        }
        """
            .formatted(thrown);
    put(jars.plugin("demo", "one", throwsOnce), "demo.jar");
    until(Duration.ofSeconds(3), () -> live("demo", "one"));
    String id = live("demo").orElseThrow().id();

    until(Duration.ofSeconds(5), () -> Files.exists(thrown) && live("demo").isEmpty());
    until(Duration.ofSeconds(5), () -> live("demo", "one"));
    assertThat(live("demo").orElseThrow().id()).isEqualTo(id);
  }

  @Test
  void a_plugin_that_blocks_its_thread_is_started_again_and_harms_nobody() throws IOException {
    Path blocked = temp.resolve("blocked");
    String blocksOnce =
        """
        java.nio.file.Path blocked = java.nio.file.Path.of("%s");
        if (!java.nio.file.Files.exists(blocked)) {
          vertx.setTimer(300, t -> {
            try { java.nio.file.Files.createFile(blocked); } catch (java.io.IOException e) {}
            long end = System.nanoTime() + 4_000_000_000L;
            while (System.nanoTime() < end) { Thread.onSpinWait(); }
          });
        }
        """
            .formatted(blocked);
    put(jars.plugin("blocks", "one", blocksOnce), "blocks.jar");
    until(Duration.ofSeconds(5), () -> Files.exists(blocked));

    put(jars.plugin("good", "one", ""), "good.jar");

    until(Duration.ofSeconds(3), () -> live("good", "one"));
    until(Duration.ofSeconds(15), () -> live("blocks").isEmpty());
    until(Duration.ofSeconds(15), () -> live("blocks", "one"));
    assertThat(live("good", "one")).isTrue();
  }

  /** Runs as a plugin does: on a context of a Vert.x of its own. */
  private <T> Future<T> asPlugin(Function<KernelPluginContext, Future<T>> task) {
    Promise<T> promise = Promise.promise();
    pluginContext.runOnContext(
        v ->
            task.apply(
                    new KernelPluginContext(
                        "p", new JsonObject(), access, new HashMap<>(), lost::add))
                .onComplete(promise));
    return promise.future();
  }

  private static final FrameworkInfo INFO =
      FrameworkInfo.newBuilder().setName("f").setUser("nobody").setFailoverTimeout(1000).build();

  @Test
  void events_and_answers_come_on_the_plugins_context_with_subscribed_first() {
    List<Event.Type> events = new CopyOnWriteArrayList<>();
    Set<Object> contexts = ConcurrentHashMap.newKeySet();
    SchedulerDriver driver =
        await(
            asPlugin(
                kernel ->
                    kernel
                        .subscribe(
                            INFO,
                            event -> {
                              contexts.add(Vertx.currentContext());
                              events.add(event.getType());
                            })
                        .compose(
                            subscribed ->
                                subscribed
                                    .call(Call.newBuilder().setType(Call.Type.REVIVE))
                                    .onComplete(r -> contexts.add(Vertx.currentContext()))
                                    .map(subscribed))));

    until(Duration.ofSeconds(3), () -> !events.isEmpty());
    assertThat(events).first().isEqualTo(Event.Type.SUBSCRIBED);
    assertThat(contexts).containsExactly(pluginContext);
    assertThat(driver.frameworkId().getValue()).isEqualTo(live("f").orElseThrow().id());
  }

  @Test
  void a_call_that_is_wrong_fails_with_the_words_of_the_api() {
    Future<Void> call =
        asPlugin(
            kernel ->
                kernel
                    .subscribe(INFO, event -> {})
                    .compose(driver -> driver.call(Call.newBuilder().setType(Call.Type.ACCEPT))));

    assertThatThrownBy(() -> await(call))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("accept");
  }

  @Test
  void an_info_that_is_refused_fails_the_subscription() {
    Future<SchedulerDriver> refused =
        asPlugin(kernel -> kernel.subscribe(INFO.toBuilder().addRoles("a").build(), event -> {}));

    assertThatThrownBy(() -> await(refused))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_framework_that_was_torn_down_begins_anew() {
    String id =
        await(asPlugin(kernel -> kernel.subscribe(INFO, event -> {}))).frameworkId().getValue();
    assertThat(await(master.teardown(id, Principal.NOBODY)).taken()).isTrue();
    until(Duration.ofSeconds(3), () -> !lost.isEmpty());

    SchedulerDriver next = await(asPlugin(kernel -> kernel.subscribe(INFO, event -> {})));

    assertThat(next.frameworkId().getValue()).isNotEmpty().isNotEqualTo(id);
  }

  @Test
  void a_hundred_replacements_leave_no_classes_behind() throws IOException {
    Path jar = temp.resolve("demo.jar");
    Path[] versions = {jars.plugin("demo", "one", ""), jars.plugin("demo", "two", "")};
    int[] loaded = new int[2];
    for (int i = 0; i <= 120; i++) {
      Files.copy(versions[i % 2], jar, StandardCopyOption.REPLACE_EXISTING);
      await(on(() -> host.present(jar)));
      if (i == 20) {
        loaded[0] = loadedClasses();
      }
    }
    until(Duration.ofSeconds(3), () -> live("demo", "one"));
    loaded[1] = loadedClasses();

    // A version has four classes: a hundred that stay would be four hundred.
    assertThat(loaded[1] - loaded[0]).isLessThan(40);
    assertThat(master.view().frameworks().size()).isEqualTo(1);
    try (var copies = Files.list(temp.resolve("work"))) {
      assertThat(copies).hasSize(1);
    }
  }

  private static int loadedClasses() {
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      LockSupport.parkNanos(50_000_000);
      least = Math.min(least, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }
    return least;
  }
}
