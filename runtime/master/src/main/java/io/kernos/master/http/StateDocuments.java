package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The documents /state, /frameworks, /slaves and /tasks. */
final class StateDocuments {
  private final Build build;
  private final Map<String, String> flags;

  StateDocuments(Build build, Map<String, String> flags) {
    this.build = build;
    this.flags = flags;
  }

  Iterator<JsonStep> state(ClusterView view, Access access) {
    return JsonStep.object(
        JsonStep.sequence(
            JsonStep.one(out -> facts(out, view, access)),
            JsonStep.array(
                "slaves",
                view.agents().values(),
                (out, agent) -> {
                  out.writeStartObject();
                  AgentJson.fields(out, agent, access);
                  out.writeEndObject();
                }),
            JsonStep.array(
                "recovered_slaves", view.recoveredAgents().values(), AgentJson::recovered),
            frameworks(view, access, Optional.empty()),
            JsonStep.one(out -> StateJson.strings(out, "orphan_tasks", List.of()))));
  }

  private void facts(JsonGenerator out, ClusterView view, Access access) throws IOException {
    MasterInfo master = view.master();
    String pid = pid(master);
    build.fields(out);
    StateJson.time(out, "start_time", view.started());
    StateJson.time(out, "elected_time", view.elected());
    out.writeStringField("id", master.getId());
    out.writeStringField("pid", pid);
    out.writeStringField("hostname", master.getHostname());
    StateJson.names(
        out,
        "capabilities",
        master.getCapabilitiesList().stream().map(MasterInfo.Capability::getType).toList());
    long active = view.agents().values().stream().filter(AgentView::active).count();
    out.writeNumberField("activated_slaves", active);
    out.writeNumberField("deactivated_slaves", view.agents().size() - active);
    out.writeNumberField("unreachable_slaves", view.unreachable().size());
    if (master.hasDomain()) {
      StateJson.message(out, "domain", master.getDomain());
    }
    out.writeStringField("leader", pid);
    out.writeObjectFieldStart("leader_info");
    out.writeStringField("id", master.getId());
    out.writeStringField("pid", pid);
    out.writeNumberField("port", master.getPort());
    out.writeStringField("hostname", master.getHostname());
    if (master.hasDomain()) {
      StateJson.message(out, "domain", master.getDomain());
    }
    out.writeEndObject();
    if (access.flags()) {
      String cluster = flags.getOrDefault("cluster", "");
      if (!cluster.isEmpty()) {
        out.writeStringField("cluster", cluster);
      }
      flags(out);
    }
  }

  /** The settings, as a field. */
  void flags(JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("flags");
    for (Map.Entry<String, String> flag : flags.entrySet()) {
      out.writeStringField(flag.getKey(), flag.getValue());
    }
    out.writeEndObject();
  }

  static String pid(MasterInfo master) {
    return master.hasPid()
        ? master.getPid()
        : "master@" + master.getAddress().getIp() + ":" + master.getPort();
  }

  Iterator<JsonStep> frameworksDocument(ClusterView view, Access access, Optional<String> id) {
    return JsonStep.object(frameworks(view, access, id));
  }

  private static Iterator<JsonStep> frameworks(
      ClusterView view, Access access, Optional<String> id) {
    return JsonStep.sequence(
        frameworks("frameworks", view.frameworks().values(), access, id),
        frameworks("completed_frameworks", view.completed(), access, id),
        // No framework is ever unregistered nowadays; readers expect the key.
        JsonStep.one(out -> StateJson.strings(out, "unregistered_frameworks", List.of())));
  }

  private static Iterator<JsonStep> frameworks(
      String field, Collection<FrameworkView> frameworks, Access access, Optional<String> id) {
    List<FrameworkView> seen =
        access.frameworks(frameworks).stream()
            .filter(f -> id.isEmpty() || id.get().equals(f.id()))
            .toList();
    return JsonStep.array(field, JsonStep.flat(seen, f -> FrameworkJson.full(f, access)));
  }

  Iterator<JsonStep> slaves(ClusterView view, Access access, Optional<String> id) {
    List<AgentView> agents =
        view.agents().values().stream()
            .filter(a -> id.isEmpty() || id.get().equals(a.id()))
            .toList();
    return JsonStep.object(
        JsonStep.sequence(
            JsonStep.array("slaves", agents, (out, a) -> AgentJson.full(out, a, access)),
            JsonStep.array(
                "recovered_slaves",
                view.recoveredAgents().values().stream()
                    .filter(a -> id.isEmpty() || id.get().equals(a.getId().getValue()))
                    .toList(),
                AgentJson::recovered)));
  }

  /**
   * Which of the tasks /tasks shows.
   *
   * @param limit at most so many (Mesos: 100)
   * @param offset after so many
   * @param ascending oldest first
   */
  record Page(
      int limit,
      int offset,
      boolean ascending,
      Optional<String> frameworkId,
      Optional<String> taskId) {}

  Iterator<JsonStep> tasks(ClusterView view, Access access, Page page) {
    List<Task> tasks = new ArrayList<>();
    List<FrameworkView> all = new ArrayList<>(view.frameworks().values());
    all.addAll(view.completed());
    for (FrameworkView framework : access.frameworks(all)) {
      if (page.frameworkId().isPresent() && !page.frameworkId().get().equals(framework.id())) {
        continue;
      }
      for (Collection<Task> some :
          List.of(framework.tasks().values(), framework.unreachable(), framework.completed())) {
        for (Task task : access.tasks(some, framework.info())) {
          String id = task.getTaskId().getValue();
          if (page.taskId().isEmpty() || page.taskId().get().equals(id)) {
            tasks.add(task);
          }
        }
      }
    }
    // Tasks without any status count as the oldest.
    Comparator<Task> byTime =
        Comparator.comparingDouble(
            t ->
                t.getStatusesList().stream()
                    .findFirst()
                    .map(TaskStatus::getTimestamp)
                    .orElse(Double.NEGATIVE_INFINITY));
    tasks.sort(page.ascending() ? byTime : byTime.reversed());
    int from = Math.min(tasks.size(), page.offset());
    int to = (int) Math.min(tasks.size(), (long) from + page.limit());
    return JsonStep.object(JsonStep.array("tasks", tasks.subList(from, to), StateJson::task));
  }
}
