package io.kernos.marathon.json;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Fields;
import io.kernos.marathon.validation.PodRules;
import io.kernos.marathon.validation.RoleSettings;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * Makes pods out of what users send; Marathon: PodsResource.scala, PodNormalization.scala. Refuses
 * as {@link AppRequests} does.
 */
public final class PodRequests {
  private final Settings settings;
  private final NetworkNormalizer networks;

  public PodRequests(Settings settings) {
    this.settings = settings;
    this.networks = new NetworkNormalizer(settings);
  }

  /** A pod of which the shape and the rules that need nothing else have been looked at. */
  public record Draft(PathId id, String writtenId, JsonObject json) {}

  /** Reads the body of a POST or PUT. */
  public Draft read(Object body) {
    JsonObject pod = AppRequests.read(PodShapes.POD, body);
    Violations violations = new Violations();
    PodRules.check(pod, settings, violations);
    violations.throwIfAny();
    String id = pod.getString("id");
    return new Draft(PathId.of(id), id, pod);
  }

  /**
   * The pod itself.
   *
   * @param root what is there, which decides about roles
   * @param force whether a pod with volumes may change its role
   */
  public Pod finish(Draft draft, RootGroup root, boolean force, Instant version) {
    RoleSettings roles = RoleSettings.of(settings, draft.id(), root, force);
    JsonObject json = draft.json().copy();
    normalize(json, roles.byDefault());
    Pod pod = PodJson.read(json).withVersion(VersionInfo.changedAt(version));
    Violations violations = new Violations();
    PodRules.checkRoles(pod, roles, violations);
    violations.throwIfAny();
    return pod;
  }

  private void normalize(JsonObject pod, String defaultRole) {
    JsonArray named = networks.named(pod.getJsonArray("networks"));
    pod.put("networks", named);
    boolean ownNetwork =
        Fields.objects(pod, "networks").stream()
            .anyMatch(network -> network.getString("mode").equals("container"));
    if (!ownNetwork) {
      for (JsonObject container : Fields.objects(pod, "containers")) {
        for (JsonObject endpoint : Fields.objects(container, "endpoints")) {
          endpoint.put("hostPort", endpoint.getInteger("hostPort", 0));
        }
      }
    }
    if (Fields.objects(pod, "volumes").stream().anyMatch(v -> v.containsKey("persistent"))) {
      JsonObject scheduling = pod.getJsonObject("scheduling", new JsonObject());
      if (!scheduling.containsKey("upgrade")) {
        scheduling.put(
            "upgrade",
            new JsonObject().put("minimumHealthCapacity", 0.5).put("maximumOverCapacity", 0.0));
      }
      if (!scheduling.containsKey("unreachableStrategy")) {
        scheduling.put("unreachableStrategy", "disabled");
      }
      pod.put("scheduling", scheduling);
    }
    if (!pod.containsKey("role")) {
      pod.put("role", defaultRole);
    }
  }
}
