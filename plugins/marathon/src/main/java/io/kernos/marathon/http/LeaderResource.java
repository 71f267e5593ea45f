package io.kernos.marathon.http;

import io.kernos.marathon.backup.BackupOrder;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.SystemPart;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /v2/leader} (Marathon: LeaderResource.scala). */
final class LeaderResource {
  private final Scheduler scheduler;

  LeaderResource(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void register(Routes routes) {
    routes.jsonOut("/v2/leader").get(this::leader).delete(this::abdicate);
  }

  private Future<Answer> leader(Call call) {
    call.check(Action.VIEW_RESOURCE, SystemPart.LEADER);
    return Future.succeededFuture(
        Answer.ok(new JsonObject().put("leader", scheduler.leader().get())));
  }

  /**
   * The scheduler starts again after a moment, from what is stored, as after an election; on its
   * way it writes a backup, or takes one up.
   */
  private Future<Answer> abdicate(Call call) {
    call.check(Action.UPDATE_RESOURCE, SystemPart.LEADER);
    BackupOrder order = new BackupOrder(file(call, "backup"), file(call, "restore"));
    return scheduler
        .abdication()
        .abdicate(order)
        .map(stored -> Answer.message(200, "Leadership abdicated"));
  }

  /** Marathon: UriIO.scala, valid; of its schemes there is {@code file} here. */
  private static Optional<Path> file(Call call, String parameter) {
    String text = call.query().get(parameter);
    if (text == null) {
      return Optional.empty();
    }
    Violations violations = new Violations();
    try {
      URI uri = new URI(text);
      String path = uri.getPath();
      if ("file".equals(uri.getScheme()) && path != null && path.length() > 1) {
        return Optional.of(Path.of(path));
      }
      violations.add("/", "Invalid URI or unsupported scheme: " + text);
    } catch (URISyntaxException e) {
      violations.add("/", "URI has invalid syntax.");
    }
    violations.throwIfAny();
    return Optional.empty();
  }
}
