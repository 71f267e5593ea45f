package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.launch.LaunchQueue;
import io.kernos.marathon.launch.NoMatch;
import io.kernos.marathon.security.Action;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /v2/queue} (Marathon: QueueResource.scala, QueueInfoConversion.scala). */
final class QueueResource {
  private final Scheduler scheduler;

  QueueResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.json("/v2/queue").get(this::list);
    routes.json("/v2/queue/(.+)/delay").delete(this::reset);
    routes.json("/v2/queue/(.+)/why").get(this::why);
  }

  private Future<Answer> list(Call call) {
    boolean offers = call.values("embed").contains("lastUnusedOffers");
    List<LaunchQueue.Item> items =
        scheduler.queue().items().stream()
            .filter(item -> call.may(Action.VIEW_RUN_SPEC, item.spec()))
            .toList();
    return Future.succeededFuture(
        Answer.ok(new JsonList<>("{\"queue\":[", items, item -> write(item, offers), "]}")));
  }

  private Buffer write(LaunchQueue.Item item, boolean offers) {
    JsonObject json =
        new JsonObject()
            .put("count", item.count())
            .put("role", item.spec().role())
            .put(
                "delay",
                new JsonObject()
                    .put("timeLeftSeconds", item.delay().toSeconds())
                    .put("overdue", item.delay().isZero()))
            .put("since", Timestamps.format(item.since()))
            .put("processedOffersSummary", summary(item.summary()));
    if (offers) {
      JsonArray unused = new JsonArray();
      item.lastUnused().forEach(offer -> unused.add(OfferJson.write(offer)));
      json.put("lastUnusedOffers", unused);
    }
    return json.put(item.spec() instanceof App ? "app" : "pod", SpecJson.write(item.spec()))
        .toBuffer();
  }

  private static JsonObject summary(LaunchQueue.OfferSummary summary) {
    JsonObject json =
        new JsonObject()
            .put("processedOffersCount", summary.processed())
            .put("unusedOffersCount", summary.unused())
            .put(
                "rejectSummaryLastOffers",
                steps(
                    summary.lastOffers().values().stream().mapToInt(Integer::intValue).sum(),
                    summary.lastOffers()))
            .put("rejectSummaryLaunchAttempt", steps(summary.processed(), summary.lastAttempt()));
    summary.lastUnusedAt().ifPresent(at -> json.put("lastUnusedOfferAt", Timestamps.format(at)));
    summary.lastUsedAt().ifPresent(at -> json.put("lastUsedOfferAt", Timestamps.format(at)));
    return json;
  }

  /** Each reason with how many offers came as far as its check, and how many ended there. */
  private static JsonArray steps(int offers, Map<NoMatch, Integer> declined) {
    JsonArray steps = new JsonArray();
    int processed = offers;
    for (NoMatch reason : NoMatch.values()) {
      int count = declined.getOrDefault(reason, 0);
      steps.add(
          new JsonObject()
              .put("reason", reason.word())
              .put("declined", count)
              .put("processed", processed));
      processed -= count;
    }
    return steps;
  }

  /** Not of the original, which left people to guess: why the instances of an app wait. */
  private Future<Answer> why(Call call) {
    PathId id = call.id(0);
    RunSpec spec = scheduler.groups().root().spec(id).orElseThrow(() -> ApiException.noApp(id));
    call.check(Action.VIEW_RUN_SPEC, spec);
    long waiting =
        scheduler.instances().of(id).stream().filter(instance -> instance.isScheduled()).count();
    return Future.succeededFuture(
        Answer.ok(
            new JsonObject()
                .put("id", id.toString())
                .put("waiting", waiting)
                .put("reason", scheduler.queue().explain(id))));
  }

  private Future<Answer> reset(Call call) {
    PathId id = call.id(0);
    Optional<RunSpec> spec =
        scheduler.instances().of(id).stream().anyMatch(instance -> instance.isScheduled())
            ? scheduler.groups().root().spec(id)
            : Optional.empty();
    call.check(
        Action.UPDATE_RUN_SPEC,
        spec.orElseThrow(
            () -> new ApiException(404, "Application " + id + " not found in tasks queue.")));
    scheduler.queue().resetDelay(id);
    return Future.succeededFuture(Answer.empty(204));
  }
}
