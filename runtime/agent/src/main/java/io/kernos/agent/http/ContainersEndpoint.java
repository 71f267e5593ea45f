package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.agent.Agent;
import io.kernos.agent.container.ContainerView;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.ExecutorView;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerStatus;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.Response;
import io.kernos.spi.container.ContainerIds;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which containers there are and what they use, by either API. */
final class ContainersEndpoint {
  private final AgentGate gate;

  ContainersEndpoint(AgentGate gate) {
    this.gate = gate;
  }

  /** A container, and whose it is when it is an executor's. */
  private record Entry(
      ContainerID id, Optional<ExecutorView> executor, Optional<ResourceStatistics> statistics) {

    ContainerStatus status() {
      return ContainerStatus.newBuilder().setContainerId(id).build();
    }
  }

  private Future<List<Entry>> entries(AgentView view, boolean nested, boolean standalone) {
    return gate.ask(Agent::usage)
        .compose(usage -> usage)
        .compose(
            usage ->
                nested || standalone
                    ? gate.ask(agent -> agent.containers().usage())
                        .compose(others -> others)
                        .map(others -> entries(view, usage, others, nested, standalone))
                    : Future.succeededFuture(entries(view, usage, Map.of(), false, false)));
  }

  private static List<Entry> entries(
      AgentView view,
      Map<String, ResourceStatistics> executors,
      Map<String, ResourceStatistics> others,
      boolean nested,
      boolean standalone) {
    List<Entry> entries = new ArrayList<>();
    for (ExecutorView executor : view.executors()) {
      if (executor.state() != ExecutorState.TERMINATED) {
        entries.add(
            new Entry(
                ContainerID.newBuilder().setValue(executor.containerId()).build(),
                Optional.of(executor),
                Optional.ofNullable(executors.get(executor.containerId()))));
      }
    }
    for (ContainerView other : view.containers()) {
      if (!other.ended() && (other.standalone() ? standalone : nested)) {
        entries.add(
            new Entry(
                other.id(),
                Optional.empty(),
                Optional.ofNullable(others.get(ContainerIds.text(other.id())))));
      }
    }
    return entries;
  }

  /** GET_CONTAINERS. */
  Future<Response.Builder> call(AgentView view, Call.GetContainers call) {
    return entries(view, call.getShowNested(), call.getShowStandalone())
        .map(
            entries -> {
              Response.Builder response = Response.newBuilder();
              Response.GetContainers.Builder all = response.getGetContainersBuilder();
              entries.forEach(entry -> all.addContainers(message(entry)));
              return response;
            });
  }

  private static Response.GetContainers.Container message(Entry entry) {
    Response.GetContainers.Container.Builder container =
        Response.GetContainers.Container.newBuilder()
            .setContainerId(entry.id())
            .setContainerStatus(entry.status());
    entry.statistics().ifPresent(container::setResourceStatistics);
    entry
        .executor()
        .ifPresent(
            executor ->
                container
                    .setFrameworkId(executor.info().getFrameworkId())
                    .setExecutorId(executor.info().getExecutorId())
                    .setExecutorName(executor.info().getName()));
    return container.build();
  }

  /**
   * {@code /containers}: those of executors; with {@code nested=true} those within others too, with
   * {@code standalone=true} those that stand alone.
   */
  void containers(HttpServerRequest request, AgentView view) {
    String container = request.getParam("container_id");
    String framework = request.getParam("framework_id");
    String executor = request.getParam("executor_id");
    if ((container != null && (framework != null || executor != null))
        || (executor != null && framework == null)) {
      Answers.text(
          request,
          400,
          "Supported query parameters are container_id only, framework_id only, or executor_id and"
              + " framework_id only");
      return;
    }
    write(
        request,
        view,
        Boolean.parseBoolean(request.getParam("nested")),
        Boolean.parseBoolean(request.getParam("standalone")),
        (out, entry) -> {
          if ((container == null || container.equals(entry.id().getValue()))
              && (framework == null || framework.equals(frameworkOf(entry)))
              && (executor == null || executor.equals(executorOf(entry)))) {
            out.writeStartObject();
            out.writeStringField("container_id", entry.id().getValue());
            owner(out, entry);
            out.writeFieldName("status");
            ProtoJson.write(out, entry.status());
            out.writeEndObject();
          }
        });
  }

  /** {@code /monitor/statistics}: executors whose containers say what they use. */
  void statistics(HttpServerRequest request, AgentView view) {
    write(
        request,
        view,
        false,
        false,
        (out, entry) -> {
          if (entry.statistics().isPresent()) {
            out.writeStartObject();
            owner(out, entry);
            out.writeEndObject();
          }
        });
  }

  private interface Writer {
    void write(JsonGenerator out, Entry entry) throws IOException;
  }

  private void write(
      HttpServerRequest request,
      AgentView view,
      boolean nested,
      boolean standalone,
      Writer writer) {
    entries(view, nested, standalone)
        .onFailure(e -> Answers.failed(request, e))
        .onSuccess(
            entries ->
                Answers.json(
                    request,
                    out -> {
                      out.writeStartArray();
                      for (Entry entry : entries) {
                        writer.write(out, entry);
                      }
                      out.writeEndArray();
                    }));
  }

  private static String frameworkOf(Entry entry) {
    return entry.executor().map(e -> e.info().getFrameworkId().getValue()).orElse(null);
  }

  private static String executorOf(Entry entry) {
    return entry.executor().map(e -> e.info().getExecutorId().getValue()).orElse(null);
  }

  private static void owner(JsonGenerator out, Entry entry) throws IOException {
    if (entry.executor().isPresent()) {
      out.writeStringField("executor_id", executorOf(entry));
      out.writeStringField("executor_name", entry.executor().get().info().getName());
      out.writeStringField("framework_id", frameworkOf(entry));
      out.writeStringField("source", entry.executor().get().info().getSource());
    }
    if (entry.statistics().isPresent()) {
      out.writeFieldName("statistics");
      ProtoJson.write(out, entry.statistics().get());
    }
  }
}
