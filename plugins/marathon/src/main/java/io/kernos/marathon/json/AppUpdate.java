package io.kernos.marathon.json;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** A change of one app, read and checked; it is applied to what is there when its turn comes. */
public final class AppUpdate {
  private final PathId id;
  private final JsonObject fields;
  private final boolean partial;
  private final boolean force;
  private final AppRequests requests;

  AppUpdate(PathId id, JsonObject fields, boolean partial, boolean force, AppRequests requests) {
    this.id = id;
    this.fields = fields;
    this.partial = partial;
    this.force = force;
    this.requests = requests;
  }

  public PathId id() {
    return id;
  }

  /** The version that an existing app goes back to; then {@link #apply} is not asked. */
  public Optional<Instant> rollBackTo() {
    return partial
        ? Optional.ofNullable(fields.getString("version")).map(Timestamps::parse)
        : Optional.empty();
  }

  /**
   * The app as it will be, new or changed. A changed one keeps the version of the present one:
   * whether it is another configuration, or only another count, is found out afterwards.
   *
   * @throws RuntimeException to refuse; see {@link AppRequests}
   */
  public App apply(RootGroup root, Instant version) {
    return requests.apply(this, root, version);
  }

  JsonObject fields() {
    return fields;
  }

  boolean partial() {
    return partial;
  }

  boolean force() {
    return force;
  }
}
