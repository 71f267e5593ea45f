package io.kernos.master.http;

import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.master.Response;
import io.kernos.master.CallResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /api/v1}: what is read from the view, and what operators change. */
final class OperatorEndpoint {
  private final Vertx vertx;
  private final Changes changes;
  private final Answers answers;
  private final Messages messages;
  private final ReadEndpoints reads;
  private final OperatorSubscriptions subscriptions;
  private final MasterHttpConfig config;

  OperatorEndpoint(
      Vertx vertx,
      Changes changes,
      Answers answers,
      Messages messages,
      ReadEndpoints reads,
      OperatorSubscriptions subscriptions,
      MasterHttpConfig config) {
    this.vertx = vertx;
    this.changes = changes;
    this.answers = answers;
    this.messages = messages;
    this.reads = reads;
    this.subscriptions = subscriptions;
    this.config = config;
  }

  void handle(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (!master.view().recovered()) {
      answers.text(request, 503, "Master has not finished recovery");
    } else if (request.method() != HttpMethod.POST) {
      answers.methodNotAllowed(request, "POST");
    } else {
      messages
          .read(request, Call.getDefaultInstance())
          .onSuccess(call -> checked(request, master, access, call));
    }
  }

  private void checked(
      HttpServerRequest request, MasterGate.Leading master, Access access, Call call) {
    Optional<String> missing = missing(call);
    if (missing.isPresent()) {
      answers.text(
          request,
          400,
          "Failed to validate master::Call: Expecting '" + missing.get() + "' to be present");
      return;
    }
    String type = MediaTypes.forAnswer(request.getHeader(HttpHeaders.ACCEPT));
    if (type == null) {
      answers.text(
          request,
          406,
          "Expecting 'Accept' to allow '" + MediaTypes.PROTOBUF + "' or '" + MediaTypes.JSON + "'");
      return;
    }
    Future<CallResult> change =
        switch (call.getType()) {
          case TEARDOWN ->
              master.teardown(call.getTeardown().getFrameworkId().getValue(), access.principal());
          case UPDATE_QUOTA -> master.updateQuota(call.getUpdateQuota(), access.principal());
          case SET_LOGGING_LEVEL ->
              Future.succeededFuture(LoggingCalls.set(call.getSetLoggingLevel(), access));
          case LIST_FILES, READ_FILE -> Future.succeededFuture(FilesEndpoint.NO_FILE);
          case SET_QUOTA, REMOVE_QUOTA -> master.changeQuota(call, access.principal());
          case UPDATE_WEIGHTS ->
              master.updateWeights(
                  call.getUpdateWeights().getWeightInfosList(), access.principal());
          case DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT, MARK_AGENT_GONE ->
              master.changeAgent(call, access.principal());
          case UPDATE_MAINTENANCE_SCHEDULE, START_MAINTENANCE, STOP_MAINTENANCE ->
              master.changeMaintenance(call, access.principal());
          case RESERVE_RESOURCES,
              UNRESERVE_RESOURCES,
              CREATE_VOLUMES,
              DESTROY_VOLUMES,
              GROW_VOLUME,
              SHRINK_VOLUME ->
              master.changeResources(call, access.principal());
          default -> null;
        };
    if (change != null) {
      changes.answer(request, change);
      return;
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscriptions.subscribe(request, master, access, type);
      return;
    }
    if (call.getType() == Call.Type.GET_FLAGS && !access.flags()) {
      answers.text(request, 403, "");
      return;
    }
    if (call.getType() == Call.Type.GET_METRICS) {
      reads
          .metrics()
          .onSuccess(values -> send(request, type, () -> OperatorReads.metrics(values)))
          .onFailure(e -> answers.failed(request, e));
      return;
    }
    read(call, master, access)
        .ifPresentOrElse(
            answer -> send(request, type, answer), () -> answers.text(request, 501, ""));
  }

