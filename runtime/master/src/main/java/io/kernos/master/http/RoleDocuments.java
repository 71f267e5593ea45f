package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import io.kernos.api.resources.Roles;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Role;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.quota.QuotaInfo;
import io.kernos.api.v1.quota.QuotaStatus;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The documents /roles, /weights and /quota, and what they rest on. */
final class RoleDocuments {
  private final ClusterView view;
  private final List<Resources> used;
  private final List<Resources> offered;

  RoleDocuments(ClusterView view) {
    this.view = view;
    used = view.frameworks().values().stream().flatMap(f -> f.used().values().stream()).toList();
    offered =
        view.frameworks().values().stream()
            .map(f -> Resources.of(FrameworkJson.offered(f)))
            .toList();
  }

  /** Every role that something is known of, and the roles above them, sorted. */
  SortedSet<String> roles() {
    SortedSet<String> roles = new TreeSet<>();
    for (FrameworkView framework : view.frameworks().values()) {
      framework.roles().forEach(r -> add(roles, r));
    }
    used.forEach(part -> part.allocations().keySet().forEach(r -> add(roles, r)));
    for (AgentView agent : view.agents().values()) {
      agent.total().reservations().keySet().forEach(r -> add(roles, r));
    }
    view.weights().keySet().forEach(r -> add(roles, r));
    view.quotas().keySet().forEach(r -> add(roles, r));
    return roles;
  }

  private static void add(SortedSet<String> roles, String role) {
    if (!role.isEmpty() && roles.add(role)) {
      roles.addAll(Roles.ancestors(role));
    }
  }

  double weight(String role) {
    return view.weights().getOrDefault(role, 1.0);
  }

  /** What tasks and executors of the role, and of those below it, use. */
  Quantities allocated(String role) {
    return sum(used, role);
  }

  Quantities offered(String role) {
    return sum(offered, role);
  }

  private static Quantities sum(List<Resources> parts, String role) {
    Quantities sum = Quantities.EMPTY;
    for (Resources part : parts) {
      sum = sum.plus(within(part, role).scalarQuantities());
    }
    return sum;
  }

  private static Resources within(Resources resources, String role) {
    return resources.filter(r -> Roles.isWithin(r.getAllocationInfo().getRole(), role));
  }

  Quantities reserved(String role) {
    Quantities sum = Quantities.EMPTY;
    for (AgentView agent : view.agents().values()) {
      sum = sum.plus(agent.total().reservedWithin(role).scalarQuantities());
    }
    return sum;
  }

  /** What counts against the quota: allocated, and reserved without being allocated. */
  Quantities consumed(String role) {
    Quantities sum = allocated(role);
    for (AgentView agent : view.agents().values()) {
      Quantities idle = agent.total().reservedWithin(role).scalarQuantities();
      for (Resources busy : agent.used().values()) {
        idle = idle.minus(busy.reservedWithin(role).scalarQuantities());
      }
      sum = sum.plus(idle);
    }
    return sum;
  }

  List<String> frameworks(String role) {
    return view.frameworks().values().stream()
        .filter(f -> f.roles().contains(role))
        .map(FrameworkView::id)
        .toList();
  }

  Iterator<JsonStep> document(Access access) {
    List<String> seen = roles().stream().filter(access::role).toList();
    return JsonStep.object(JsonStep.array("roles", seen, this::write));
  }

  private void write(JsonGenerator out, String role) throws IOException {
    QuotaConfig quota =
        view.quotas().getOrDefault(role, QuotaConfig.newBuilder().setRole(role).build());
    Quantities allocated = allocated(role);
    Quantities offered = offered(role);
    out.writeStartObject();
    out.writeStringField("name", role);
    out.writeFieldName("weight");
    ProtoJson.writeDouble(out, weight(role));
    out.writeObjectFieldStart("quota");
    out.writeStringField("role", role);
    StateJson.scalars(out, "guarantee", quota.getGuaranteesMap());
    StateJson.scalars(out, "limit", quota.getLimitsMap());
    StateJson.quantities(out, "consumed", consumed(role));
    out.writeEndObject();
    StateJson.quantities(out, "resources", allocated.plus(offered));
    StateJson.quantities(out, "allocated", allocated);
    StateJson.quantities(out, "offered", offered);
    StateJson.quantities(out, "reserved", reserved(role));
    StateJson.strings(out, "frameworks", frameworks(role));
    out.writeEndObject();
  }

  /** Roles as the v1 API has them. */
  List<Role> infos(Access access) {
    return roles().stream()
        .filter(access::role)
        .map(
            role -> {
              Role.Builder info = Role.newBuilder().setName(role).setWeight(weight(role));
              frameworks(role)
                  .forEach(id -> info.addFrameworks(FrameworkID.newBuilder().setValue(id)));
              allocated(role)
                  .plus(offered(role))
                  .toMap()
                  .forEach((name, amount) -> info.addAllResources(Resources.scalar(name, amount)));
              return info.build();
            })
        .toList();
  }

  List<WeightInfo> weights(Access access) {
    return view.weights().entrySet().stream()
        .filter(w -> access.role(w.getKey()))
        .map(w -> WeightInfo.newBuilder().setRole(w.getKey()).setWeight(w.getValue()).build())
        .toList();
  }

  QuotaStatus quotas(Access access) {
    QuotaStatus.Builder status = QuotaStatus.newBuilder();
    view.quotas().values().stream()
        .filter(q -> access.role(q.getRole()))
        .forEach(
            quota -> {
              QuotaInfo.Builder info = QuotaInfo.newBuilder().setRole(quota.getRole());
              Quantities.ofScalars(quota.getGuaranteesMap())
                  .toMap()
                  .forEach((name, sum) -> info.addAllGuarantee(Resources.scalar(name, sum)));
              status.addInfos(info).addConfigs(quota);
            });
    return status.build();
  }
}
