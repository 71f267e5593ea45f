package io.kernos.agent.http;

import io.kernos.agent.Agent;
import io.kernos.agent.container.ContainerOrder;
import io.kernos.agent.container.OperatorContainers;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.agent.Call;
import io.kernos.api.v1.agent.Response;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.container.ContainerIo;
import io.kernos.spi.container.Exit;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of {@code /api/v1} that do something to containers. */
final class ContainerEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerEndpoint.class);
  private static final int SIGKILL = 9;
  private static final int MAX_SIGNAL = 64;

  /** What the client has sent when the container ends is still taken. Mesos: one second. */
  private static final long LAST_INPUT_MILLIS = 1000;

  private final Vertx vertx;
  private final AgentGate gate;
  private final Authorizer authorizer;
  private final int maxRecord;
  private final Set<ContainerID> fed = new HashSet<>();

  /**
   * Calls to the containers of an agent.
   *
   * @param maxRecord bytes that a record of a stream of input may have
   */
  ContainerEndpoint(Vertx vertx, AgentGate gate, Authorizer authorizer, int maxRecord) {
    this.vertx = vertx;
    this.gate = gate;
    this.authorizer = authorizer;
    this.maxRecord = maxRecord;
  }

  /** Answers a call that is about a container. */
  void call(HttpServerRequest request, Call call, CallTypes types) {
    ContainerID id = ContainerCalls.container(call).orElseThrow();
    admitted(call, id)
        .onSuccess(admitted -> serve(request, call, id, types))
        .onFailure(e -> refuse(request, e));
  }

  private static void refuse(HttpServerRequest request, Throwable reason) {
    if (reason instanceof Refusal refusal) {
      Answers.text(request, refusal.status(), refusal.getMessage());
    } else {
      Answers.failed(request, reason);
    }
  }

  /** Fails with {@link Refusal} while the agent cannot, or the caller may not. */
  private Future<Void> admitted(Call call, ContainerID id) {
    return gate.ask(
            agent ->
                agent.state() == AgentState.RECOVERING
                    ? Optional.<String>empty()
                    : Optional.of(agent.containers().user(id).orElse("")))
        .recover(e -> Future.succeededFuture(Optional.empty()))
        .compose(
            user -> {
              if (user.isEmpty()) {
                return refusal(503, "Agent has not finished recovery");
              }
              return authorizer.permits(Principal.NOBODY, action(call, id), user.get())
                  ? Future.succeededFuture()
                  : refusal(403, "");
            });
  }

  /** As the lists of Mesos' ACLs are named. */
  private static String action(Call call, ContainerID id) {
    String where = id.hasParent() ? "nested_containers" : "standalone_containers";
    return switch (call.getType()) {
      case ATTACH_CONTAINER_INPUT -> "attach_containers_input";
      case ATTACH_CONTAINER_OUTPUT -> "attach_containers_output";
      case LAUNCH_NESTED_CONTAINER_SESSION -> "launch_nested_container_sessions_as_user";
      case LAUNCH_CONTAINER, LAUNCH_NESTED_CONTAINER ->
          id.hasParent() ? "launch_nested_containers_as_user" : "launch_standalone_containers";
      case WAIT_CONTAINER, WAIT_NESTED_CONTAINER -> "wait_" + where;
      case KILL_CONTAINER, KILL_NESTED_CONTAINER -> "kill_" + where;
      default -> "remove_" + where;
    };
  }

  private static <T> Future<T> refusal(int status, String words) {
    return Future.failedFuture(new Refusal(status, words));
  }

  private void serve(HttpServerRequest request, Call call, ContainerID id, CallTypes types) {
    switch (call.getType()) {
      case LAUNCH_NESTED_CONTAINER, LAUNCH_CONTAINER ->
          launch(request, order(call)).onSuccess(done -> Answers.text(request, 200, ""));
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          launch(request, order(call)).onSuccess(done -> session(request, id, types));
      case WAIT_NESTED_CONTAINER, WAIT_CONTAINER ->
          ask(c -> c.await(id))
              .onSuccess(exit -> ended(request, call, id, exit, types))
              .onFailure(e -> Answers.failed(request, e));
      case KILL_NESTED_CONTAINER -> kill(request, id, signal(call.getKillNestedContainer()));
      case KILL_CONTAINER -> kill(request, id, signal(call.getKillContainer()));
      case ATTACH_CONTAINER_OUTPUT ->
          attach(id)
              .onSuccess(io -> output(request, types, io, () -> {}))
              .onFailure(e -> refuse(request, e));
      default ->
          ask(c -> c.remove(id))
              .onSuccess(done -> Answers.text(request, 200, ""))
              .onFailure(e -> Answers.text(request, 500, e.getMessage()));
    }
  }

  private static ContainerOrder order(Call call) {
    return switch (call.getType()) {
      case LAUNCH_CONTAINER -> {
        Call.LaunchContainer launch = call.getLaunchContainer();
        yield new ContainerOrder(
            launch.getContainerId(),
            launch.getCommand(),
            launch.hasContainer() ? Optional.of(launch.getContainer()) : Optional.empty(),
            launch.getResourcesList(),
            launch.getLimitsMap(),
            false);
      }
      case LAUNCH_NESTED_CONTAINER -> {
        Call.LaunchNestedContainer launch = call.getLaunchNestedContainer();
        yield order(
            launch.getContainerId(),
            launch.getCommand(),
            launch.hasContainer() ? Optional.of(launch.getContainer()) : Optional.empty(),
            false);
      }
      default -> {
        Call.LaunchNestedContainerSession launch = call.getLaunchNestedContainerSession();
        yield order(
            launch.getContainerId(),
            launch.getCommand(),
            launch.hasContainer() ? Optional.of(launch.getContainer()) : Optional.empty(),
            true);
      }
    };
  }

  private static ContainerOrder order(
      ContainerID id, CommandInfo command, Optional<ContainerInfo> container, boolean session) {
    return new ContainerOrder(id, command, container, List.of(), Map.of(), session);
  }

  /** Succeeds when it was launched; all else is answered here. */
  private Future<Void> launch(HttpServerRequest request, ContainerOrder order) {
    Promise<Void> launched = Promise.promise();
    ask(c -> c.launch(order))
        .onSuccess(
            isNew -> {
              if (isNew) {
                launched.complete();
              } else {
                Answers.text(request, 202, "");
              }
            })
        // What keeps it from being launched is most often in the order.
        .onFailure(e -> Answers.text(request, 400, e.getMessage()));
    return launched.future();
  }

  private void session(HttpServerRequest request, ContainerID id, CallTypes types) {
    ask(c -> c.attach(id))
        .onSuccess(io -> output(request, types, io, () -> destroy(id)))
        .onFailure(
            e -> {
              destroy(id);
              Answers.text(request, 500, e.getMessage());
            });
  }

  private void output(HttpServerRequest request, CallTypes types, ContainerIo io, Runnable over) {
    new OutputAnswer(vertx, request.response(), types, io, over).start();
  }

  private void destroy(ContainerID id) {
    ask(c -> c.destroy(id))
        .onFailure(e -> LOG.warn("session {} runs on", ContainerIds.text(id), e));
  }

  private void ended(
      HttpServerRequest request, Call call, ContainerID id, Optional<Exit> exit, CallTypes types) {
    if (exit.isEmpty()) {
      Answers.text(request, 404, unknown(id));
      return;
    }
    Response message =
        call.getType() == Call.Type.WAIT_CONTAINER
            ? Response.newBuilder()
                .setType(Response.Type.WAIT_CONTAINER)
                .setWaitContainer(Ends.ofContainer(exit.get()))
                .build()
            : Response.newBuilder()
                .setType(Response.Type.WAIT_NESTED_CONTAINER)
                .setWaitNestedContainer(Ends.ofNested(exit.get()))
                .build();
    byte[] body = MediaTypes.encode(message, types.accept());
    Answers.body(request, 200, types.accept(), Buffer.buffer(body));
  }

  private static String unknown(ContainerID id) {
    return "Container " + ContainerIds.text(id) + " cannot be found";
  }

  private static int signal(Call.KillNestedContainer kill) {
    return kill.hasSignal() ? kill.getSignal() : SIGKILL;
  }

  private static int signal(Call.KillContainer kill) {
    return kill.hasSignal() ? kill.getSignal() : SIGKILL;
  }

  private void kill(HttpServerRequest request, ContainerID id, int signal) {
    if (signal < 0 || signal > MAX_SIGNAL) {
      Answers.text(request, 500, "Unable to send signal to container: there is none " + signal);
      return;
    }
    ask(c -> c.signal(id, signal))
        .onSuccess(
            found ->
                Answers.text(
                    request,
                    found ? 200 : 404,
                    found
                        ? ""
                        : "Container '"
                            + ContainerIds.text(id)
                            + "' cannot be found (or is already killed)"))
        .onFailure(e -> Answers.failed(request, e));
  }

  private Future<ContainerIo> attach(ContainerID id) {
    return ask(c -> Future.succeededFuture(c.knows(id)))
        .compose(
            known ->
                known
                    ? ask(c -> c.attach(id)).recover(e -> refusal(500, e.getMessage()))
                    : refusal(404, unknown(id)));
  }

  /** Takes a stream of calls that feed a container. */
  void input(HttpServerRequest request, CallTypes types) {
    new InputRequest(request, types.streamed(), maxRecord, call -> open(call, types)).start();
  }

  private Future<InputRequest.Target> open(Call call, CallTypes types) {
    Optional<String> fault = ContainerCalls.fault(call);
    if (fault.isPresent()) {
      return refusal(400, "Failed to validate agent::Call: " + fault.get());
    }
    Optional<Refusal> wrong = types.wrong(call);
    if (wrong.isPresent()) {
      return Future.failedFuture(wrong.get());
    }
    if (call.getAttachContainerInput().getType() != Call.AttachContainerInput.Type.CONTAINER_ID) {
      return refusal(400, "Expecting 'attach_container_input.type' to be CONTAINER_ID");
    }
    ContainerID id = call.getAttachContainerInput().getContainerId();
    return admitted(call, id)
        .compose(done -> attach(id))
        .compose(
            io -> {
              if (fed.add(id)) {
                return Future.succeededFuture(target(id, io));
              }
              io.close();
              return refusal(409, "Multiple input connections are not allowed");
            });
  }

  private InputRequest.Target target(ContainerID id, ContainerIo io) {
    Promise<Void> ended = Promise.promise();
    ask(c -> c.await(id))
        .onComplete(exit -> vertx.setTimer(LAST_INPUT_MILLIS, t -> ended.complete()));
    return new InputRequest.Target() {
      @Override
      public ContainerIo io() {
        return io;
      }

      @Override
      public Future<Void> ended() {
        return ended.future();
      }

      @Override
      public void release() {
        fed.remove(id);
        io.close();
      }
    };
  }

  /** Asks the core; the answer comes on this endpoint's context. */
  private <T> Future<T> ask(Function<OperatorContainers, Future<T>> question) {
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    gate.ask((Agent agent) -> question.apply(agent.containers()))
        .compose(answer -> answer)
        .onComplete(result -> context.runOnContext(v -> promise.handle(result)));
    return promise.future();
  }
}
