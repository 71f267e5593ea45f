package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The document /state-summary: how many tasks are in which state, by agent and framework. */
final class SummaryDocument {
  // The states that Mesos counts here: no later ones.
  private static final List<TaskState> STATES =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_FINISHED,
          TaskState.TASK_KILLED,
          TaskState.TASK_FAILED,
          TaskState.TASK_LOST,
          TaskState.TASK_ERROR,
          TaskState.TASK_UNREACHABLE);

  private static final Counts NONE = new Counts();

  /** The states of some tasks, and the ids found on the other side of them. */
  private static final class Counts {
    private final Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
    private final Set<String> others = new TreeSet<>();

    void write(JsonGenerator out, String field) throws IOException {
      for (TaskState state : STATES) {
        out.writeNumberField(state.name(), states.getOrDefault(state, 0));
      }
      StateJson.strings(out, field, others);
    }
  }

  private final Map<String, Counts> agents = new HashMap<>();
  private final Map<String, Counts> frameworks = new HashMap<>();

  private SummaryDocument(Collection<FrameworkView> all) {
    for (FrameworkView framework : all) {
      framework.tasks().values().forEach(this::count);
      framework.unreachable().forEach(this::count);
      framework.completed().forEach(this::count);
    }
  }

  private void count(Task task) {
    String agentId = task.getAgentId().getValue();
    String frameworkId = task.getFrameworkId().getValue();
    count(agents, agentId, task.getState(), frameworkId);
    count(frameworks, frameworkId, task.getState(), agentId);
  }

  private static void count(
      Map<String, Counts> counts, String id, TaskState state, String otherId) {
    Counts of = counts.computeIfAbsent(id, i -> new Counts());
    of.states.merge(state, 1, Integer::sum);
    of.others.add(otherId);
  }

  static Iterator<JsonStep> of(ClusterView view, Access access, String cluster) {
    SummaryDocument counts = new SummaryDocument(view.frameworks().values());
    return JsonStep.object(
        JsonStep.sequence(
            JsonStep.one(
                out -> {
                  out.writeStringField("hostname", view.master().getHostname());
                  if (!cluster.isEmpty()) {
                    out.writeStringField("cluster", cluster);
                  }
                }),
            JsonStep.array(
                "slaves", view.agents().values(), (out, a) -> counts.agent(out, a, access)),
            JsonStep.array(
                "frameworks", access.frameworks(view.frameworks().values()), counts::framework)));
  }

  private void agent(JsonGenerator out, AgentView agent, Access access) throws IOException {
    out.writeStartObject();
    AgentJson.fields(out, agent, access);
    agents.getOrDefault(agent.id(), NONE).write(out, "framework_ids");
    out.writeEndObject();
  }

  private void framework(JsonGenerator out, FrameworkView framework) throws IOException {
    out.writeStartObject();
    FrameworkJson.summary(out, framework);
    frameworks.getOrDefault(framework.id(), NONE).write(out, "slave_ids");
    out.writeEndObject();
  }
}
