package io.kernos.agent.http;

import com.google.protobuf.ByteString;
import io.kernos.agent.Agent;
import io.kernos.agent.files.FileAccessException;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.agent.view.AgentView.ExecutorView;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.Flag;
import io.kernos.api.v1.Metric;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.Response;
import io.kernos.spi.log.LogLevel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code POST /api/v1}: everything that is only read, and how much is logged; what is done to
 * containers, others do.
 */
final class OperatorEndpoint {
  private final AgentGate gate;
  private final Bodies bodies;
  private final FilesEndpoint files;
  private final Map<String, String> flags;
  private final ContainersEndpoint listed;
  private final ContainerEndpoint containers;

  OperatorEndpoint(
      AgentGate gate,
      Bodies bodies,
      FilesEndpoint files,
      Map<String, String> flags,
      ContainersEndpoint listed,
      ContainerEndpoint containers) {
    this.gate = gate;
    this.bodies = bodies;
    this.files = files;
    this.flags = flags;
    this.listed = listed;
    this.containers = containers;
  }

  void handle(HttpServerRequest request) {
    if (request.method() != HttpMethod.POST) {
      Answers.methodNotAllowed(request, "POST");
      return;
    }
    Optional<CallTypes> types = CallTypes.of(request);
    if (types.isEmpty()) {
      return;
    }
    if (types.get().streamed() != null) {
      containers.input(request, types.get());
      return;
    }
    bodies.read(request, Call.getDefaultInstance(), call -> call(request, call, types.get()));
  }

  private void call(HttpServerRequest request, Call call, CallTypes types) {
    Optional<String> fault =
        missing(call)
            .map(field -> "Expecting '" + field + "' to be present")
            .or(() -> ContainerCalls.fault(call));
    if (fault.isPresent()) {
      Answers.text(request, 400, "Failed to validate agent::Call: " + fault.get());
      return;
    }
    Optional<Refusal> wrong = types.wrong(call);
    if (wrong.isPresent()) {
      Answers.text(request, wrong.get().status(), wrong.get().getMessage());
      return;
    }
    if (ContainerCalls.container(call).isPresent()) {
      containers.call(request, call, types);
      return;
    }
    gate.ask(Agent::view)
        .onFailure(e -> Answers.text(request, 503, "Agent has not finished recovery"))
        .onSuccess(
            view -> {
              if (view.state() == AgentState.RECOVERING) {
                Answers.text(request, 503, "Agent has not finished recovery");
              } else {
                answer(request, call, view, types.accept());
              }
            });
  }

  private static Optional<String> missing(Call call) {
    return switch (call.getType()) {
      case UNKNOWN -> call.hasType() ? Optional.empty() : Optional.of("type");
      case LIST_FILES -> call.hasListFiles() ? Optional.empty() : Optional.of("list_files");
      case SET_LOGGING_LEVEL ->
          call.hasSetLoggingLevel() ? Optional.empty() : Optional.of("set_logging_level");
      case READ_FILE -> call.hasReadFile() ? Optional.empty() : Optional.of("read_file");
      default -> Optional.empty();
    };
  }

  private static void setLoggingLevel(HttpServerRequest request, Call.SetLoggingLevel call) {
    Optional<LogLevel> log = LogLevel.ofProcess();
    // A level beyond what an int holds is as good as the highest.
    int level = call.getLevel() < 0 ? Integer.MAX_VALUE : call.getLevel();
    Duration time = Duration.ofNanos(Math.max(0, call.getDuration().getNanoseconds()));
    log.ifPresent(l -> l.set(level, time));
    Answers.text(request, log.isPresent() ? 200 : 501, "");
  }

  private void answer(HttpServerRequest request, Call call, AgentView view, String type) {
    if (call.getType() == Call.Type.SET_LOGGING_LEVEL) {
      setLoggingLevel(request, call.getSetLoggingLevel());
      return;
    }
    Optional<Future<Response.Builder>> response = response(call, view);
    if (response.isEmpty()) {
      Answers.text(request, 501, "");
      return;
    }
    response
        .get()
        .onSuccess(
            built -> {
              Response message =
                  built.setType(Response.Type.valueOf(call.getType().name())).build();
              byte[] body = MediaTypes.encode(message, type);
              Answers.body(request, 200, type, Buffer.buffer(body));
            })
        .onFailure(
            e -> {
              if (e instanceof FileAccessException refused) {
                Answers.text(request, FilesEndpoint.status(refused), refused.getMessage());
              } else {
                Answers.failed(request, e);
              }
            });
  }