  private static Optional<String> missing(Call call) {
    if (!call.hasType()) {
      return Optional.of("type");
    }
    boolean there =
        switch (call.getType()) {
          case GET_METRICS -> call.hasGetMetrics();
          case UPDATE_QUOTA -> call.hasUpdateQuota();
          case UPDATE_WEIGHTS -> call.hasUpdateWeights();
          case SET_LOGGING_LEVEL -> call.hasSetLoggingLevel();
          case LIST_FILES -> call.hasListFiles();
          case READ_FILE -> call.hasReadFile();
          case SET_QUOTA -> call.hasSetQuota();
          case REMOVE_QUOTA -> call.hasRemoveQuota();
          case TEARDOWN -> call.hasTeardown();
          case DRAIN_AGENT -> call.hasDrainAgent();
          case DEACTIVATE_AGENT -> call.hasDeactivateAgent();
          case REACTIVATE_AGENT -> call.hasReactivateAgent();
          case MARK_AGENT_GONE -> call.hasMarkAgentGone();
          case UPDATE_MAINTENANCE_SCHEDULE -> call.hasUpdateMaintenanceSchedule();
          case START_MAINTENANCE -> call.hasStartMaintenance();
          case STOP_MAINTENANCE -> call.hasStopMaintenance();
          case RESERVE_RESOURCES -> call.hasReserveResources();
          case UNRESERVE_RESOURCES -> call.hasUnreserveResources();
          case CREATE_VOLUMES -> call.hasCreateVolumes();
          case DESTROY_VOLUMES -> call.hasDestroyVolumes();
          case GROW_VOLUME -> call.hasGrowVolume();
          case SHRINK_VOLUME -> call.hasShrinkVolume();
          default -> true;
        };
    return there ? Optional.empty() : Optional.of(call.getType().name().toLowerCase(Locale.ROOT));
  }

  /** What answers a call that only reads; empty for others. */
  private Optional<Supplier<Response>> read(Call call, MasterGate.Leading master, Access access) {
    OperatorReads view = new OperatorReads(master.view(), access);
    return Optional.ofNullable(
        switch (call.getType()) {
          case GET_HEALTH ->
              () ->
                  OperatorReads.answer(Response.Type.GET_HEALTH)
                      .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
                      .build();
          case GET_FLAGS -> () -> OperatorReads.flags(config.flags());
          case GET_VERSION ->
              () ->
                  OperatorReads.answer(Response.Type.GET_VERSION)
                      .setGetVersion(
                          Response.GetVersion.newBuilder().setVersionInfo(reads.build().info()))
                      .build();
          case GET_LOGGING_LEVEL -> LoggingCalls::level;
          case GET_STATE ->
              () -> OperatorReads.answer(Response.Type.GET_STATE).setGetState(view.state()).build();
          case GET_AGENTS ->
              () ->
                  OperatorReads.answer(Response.Type.GET_AGENTS)
                      .setGetAgents(view.agents())
                      .build();
          case GET_FRAMEWORKS ->
              () ->
                  OperatorReads.answer(Response.Type.GET_FRAMEWORKS)
                      .setGetFrameworks(view.frameworks())
                      .build();
          case GET_EXECUTORS ->
              () ->
                  OperatorReads.answer(Response.Type.GET_EXECUTORS)
                      .setGetExecutors(view.executors())
                      .build();
          case GET_OPERATIONS ->
              () ->
                  OperatorReads.answer(Response.Type.GET_OPERATIONS)
                      .setGetOperations(view.operations())
                      .build();
          case GET_TASKS ->
              () -> OperatorReads.answer(Response.Type.GET_TASKS).setGetTasks(view.tasks()).build();
          case GET_ROLES ->
              () -> OperatorReads.answer(Response.Type.GET_ROLES).setGetRoles(view.roles()).build();
          case GET_WEIGHTS ->
              () ->
                  OperatorReads.answer(Response.Type.GET_WEIGHTS)
                      .setGetWeights(view.weights())
                      .build();
          case GET_MASTER ->
              () ->
                  OperatorReads.answer(Response.Type.GET_MASTER)
                      .setGetMaster(view.master())
                      .build();
          case GET_QUOTA ->
              () -> OperatorReads.answer(Response.Type.GET_QUOTA).setGetQuota(view.quota()).build();
          case GET_MAINTENANCE_SCHEDULE -> view.maintenance()::scheduleResponse;
          case GET_MAINTENANCE_STATUS -> view.maintenance()::statusResponse;
          default -> null;
        });
  }

  /** An answer may be large: it is made and encoded where it keeps nobody waiting. */
  private void send(HttpServerRequest request, String type, Supplier<Response> answer) {
    vertx
        .executeBlocking(() -> Buffer.buffer(MediaTypes.encode(answer.get(), type)), false)
        .onSuccess(body -> answers.body(request, 200, type, body))
        .onFailure(e -> answers.failed(request, e));
  }
}
