package io.kernos.marathon.json;

import io.kernos.marathon.definition.Artifact;
import io.kernos.marathon.definition.Constraint;
import io.kernos.marathon.definition.EnvValue;
import io.kernos.marathon.definition.Network;
import io.kernos.marathon.definition.ResourceLimits;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.validation.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The parts that apps and pods write and read alike. */
public final class Parts {
  private Parts() {}

  static <T> JsonArray array(Iterable<T> values, Function<T, ?> write) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(write.apply(value)));
    return array;
  }

  /** Every object in a list; none when there is no list. */
  static <T> List<T> readAll(JsonObject json, String name, Function<JsonObject, T> read) {
    List<JsonObject> objects = Fields.objects(json, name);
    List<T> result = new ArrayList<>(objects.size());
    objects.forEach(object -> result.add(read.apply(object)));
    return result;
  }

  static JsonObject object(Map<String, String> texts) {
    JsonObject object = new JsonObject();
    texts.forEach(object::put);
    return object;
  }

  static void putFilled(JsonObject json, String name, JsonArray array) {
    if (!array.isEmpty()) {
      json.put(name, array);
    }
  }

  static void putFilled(JsonObject json, String name, JsonObject object) {
    if (!object.isEmpty()) {
      json.put(name, object);
    }
  }

  static JsonArray writeConstraints(List<Constraint> constraints) {
    return array(
        constraints,
        constraint -> {
          JsonArray fields =
              new JsonArray().add(constraint.field()).add(constraint.operator().name());
          constraint.value().ifPresent(fields::add);
          return fields;
        });
  }

  static List<Constraint> readConstraints(JsonArray constraints) {
    List<Constraint> result = new ArrayList<>();
    for (int i = 0; constraints != null && i < constraints.size(); i++) {
      JsonArray fields = constraints.getJsonArray(i);
      result.add(
          new Constraint(
              fields.getString(0),
              Constraint.Operator.valueOf(fields.getString(1).toUpperCase(Locale.ROOT)),
              fields.size() > 2 ? Optional.of(fields.getString(2)) : Optional.empty()));
    }
    return result;
  }

  static JsonObject writeEnv(Map<String, EnvValue> env) {
    JsonObject object = new JsonObject();
    env.forEach(
        (name, value) ->
            object.put(
                name,
                value instanceof EnvValue.SecretRef ref
                    ? new JsonObject().put("secret", ref.secret())
                    : ((EnvValue.Plain) value).value()));
    return object;
  }

  static Map<String, EnvValue> readEnv(JsonObject env) {
    Map<String, EnvValue> result = new LinkedHashMap<>();
    if (env != null) {
      for (String name : env.fieldNames()) {
        result.put(
            name,
            env.getValue(name) instanceof JsonObject ref
                ? new EnvValue.SecretRef(ref.getString("secret"))
                : new EnvValue.Plain(env.getString(name)));
      }
    }
    return result;
  }

  static JsonObject writeSecrets(Map<String, String> secrets) {
    JsonObject object = new JsonObject();
    secrets.forEach((name, source) -> object.put(name, new JsonObject().put("source", source)));
    return object;
  }

  static Map<String, String> readSecrets(JsonObject secrets) {
    Map<String, String> result = new LinkedHashMap<>();
    if (secrets != null) {
      secrets
          .fieldNames()
          .forEach(name -> result.put(name, secrets.getJsonObject(name).getString("source")));
    }
    return result;
  }

  static JsonObject writeNetwork(Network network) {
    JsonObject json = new JsonObject();
    network.name().ifPresent(name -> json.put("name", name));
    json.put("mode", network.mode().word());
    if (!network.labels().isEmpty()) {
      json.put("labels", object(network.labels()));
    }
    return json;
  }

  static Network readNetwork(JsonObject json) {
    return switch (json.getString("mode")) {
      case "host" -> Network.HOST;
      case "container/bridge" ->
          new Network(Network.Mode.BRIDGE, Optional.empty(), Fields.textMap(json, "labels"));
      default ->
          new Network(
              Network.Mode.CONTAINER, Fields.text(json, "name"), Fields.textMap(json, "labels"));
    };
  }

  static JsonObject writeArtifact(Artifact artifact) {
    JsonObject json =
        new JsonObject()
            .put("uri", artifact.uri())
            .put("extract", artifact.extract())
            .put("executable", artifact.executable())
            .put("cache", artifact.cache());
    artifact.destPath().ifPresent(path -> json.put("destPath", path));
    return json;
  }

  static Artifact readArtifact(JsonObject json) {
    return new Artifact(
        json.getString("uri"),
        json.getBoolean("extract"),
        json.getBoolean("executable"),
        json.getBoolean("cache"),
        Fields.text(json, "destPath"));
  }

  /** What becomes of lost instances: an object, or {@code disabled}. */
  public static Object writeUnreachable(UnreachableStrategy strategy) {
    return strategy instanceof UnreachableStrategy.Enabled enabled
        ? new JsonObject()
            .put("inactiveAfterSeconds", enabled.inactiveAfter().toSeconds())
            .put("expungeAfterSeconds", enabled.expungeAfter().toSeconds())
        : "disabled";
  }

  static UnreachableStrategy readUnreachable(Object json) {
    return json instanceof JsonObject times
        ? new UnreachableStrategy.Enabled(
            Duration.ofSeconds(times.getLong("inactiveAfterSeconds")),
            Duration.ofSeconds(times.getLong("expungeAfterSeconds")))
        : new UnreachableStrategy.Disabled();
  }

  /** What an instance or a container takes. */
  public static JsonObject writeNeeds(ResourceNeeds needs) {
    return new JsonObject()
        .put("cpus", needs.cpus())
        .put("mem", needs.mem())
        .put("disk", needs.disk())
        .put("gpus", needs.gpus());
  }

  static JsonObject writeLimits(ResourceLimits limits) {
    JsonObject json = new JsonObject();
    limits.cpus().ifPresent(cpus -> json.put("cpus", writeLimit(cpus)));
    limits.mem().ifPresent(mem -> json.put("mem", writeLimit(mem)));
    return json;
  }

  private static Object writeLimit(double limit) {
    return Double.isInfinite(limit) ? "unlimited" : (Object) limit;
  }

  static ResourceLimits readLimits(JsonObject json) {
    return new ResourceLimits(readLimit(json.getValue("cpus")), readLimit(json.getValue("mem")));
  }

  private static OptionalDouble readLimit(Object limit) {
    if (limit == null) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        limit instanceof Number number ? number.doubleValue() : Double.POSITIVE_INFINITY);
  }
}
