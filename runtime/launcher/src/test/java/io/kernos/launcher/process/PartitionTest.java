package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.KernosProcess;
import io.kernos.testkit.process.Namespaces;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three masters and three agents in six network namespaces; a leader is cut off or sleeps, while
 * frameworks and operators still reach both sides.
 */
class PartitionTest {
  private static final int AGENTS = 3;
  private static final int NODES = MasterGroup.MASTERS + AGENTS;

  /** The agent that is cut off together with the leader. */
  private static final int CUT = MasterGroup.MASTERS;

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Set<OfferID> used = new HashSet<>();
  private Namespaces network;
  private MasterGroup group;

  @BeforeEach
  void start() throws Exception {
    String reason = Namespaces.impossible();
    assumeTrue(reason.isEmpty(), reason);
    network = new Namespaces(NODES);
    group =
        new MasterGroup(
            new MasterGroup.Places(
                network::address,
                node ->
                    Stream.of(network.enter(node), KernosProcess.java())
                        .flatMap(List::stream)
                        .toList()),
            Path.of("../../conf").toAbsolutePath(),
            folder,
            AGENTS,
            List.of());
  }

  @AfterEach
  void stop() throws Exception {
    Files.createFile(folder.resolve("go")); // Every task ends.
    if (group != null) {
      group.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  void a_leader_that_is_cut_off_changes_nothing_and_follows_when_it_is_back() throws Exception {
    int old = until("a leader", () -> leader(0, 1, 2));
    int[] others = IntStream.range(0, MasterGroup.MASTERS).filter(i -> i != old).toArray();
    EventLog events = new EventLog();
    FrameworkID id;
    try (HttpFramework framework = subscribe(old, Optional.empty(), events)) {
      id = framework.id();
      launch(framework, events, "before", AGENTS);
      List<Offer> held = offers(events, AGENTS);

      network.split(old, CUT);
      long cut = System.nanoTime();
      until("another leader", () -> leader(others));
      said("the majority has a leader", cut);
      for (Offer offer : held) {
        framework.accept(offer.getId(), Duration.ZERO, List.of(task("late", offer)));
      }
      assertThat(write(old, 1)).isNotEqualTo(200);
      said("the old leader has refused a write", cut);
      until("the old leader to let its frameworks go", () -> some(framework.ended()));
    }
    int next = until("a leader of the majority", () -> leader(others));
    EventLog seen = new EventLog();
    try (HttpFramework framework = subscribe(next, Optional.of(id), seen)) {
      assertThat(write(next, 7)).isEqualTo(200);
      launch(framework, seen, "during", AGENTS - 1);
      // Long enough that each half drops the other from its cluster.
      group.node(next).line(network.address(old) + ":\\d+ left");
      assertThat(write(old, 2)).isNotEqualTo(200);

      network.heal(old, CUT);
      long healed = System.nanoTime();
      until("the old leader to follow", () -> leader(old).filter(found -> found == next));
      said("the old leader follows", healed);
      until("all agents at the new leader", () -> some(active(next) == AGENTS));
      said("all agents are with the new leader", healed);
      group.node(next).line(network.address(old) + ":\\d+ joined");
      reconcile(framework, seen, "before");
    }
    assertThat(weight(next)).isEqualTo(7);
    assertThat(starts("before")).isEqualTo(AGENTS);
    assertThat(starts("during")).isEqualTo(AGENTS - 1);
    assertThat(starts("late")).isZero();
  }

  @Test
  void a_leader_that_slept_through_an_election_starts_nothing_when_it_wakes() throws Exception {
    int old = until("a leader", () -> leader(0, 1, 2));
    int[] others = IntStream.range(0, MasterGroup.MASTERS).filter(i -> i != old).toArray();
    EventLog events = new EventLog();
    try (HttpFramework framework = subscribe(old, Optional.empty(), events)) {
      launch(framework, events, "before", AGENTS);
      List<Offer> held = offers(events, AGENTS);
      group.node(old).signal("STOP");
      List<CompletableFuture<Integer>> asked = new ArrayList<>();
      CompletableFuture<Integer> written;
      try {
        for (Offer offer : held) {
          asked.add(framework.accept(offer.getId(), Duration.ZERO, List.of(task("late", offer))));
        }
        written = writing(old, 3);
        int next = until("another leader", () -> leader(others));
        until("all agents at the new leader", () -> some(active(next) == AGENTS));
      } finally {
        group.node(old).signal("CONT");
      }
      CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
          .handle((done, failure) -> done)
          .get(60, TimeUnit.SECONDS);
      assertThat(written.get(60, TimeUnit.SECONDS)).isNotEqualTo(200);
      until("the old leader to let its frameworks go", () -> some(framework.ended()));
      int next = until("the old leader to follow", () -> leader(old).filter(found -> found != old));
      EventLog seen = new EventLog();
      try (HttpFramework again = subscribe(next, Optional.of(framework.id()), seen)) {
        reconcile(again, seen, "before");
        launch(again, seen, "after", AGENTS);
      }
      assertThat(weight(next)).isZero();
    }
    assertThat(starts("before")).isEqualTo(AGENTS);
    assertThat(starts("late")).isZero();
  }

  private static void said(String what, long since) {
    System.out.println(what + " after " + (System.nanoTime() - since) / 1_000_000 + " ms");
  }

  /** The leader that one of these masters names, if it is one of them; asked one alone: any. */
  private Optional<Integer> leader(int... asked) throws InterruptedException {
    for (int master : asked) {
      Optional<String> named =
          ask(HttpRequest.newBuilder(url(master, "/redirect")))
              .flatMap(answer -> answer.headers().firstValue("Location"));
      for (int known : asked.length == 1 ? new int[] {0, 1, 2} : asked) {
        if (named.filter(url -> url.contains(network.address(known) + ":")).isPresent()) {
          return Optional.of(known);
        }
      }
    }
    return Optional.empty();
  }

  private URI url(int master, String path) {
    return group.masters().get(master).resolve(path);
  }

  private Optional<HttpResponse<String>> ask(HttpRequest.Builder request)
      throws InterruptedException {
    try {
      return Optional.of(
          http.send(
              request.timeout(Duration.ofSeconds(8)).build(),
              HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private HttpFramework subscribe(int master, Optional<FrameworkID> id, EventLog events)
      throws Exception {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("test")
            .setFailoverTimeout(600)
            .setCheckpoint(true);
    id.ifPresent(info::setId);
    HttpFramework framework = HttpFramework.subscribe(url(master, "/"), info.build(), events);
    until("the framework's id", () -> Optional.ofNullable(framework.id()));
    return framework;
  }

  /** An unused offer of each of so many agents. */
  private List<Offer> offers(EventLog events, int agents) throws Exception {
    return events.await(
        "offers of " + agents + " agents",
        all -> {
          List<Offer> latest = new ArrayList<>();
          all.stream()
              .flatMap(event -> event.getOffers().getOffersList().stream())
              .filter(offer -> !used.contains(offer.getId()))
              .forEach(
                  offer -> {
                    latest.removeIf(other -> other.getAgentId().equals(offer.getAgentId()));
                    latest.add(offer);
                  });
          return latest.size() == agents ? Optional.of(latest) : Optional.empty();
        });
  }

  /** Starts a task on each of so many agents; what is left of its offer is offered again. */
  private void launch(HttpFramework framework, EventLog events, String name, int agents)
      throws Exception {
    for (Offer offer : offers(events, agents)) {
      used.add(offer.getId());
      framework.accept(offer.getId(), Duration.ZERO, List.of(task(name, offer))).get();
      events.status(name + "-" + offer.getHostname(), TaskState.TASK_RUNNING);
    }
  }

  /** It writes a line when it starts, and runs until the test is over. */
  private Offer.Operation task(String name, Offer offer) {
    return Tasks.launch(
        List.of(
            Tasks.shell(
                name + "-" + offer.getHostname(),
                offer.getAgentId(),
                "cpus:0.1;mem:32",
                "echo $$ >> "
                    + folder.resolve(name)
                    + "; while [ ! -e "
                    + folder.resolve("go")
                    + " ]; do sleep 0.1; done")));
  }

  private long starts(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  /** Sets a weight at one master; gives the HTTP status, or 0 when there was none. */
  private int write(int master, int weight) throws Exception {
    return writing(master, weight).get();
  }

  private CompletableFuture<Integer> writing(int master, int weight) {
    String body =
        "{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":"
            + ("[{\"role\":\"cut\",\"weight\":" + weight + "}]}}");
    HttpRequest request =
        HttpRequest.newBuilder(url(master, "/api/v1"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle((answer, failure) -> failure == null ? answer.statusCode() : 0);
  }

  private double weight(int master) throws InterruptedException {
    String all = ask(HttpRequest.newBuilder(url(master, "/weights"))).orElseThrow().body();
    return new JsonArray(all)
        .stream()
            .map(JsonObject.class::cast)
            .filter(weight -> weight.getString("role").equals("cut"))
            .mapToDouble(weight -> weight.getDouble("weight"))
            .sum();
  }

  private long active(int master) throws InterruptedException {
    return ask(HttpRequest.newBuilder(url(master, "/slaves")))
        .map(
            answer ->
                new JsonObject(answer.body())
                    .getJsonArray("slaves").stream()
                        .map(JsonObject.class::cast)
                        .filter(agent -> agent.getBoolean("active"))
                        .count())
        .orElse(0L);
  }

  /** Asks until each such task is said to run. */
  private void reconcile(HttpFramework framework, EventLog events, String name) throws Exception {
    int from = events.size();
    until(
        "tasks " + name,
        () -> {
          framework
              .call(
                  Call.newBuilder()
                      .setType(Call.Type.RECONCILE)
                      .setReconcile(Call.Reconcile.getDefaultInstance()))
              .get();
          return some(
              events.events().stream()
                      .skip(from)
                      .map(event -> event.getUpdate().getStatus())
                      .filter(status -> status.getTaskId().getValue().startsWith(name + "-"))
                      .filter(status -> status.getState() == TaskState.TASK_RUNNING)
                      .map(status -> status.getTaskId())
                      .distinct()
                      .count()
                  == AGENTS);
        });
  }

  /** What the masters said last. */
  private String lastWords() {
    StringBuilder words = new StringBuilder();
    for (int master = 0; master < MasterGroup.MASTERS; master++) {
      List<String> lines = group.node(master).lines();
      words.append("\nmaster ").append(master).append(":\n");
      words.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
    }
    return words.toString();
  }

  private static Optional<Boolean> some(boolean is) {
    return is ? Optional.of(true) : Optional.empty();
  }

  private interface Question<T> {
    Optional<T> ask() throws Exception;
  }

  private <T> T until(String what, Question<T> question) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Optional<T> answer = question.ask();
      if (answer.isPresent()) {
        return answer.get();
      }
      assertThat(System.nanoTime()).as("%s did not come; %s", what, lastWords()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