  private Optional<Future<Response.Builder>> response(Call call, AgentView view) {
    Response.Builder response = Response.newBuilder();
    switch (call.getType()) {
      case GET_HEALTH -> response.getGetHealthBuilder().setHealthy(true);
      case GET_FLAGS ->
          flags.forEach(
              (name, value) ->
                  response
                      .getGetFlagsBuilder()
                      .addFlags(Flag.newBuilder().setName(name).setValue(value)));
      case GET_VERSION -> response.getGetVersionBuilder().setVersionInfo(Build.info());
      case GET_METRICS ->
          AgentMetrics.of(view, Instant.now())
              .forEach(
                  (name, value) ->
                      response
                          .getGetMetricsBuilder()
                          .addMetrics(Metric.newBuilder().setName(name).setValue(value)));
      case GET_LOGGING_LEVEL ->
          response
              .getGetLoggingLevelBuilder()
              .setLevel(LogLevel.ofProcess().map(LogLevel::level).orElse(0));
      case GET_STATE ->
          response
              .getGetStateBuilder()
              .setGetTasks(tasks(view))
              .setGetExecutors(executors(view))
              .setGetFrameworks(frameworks(view));
      case GET_FRAMEWORKS -> response.setGetFrameworks(frameworks(view));
      case GET_EXECUTORS -> response.setGetExecutors(executors(view));
      case GET_TASKS -> response.setGetTasks(tasks(view));
      case GET_OPERATIONS -> response.getGetOperationsBuilder().addAllOperations(view.operations());
      case GET_AGENT -> response.getGetAgentBuilder().setAgentInfo(view.info());
      case GET_RESOURCE_PROVIDERS -> response.getGetResourceProvidersBuilder();
      case GET_CONTAINERS -> {
        return Optional.of(listed.call(view, call.getGetContainers()));
      }
      case LIST_FILES -> {
        return Optional.of(
            files
                .with(f -> f.browse(call.getListFiles().getPath()))
                .map(
                    infos -> {
                      response.getListFilesBuilder().addAllFileInfos(infos);
                      return response;
                    }));
      }
      case READ_FILE -> {
        return Optional.of(read(call.getReadFile(), response));
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(Future.succeededFuture(response));
  }

  private Future<Response.Builder> read(Call.ReadFile call, Response.Builder response) {
    long length = call.hasLength() ? Math.max(0, call.getLength()) : Long.MAX_VALUE;
    return files
        .with(f -> f.read(call.getPath(), Math.max(0, call.getOffset()), length))
        .map(
            part -> {
              response
                  .getReadFileBuilder()
                  .setSize(part.size())
                  .setData(ByteString.copyFrom(part.data()));
              return response;
            });
  }

  private static Response.GetFrameworks frameworks(AgentView view) {
    Response.GetFrameworks.Builder frameworks = Response.GetFrameworks.newBuilder();
    view.frameworks().forEach(f -> frameworks.addFrameworksBuilder().setFrameworkInfo(f.info()));
    view.completedFrameworks()
        .forEach(f -> frameworks.addCompletedFrameworksBuilder().setFrameworkInfo(f.info()));
    return frameworks.build();
  }

  private static Response.GetExecutors executors(AgentView view) {
    Response.GetExecutors.Builder executors = Response.GetExecutors.newBuilder();
    Stream.concat(view.frameworks().stream(), view.completedFrameworks().stream())
        .forEach(
            framework -> {
              framework
                  .executors()
                  .forEach(e -> executors.addExecutorsBuilder().setExecutorInfo(e.info()));
              framework
                  .completedExecutors()
                  .forEach(e -> executors.addCompletedExecutorsBuilder().setExecutorInfo(e.info()));
            });
    return executors.build();
  }

  private static Response.GetTasks tasks(AgentView view) {
    Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
    for (ExecutorView executor : view.executors()) {
      executor.queued().forEach(t -> tasks.addQueuedTasks(queued(executor, t)));
      tasks.addAllLaunchedTasks(executor.launched());
      tasks.addAllTerminatedTasks(executor.terminated());
      tasks.addAllCompletedTasks(executor.completed());
    }
    return tasks.build();
  }

  private static Task queued(ExecutorView executor, TaskInfo task) {
    return Task.newBuilder()
        .setName(task.getName())
        .setTaskId(task.getTaskId())
        .setFrameworkId(executor.info().getFrameworkId())
        .setExecutorId(executor.info().getExecutorId())
        .setAgentId(task.getAgentId())
        .setState(TaskState.TASK_STAGING)
        .addAllResources(task.getResourcesList())
        .build();
  }
}
